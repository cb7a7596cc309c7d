"""The comparison of a night: what Shopify does not show any more, or shows otherwise, is read again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import structlog

from core.metrics import REPAIRED
from core.services import comparisons
from core.services.comparisons import Batch
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.orders import read_order_updates
from core.shopify.products import read_product_updates
from core.store import jobs
from core.store.syncs import ComparisonStage
from sync.access import shopify_of
from sync.context import Context
from sync.orders import Reader, bring, each_or_all
from sync.products import bring_products

BATCHES_A_TURN = 10
READ_AT_ONCE = 25

Updates = Callable[[AdminApi, Sequence[str]], Awaitable[dict[str, datetime]]]
ROADS: Mapping[ComparisonStage, tuple[Updates, Reader]] = MappingProxyType(
    {
        ComparisonStage.ORDERS: (read_order_updates, bring),
        ComparisonStage.OLDER_ORDERS: (read_order_updates, bring),
        ComparisonStage.PRODUCTS: (read_product_updates, bring_products),
    }
)

log = structlog.get_logger()


async def compare(ctx: Context, job: jobs.CompareWithShopify) -> None:
    """Compare some batches, then let other jobs have their turn."""
    async with shopify_of(ctx, job.shop_id, Priority.BACKFILL) as api:
        for _ in range(BATCHES_A_TURN):
            async with ctx.db.transaction(job.shop_id) as tx:
                batch = await comparisons.next_batch(tx)
            if batch is None:
                return
            repaired = await _repair(ctx, job.shop_id, api, batch)
            async with ctx.db.transaction(job.shop_id) as tx:
                await comparisons.move_on(tx, batch, repaired, now=ctx.now())
    async with ctx.db.transaction(job.shop_id) as tx:
        await jobs.enqueue(tx, job)


async def _repair(ctx: Context, shop_id: UUID, api: AdminApi, batch: Batch) -> int:
    """What is missing is asked for once more by itself before anything ends. Returns how many differed."""
    updates, read = ROADS[batch.stage]
    shown = await updates(api, list(batch.held)) if batch.held else {}
    differing = [gid for gid, updated_at in batch.held.items() if shown.get(gid) != updated_at]
    repaired = await repair(ctx, shop_id, api, read, differing)
    kind = "product" if batch.stage is ComparisonStage.PRODUCTS else "order"
    REPAIRED.labels("comparison", kind).inc(repaired)
    return repaired


async def repair(ctx: Context, shop_id: UUID, api: AdminApi, read: Reader, gids: Sequence[str]) -> int:
    """Read these again and record them. Returns how many could be."""
    refused: list[str] = []
    for some in jobs.gids_in_batches(gids, READ_AT_ONCE):
        refused += await each_or_all(ctx, shop_id, api, read, some)
    if refused:
        log.error("repair.refused", gids=sorted(refused))
    return len(gids) - len(refused)
