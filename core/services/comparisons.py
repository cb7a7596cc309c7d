"""Once a night, what we hold is compared with Shopify by its ids: that alone finds what was deleted there.

It goes forward in batches, and how far it came is kept with each, so that it may stop anywhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from core.domain.resolutions import ALL_ORDERS
from core.services.orders import READABLE_FOR
from core.store.base import Tx
from core.store.catalogue import list_updates_of_products
from core.store.orders import list_updates_of_older_orders, list_updates_of_orders
from core.store.shops import ShopState, get_shop
from core.store.syncs import BackfillState, ComparisonStage, ShopSync, get_sync

BATCH = 100
"""Ids in one call, and points that it costs at most."""
RECENT = READABLE_FOR - timedelta(days=1)
"""A day's distance, so that the edge of what we may read is never taken for a deletion."""
NIGHTS = 30
"""In so many, every older order has had its turn, a part each night."""

AFTER = MappingProxyType(dict(pairwise(ComparisonStage)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is to be compared next: gid and last change as we hold them."""

    stage: ComparisonStage
    after: str | None
    held: dict[str, datetime]


async def start(tx: Tx, *, now: datetime) -> bool:
    """Start a comparison, or go on with one that never came to its end. False where none is due yet."""
    sync, shop = await get_sync(tx, lock=True), await get_shop(tx)
    if shop.state is not ShopState.INSTALLED or sync.backfill_state is not BackfillState.DONE:
        return False
    if sync.comparison_stage is None:
        sync.comparison_stage, sync.comparison_after = ComparisonStage.ORDERS, None
        sync.comparison_begun_at = now
        sync.comparison_orders_repaired = sync.comparison_products_repaired = 0
    return True


async def next_batch(tx: Tx) -> Batch | None:
    """None when there is nothing to compare."""
    sync, shop = await get_sync(tx), await get_shop(tx)
    begun = sync.comparison_begun_at
    if sync.comparison_stage is None or begun is None or shop.state is not ShopState.INSTALLED:
        return None
    held = await _held(tx, sync, begun, shop.scopes.split(","))
    return Batch(stage=sync.comparison_stage, after=sync.comparison_after, held=held)


async def move_on(tx: Tx, batch: Batch, repaired: int, *, now: datetime) -> None:
    """This batch agrees with Shopify now. Changes nothing when another worker was here first."""
    sync = await get_sync(tx, lock=True)
    if (sync.comparison_stage, sync.comparison_after) != (batch.stage, batch.after):
        return
    if batch.stage is ComparisonStage.PRODUCTS:
        sync.comparison_products_repaired += repaired
    else:
        sync.comparison_orders_repaired += repaired
    if len(batch.held) == BATCH:
        sync.comparison_after = next(reversed(batch.held))
    else:
        _end_stage(sync, batch.stage, now)


def _end_stage(sync: ShopSync, stage: ComparisonStage, now: datetime) -> None:
    if stage is ComparisonStage.OLDER_ORDERS:
        sync.comparison_part = (sync.comparison_part + 1) % NIGHTS
    sync.comparison_stage, sync.comparison_after = AFTER.get(stage), None
    if sync.comparison_stage is None:
        sync.compared_at = now


async def _held(tx: Tx, sync: ShopSync, begun: datetime, scopes: list[str]) -> dict[str, datetime]:
    recent, after, part = begun - RECENT, sync.comparison_after, sync.comparison_part
    match sync.comparison_stage:
        case ComparisonStage.ORDERS:
            rows = await list_updates_of_orders(tx, since=recent, after=after, limit=BATCH)
        case ComparisonStage.OLDER_ORDERS if ALL_ORDERS in scopes:
            rows = await list_updates_of_older_orders(
                tx, before=recent, part=part, parts=NIGHTS, after=after, limit=BATCH
            )
        case ComparisonStage.PRODUCTS:
            rows = await list_updates_of_products(tx, after=after, limit=BATCH)
        case _:
            rows = []
    return dict(rows)
