"""People who registered or claimed, once per shop and address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row


class Owner(OfShop, Base):
    """A person, once per shop and address. Erasure blanks this row and leaves the rest whole."""

    __tablename__ = "owners"
    __table_args__ = (UniqueConstraint("shop_id", "email_normal"),)

    name: Mapped[str]
    email: Mapped[str]
    email_normal: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


async def find_owner(tx: Tx, email_normal: str) -> Owner | None:
    return await tx.scalar(select(Owner).where(Owner.email_normal == email_normal))


async def get_owner(tx: Tx, owner_id: UUID) -> Owner:
    return await get_row(tx, Owner, owner_id)
