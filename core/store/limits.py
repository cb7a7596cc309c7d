"""Up to what amount each role may approve."""

from decimal import Decimal

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped

from core.domain.roles import Role
from core.store.base import Base, OfShop, Tx


class ApprovalLimit(OfShop, Base):
    """A role without one has no limit."""

    __tablename__ = "approval_limits"
    __table_args__ = (UniqueConstraint("shop_id", "role"),)

    role: Mapped[Role]
    amount: Mapped[Decimal]
    """For one claim, in the shop's currency."""


async def list_limits(tx: Tx) -> dict[Role, Decimal]:
    return {row.role: row.amount for row in await tx.scalars(select(ApprovalLimit))}
