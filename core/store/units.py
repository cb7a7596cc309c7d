"""Units: one physical piece each, of an order line or labelled before anybody bought it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.units import VoidReason
from core.store.base import Base, OfShop, Tx, get_row, locked


class Unit(OfShop, Base):
    """One piece: of an order line, or labelled before anybody bought it."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("shop_id", "order_line_id", "position"),
        Index("ix_units_shop_id_product_gid", "shop_id", "product_gid"),
        Index("ix_units_shop_id_serial_normal", "shop_id", "serial_normal"),
    )

    order_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_lines.id"))
    position: Mapped[int | None]
    product_gid: Mapped[str | None]
    variant_gid: Mapped[str | None]
    title: Mapped[str]
    sku: Mapped[str | None]
    serial: Mapped[str | None]
    """As it stands on the label."""
    serial_normal: Mapped[str | None]
    """As it is compared (`core.domain.serials`)."""
    shipped_on: Mapped[date | None]
    """When it left the factory, where the merchant said so; the shop's calendar."""
    created_at: Mapped[datetime]
    void_reason: Mapped[VoidReason | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    """The unit whose promise this one carries on."""


async def get_unit(tx: Tx, unit_id: UUID, *, lock: bool = False) -> Unit:
    return await get_row(tx, Unit, unit_id, lock=lock)


async def list_units(tx: Tx, unit_ids: Sequence[UUID]) -> list[Unit]:
    return list(await tx.scalars(select(Unit).where(Unit.id.in_(unit_ids))))


async def find_unit_with_serial(tx: Tx, product_gid: str | None, *serials: str) -> Unit | None:
    """The first of that product with one of them, in normal form: makers number each product for itself."""
    query = select(Unit).where(Unit.serial_normal.in_(serials), Unit.product_gid == product_gid)
    return await tx.scalar(query.order_by(Unit.id).limit(1))


async def list_units_of_lines(tx: Tx, line_ids: Sequence[UUID], *, lock: bool = False) -> list[Unit]:
    query = select(Unit).where(Unit.order_line_id.in_(line_ids))
    return list(await tx.scalars(locked(query.order_by(Unit.order_line_id, Unit.position), lock)))


async def list_replacements(tx: Tx, unit_id: UUID) -> list[Unit]:
    return list(await tx.scalars(select(Unit).where(Unit.replaces_id == unit_id).order_by(Unit.created_at)))
