"""Last covered days that staff changed: every change, with who, when and why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx


class EndChange(OfShop, Base):
    """One change. `ends_on` None took an extension back."""

    __tablename__ = "end_changes"
    __table_args__ = (Index("ix_end_changes_shop_id_warranty_id", "shop_id", "warranty_id"),)

    warranty_id: Mapped[UUID] = mapped_column(ForeignKey("warranties.id"))
    ends_on: Mapped[date | None]
    computed_ends_on: Mapped[date | None]
    """As it was computed then."""
    reason: Mapped[str]
    """Blanked when whoever holds the unit is erased: it may name them."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]


async def list_end_changes(tx: Tx, warranty_id: UUID) -> list[EndChange]:
    """Newest first."""
    query = select(EndChange).where(EndChange.warranty_id == warranty_id)
    return list(await tx.scalars(query.order_by(EndChange.id.desc())))
