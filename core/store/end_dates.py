"""Last covered days that staff changed: every change, with who, when and why."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx
from core.store.units import Unit
from core.store.warranties import Warranty


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


async def list_changed_ends(
    tx: Tx, *, before: UUID | None = None, limit: int = 50
) -> Sequence[tuple[EndChange, Warranty, Unit]]:
    """Every change in the shop, newest first. `before` is the last id of the page before."""
    query = (
        select(EndChange, Warranty, Unit)
        .join(Warranty, Warranty.id == EndChange.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
    )
    if before is not None:
        query = query.where(EndChange.id < before)
    rows = await tx.execute(query.order_by(EndChange.id.desc()).limit(limit))
    return [(change, warranty, unit) for change, warranty, unit in rows]


async def count_changed_ends(tx: Tx) -> int:
    """Warranties whose last day is another than the computed one."""
    query = select(func.count()).select_from(Warranty).where(Warranty.extended_ends_on.is_not(None))
    return await tx.scalar(query) or 0
