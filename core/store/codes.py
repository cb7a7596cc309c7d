"""Printed codes, the sheets they were printed on, and which shop a code belongs to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row, locked
from core.store.units import Unit


class CodeRow(OfShop, Base):
    """A printed QR. It names one unit, or a product whose pieces cannot be told apart."""

    __tablename__ = "codes"
    __table_args__ = (
        UniqueConstraint("shop_id", "code"),
        Index("ix_codes_shop_id_sheet_id", "shop_id", "sheet_id"),
        Index("ix_codes_shop_id_unit_id", "shop_id", "unit_id"),
    )

    code: Mapped[str]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    product_gid: Mapped[str | None]
    variant_gid: Mapped[str | None]
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheets.id"))
    created_at: Mapped[datetime]
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    """In staff's words."""


class Sheet(OfShop, Base):
    """One order of labels, printed as often as needed."""

    __tablename__ = "sheets"

    title: Mapped[str]
    sku: Mapped[str | None]
    product_gid: Mapped[str | None]
    variant_gid: Mapped[str | None]
    per_unit: Mapped[bool]
    count: Mapped[int]
    shipped_on: Mapped[date | None]
    """When the labelled pieces left the factory; the shop's calendar."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]


async def get_code(tx: Tx, code_id: UUID) -> CodeRow:
    return await get_row(tx, CodeRow, code_id)


async def find_code(tx: Tx, code: str, *, lock: bool = False) -> CodeRow | None:
    query = select(CodeRow).where(CodeRow.code == code)
    return await tx.scalar(locked(query, lock))


async def find_code_of_unit(tx: Tx, unit_id: UUID) -> CodeRow | None:
    query = select(CodeRow).where(CodeRow.unit_id == unit_id, CodeRow.void_at.is_(None))
    return await tx.scalar(query.order_by(CodeRow.created_at).limit(1))


async def list_codes(
    tx: Tx, sheet_id: UUID, *, after: UUID | None = None, limit: int | None = None
) -> list[CodeRow]:
    """In the order of printing; `after` is the last one of the page before."""
    query = select(CodeRow).where(CodeRow.sheet_id == sheet_id)
    if after is not None:
        query = query.where(CodeRow.id > after)
    return list(await tx.scalars(query.order_by(CodeRow.id).limit(limit)))


async def serials_of_sheet(tx: Tx, sheet_id: UUID) -> dict[UUID | None, str | None]:
    """By unit; those without a serial are left out."""
    query = select(Unit.id, Unit.serial).join(CodeRow, CodeRow.unit_id == Unit.id)
    found = await tx.execute(query.where(CodeRow.sheet_id == sheet_id, Unit.serial.is_not(None)))
    return dict(found.all())


async def get_sheet(tx: Tx, sheet_id: UUID) -> Sheet:
    return await get_row(tx, Sheet, sheet_id)


async def list_sheets(tx: Tx, *, before: UUID | None = None, limit: int = 50) -> list[Sheet]:
    """Newest first; `before` is the last one of the page before."""
    query = select(Sheet) if before is None else select(Sheet).where(Sheet.id < before)
    return list(await tx.scalars(query.order_by(Sheet.id.desc()).limit(limit)))


class PublicCode(Base):
    """Which shop a scanned code or private link belongs to. Holds nothing else, so it needs no tenant."""

    __tablename__ = "public_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"), index=True)


async def find_shop_of_code(tx: Tx, code: str) -> UUID | None:
    """The shop that issued a code, whatever became of it."""
    if not code.isprintable():
        return None
    return await tx.scalar(select(PublicCode.shop_id).where(PublicCode.code == code))
