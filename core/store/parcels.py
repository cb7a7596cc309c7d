"""Parcels of replacement orders."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx
from core.store.resolutions import Resolution


class ParcelRow(OfShop, Base):
    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("shop_id", "gid"),
        Index("ix_parcels_shop_id_resolution_id", "shop_id", "resolution_id"),
    )

    resolution_id: Mapped[UUID] = mapped_column(ForeignKey("resolutions.id"))
    gid: Mapped[str]
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    carrier: Mapped[str | None]
    number: Mapped[str | None]
    """Blanked with its address when whoever claimed is erased: carriers show where it went."""
    url: Mapped[str | None]


async def list_parcels(tx: Tx, resolution_id: UUID) -> list[ParcelRow]:
    """In the order in which they left."""
    query = select(ParcelRow).where(ParcelRow.resolution_id == resolution_id)
    return list(await tx.scalars(query.order_by(ParcelRow.sent_at, ParcelRow.gid)))


async def list_parcels_of_claim(tx: Tx, claim_id: UUID) -> list[ParcelRow]:
    """Likewise, of every replacement of the claim."""
    query = select(ParcelRow).join(Resolution, Resolution.id == ParcelRow.resolution_id)
    query = query.where(Resolution.claim_id == claim_id)
    return list(await tx.scalars(query.order_by(ParcelRow.sent_at, ParcelRow.gid)))


async def drop_parcels(tx: Tx, resolution_id: UUID, *, but: Collection[str]) -> None:
    """Those that did not leave after all."""
    query = delete(ParcelRow).where(ParcelRow.resolution_id == resolution_id, ParcelRow.gid.not_in(but))
    await tx.execute(query)
