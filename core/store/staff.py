"""Staff: who works in the shop's admin, as what, and until when somebody is away."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.roles import Role
from core.store.base import Base, OfShop, Tx, get_row, locked


class StaffMember(OfShop, Base):
    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("shop_id", "user_id"),)

    user_id: Mapped[str]
    """Shopify's; it names nobody by itself, and it alone stands in the history."""
    name: Mapped[str] = mapped_column(default="")
    """Empty until Shopify has told it."""
    role: Mapped[Role]
    account_owner: Mapped[bool] = mapped_column(default=False)
    """The store is theirs, as Shopify says."""
    first_seen_on: Mapped[date]
    last_seen_on: Mapped[date]
    absent_until: Mapped[date | None]
    """The last day of an absence, on the shop's calendar."""

    def absent(self, today: date) -> bool:
        return self.absent_until is not None and today <= self.absent_until


async def list_staff(tx: Tx, *, lock: bool = False) -> list[StaffMember]:
    """Everybody who ever opened the app, the longest known first."""
    query = select(StaffMember).order_by(StaffMember.id)
    return list(await tx.scalars(locked(query, lock)))


async def find_staff_member(tx: Tx, user_id: str) -> StaffMember | None:
    return await tx.scalar(select(StaffMember).where(StaffMember.user_id == user_id))


async def get_staff_member(tx: Tx, member_id: UUID) -> StaffMember:
    return await get_row(tx, StaffMember, member_id)
