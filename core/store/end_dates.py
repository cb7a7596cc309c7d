"""Last covered days that staff moved: every move, with who, when and why, and both days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx
from core.store.units import Unit
from core.store.warranties import Warranty


class EndChange(OfShop, Base):
    """An extension, one that was taken back, or a registration corrected or made invalid."""

    __tablename__ = "end_changes"
    __table_args__ = (
        Index("ix_end_changes_shop_id_warranty_id", "shop_id", "warranty_id"),
        Index(
            "ix_end_changes_by_registration",
            "shop_id",
            "id",
            postgresql_where=text("registration_id IS NOT NULL"),
        ),
    )

    warranty_id: Mapped[UUID] = mapped_column(ForeignKey("warranties.id"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"))
    """Whose correction moved the day; None where staff extended the cover or took that back."""
    before_on: Mapped[date | None]
    after_on: Mapped[date | None]
    """The day that counted before and after; None for a lifetime, and after the promise itself ended."""
    after_for_life: Mapped[bool] = mapped_column(default=False, server_default="false")
    """What an `after_on` of None means."""
    ends_on: Mapped[date | None]
    """As extended; None took an extension back, or is none."""
    computed_ends_on: Mapped[date | None]
    """As it was computed then, by a correction anew."""
    reason: Mapped[str]
    """Blanked when whoever holds the unit is erased: it may name them."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]


async def list_end_changes(tx: Tx, warranty_id: UUID) -> list[EndChange]:
    """Newest first."""
    query = select(EndChange).where(EndChange.warranty_id == warranty_id)
    return list(await tx.scalars(query.order_by(EndChange.id.desc())))


def by_registration() -> ColumnElement[bool]:
    """Moved by correcting a registration, or by making it invalid. The condition of an index."""
    return EndChange.registration_id.is_not(None)


async def list_moves_by_registration(
    tx: Tx, *, before: UUID | None, limit: int
) -> list[tuple[EndChange, Unit]]:
    """Newest first, from behind the one named."""
    query = (
        select(EndChange, Unit)
        .join(Warranty, Warranty.id == EndChange.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .where(by_registration())
    )
    if before is not None:
        query = query.where(EndChange.id < before)
    rows = await tx.execute(query.order_by(EndChange.id.desc()).limit(limit))
    return [(change, unit) for change, unit in rows]
