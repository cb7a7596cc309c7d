"""How far a shop's history has been read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, locked, new_id, shop_of


class BackfillState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READING = "reading"
    DONE = "done"


class ComparisonStage(StrEnum):
    """What the comparison that is running looks at, in this order."""

    ORDERS = "orders"
    OLDER_ORDERS = "older_orders"
    PRODUCTS = "products"


class ShopSync(OfShop, Base):
    """How far this shop's history has been read."""

    __tablename__ = "shop_syncs"
    __table_args__ = (UniqueConstraint("shop_id"),)

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
    products_watermark: Mapped[datetime | None]
    """As `orders_watermark`."""
    reconcile_products_repaired: Mapped[int] = mapped_column(default=0, server_default="0")
    comparison_stage: Mapped[ComparisonStage | None]
    """None when no comparison is running."""
    comparison_after: Mapped[str | None]
    """The last gid that this stage has compared."""
    comparison_part: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of the older orders, the one whose turn it is: none is passed over, however long a comparison takes."""
    comparison_begun_at: Mapped[datetime | None]
    comparison_orders_repaired: Mapped[int] = mapped_column(default=0, server_default="0")
    """By the comparison that is running, or else by the last one."""
    comparison_products_repaired: Mapped[int] = mapped_column(default=0, server_default="0")
    compared_at: Mapped[datetime | None]
    """When the last comparison came to its end."""


async def get_sync(tx: Tx, *, lock: bool = False) -> ShopSync:
    """The shop's one row, written the first time it is asked for."""
    query = select(ShopSync).where(ShopSync.shop_id == shop_of(tx))
    sync = await tx.scalar(locked(query, lock))
    if sync is not None:
        return sync
    first = {"backfill_state": BackfillState.WAITING, "backfill_stage": "products"}
    await tx.execute(insert(ShopSync).values(id=new_id(), **first).on_conflict_do_nothing())
    return (await tx.scalars(locked(query, lock))).one()
