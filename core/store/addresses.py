"""Where replacements go, as buyers or staff for them said: one address a claim, apart from all else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.addresses import PostalAddress
from core.store.base import Base, OfShop, Tx


class DeliveryAddress(OfShop, Base):
    """Deleted when whoever claims is erased; nothing refers to it."""

    __tablename__ = "delivery_addresses"
    __table_args__ = (UniqueConstraint("shop_id", "claim_id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str]
    postcode: Mapped[str]
    town: Mapped[str]
    province_code: Mapped[str]
    country_code: Mapped[str]
    phone: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes: a draft order carries one of them."""
    given_at: Mapped[datetime]
    given_by: Mapped[str]

    def value(self) -> PostalAddress:
        return PostalAddress(**{name: getattr(self, name) for name in PARTS})

    def put(self, address: PostalAddress) -> None:
        for name in PARTS:
            setattr(self, name, getattr(address, name))


PARTS = tuple(PostalAddress.__dataclass_fields__)


async def find_address(tx: Tx, claim_id: UUID) -> DeliveryAddress | None:
    return await tx.scalar(select(DeliveryAddress).where(DeliveryAddress.claim_id == claim_id))
