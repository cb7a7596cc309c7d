"""How far a shop's history has been read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, locked, shop_of


class BackfillState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class ShopSync(OfShop, Base):
    """How far this shop's history has been read."""

    __tablename__ = "shop_syncs"

    backfill_state: Mapped[BackfillState] = mapped_column(default=BackfillState.WAITING)
    backfill_stage: Mapped[str] = mapped_column(default="products")
    bulk_gid: Mapped[str | None]
    file_offset: Mapped[int] = mapped_column(default=0)
    products_read: Mapped[int] = mapped_column(default=0)
    orders_read: Mapped[int] = mapped_column(default=0)
    objects_expected: Mapped[int] = mapped_column(default=0)
    backfill_started_at: Mapped[datetime | None]
    backfill_done_at: Mapped[datetime | None]
    backfill_problem: Mapped[str | None]
    orders_watermark: Mapped[datetime | None]
    """Everything that Shopify changed before it has been read."""
    reconciled_at: Mapped[datetime | None]
    reconcile_repaired: Mapped[int] = mapped_column(default=0)


async def get_sync(tx: Tx, *, lock: bool = False) -> ShopSync:
    query = select(ShopSync).where(ShopSync.shop_id == shop_of(tx))
    sync = await tx.scalar(locked(query, lock))
    if sync is None:
        sync = ShopSync()
        tx.add(sync)
        await tx.flush()
    return sync
