"""What webhooks lost is found again: everything that changed since the watermark, with an overlap."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from core.metrics import REPAIRED
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.orders import list_updated_orders
from core.shopify.products import list_updated_products
from core.shopify.updates import Updates
from core.store import jobs
from core.store.base import Tx
from core.store.catalogue import known_product_updates
from core.store.orders import known_updates
from core.store.shops import ShopState, get_shop
from core.store.syncs import BackfillState, get_sync
from sync.access import shopify_of
from sync.comparison import repair
from sync.context import Context
from sync.orders import Reader, bring
from sync.products import bring_products
from sync.resuming import go_on

OVERLAP = timedelta(minutes=10)
"""Shopify's search may not know yet what changed in the last moments."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Road:
    """How changes of one kind are listed, compared and brought."""

    kind: str
    changed: Callable[[AdminApi, datetime, str | None], Awaitable[Updates]]
    known: Callable[[Tx, Sequence[str]], Awaitable[dict[str, datetime]]]
    read: Reader


ORDERS = Road("order", list_updated_orders, known_updates, bring)
PRODUCTS = Road("product", list_updated_products, known_product_updates, bring_products)


async def reconcile_orders(ctx: Context, job: jobs.ReconcileOrders) -> None:
    """Compare the orders that Shopify changed since the watermark with ours, and read what differs.

    Then what Shopify stopped goes on, where it no longer does.
    """
    async with ctx.db.transaction(job.shop_id) as tx:
        sync, shop = await get_sync(tx), await get_shop(tx)
    if shop.state is not ShopState.INSTALLED:
        return
    if sync.backfill_state is BackfillState.DONE:
        await _compare_orders(ctx, job.shop_id, sync.orders_watermark or shop.installed_at)
    await go_on(ctx, job.shop_id)


async def _compare_orders(ctx: Context, shop_id: UUID, since: datetime) -> None:
    begun = ctx.now()
    repaired = await _follow(ctx, shop_id, ORDERS, since)
    async with ctx.db.transaction(shop_id) as tx:
        sync = await get_sync(tx, lock=True)
        sync.orders_watermark = max(begun - OVERLAP, since)
        sync.reconciled_at, sync.reconcile_repaired = ctx.now(), repaired


async def reconcile_products(ctx: Context, job: jobs.ReconcileProducts) -> None:
    """Likewise for products, which may be new."""
    async with ctx.db.transaction(job.shop_id) as tx:
        sync, shop = await get_sync(tx), await get_shop(tx)
    if shop.state is not ShopState.INSTALLED or sync.backfill_state is not BackfillState.DONE:
        return
    begun = ctx.now()
    since = sync.products_watermark or (sync.backfill_started_at or shop.installed_at) - OVERLAP
    repaired = await _follow(ctx, job.shop_id, PRODUCTS, since)
    async with ctx.db.transaction(job.shop_id) as tx:
        sync = await get_sync(tx, lock=True)
        sync.products_watermark = max(begun - OVERLAP, since)
        sync.reconcile_products_repaired = repaired


async def _follow(ctx: Context, shop_id: UUID, road: Road, since: datetime) -> int:
    """Page by page. Returns how many differed."""
    repaired, after = 0, None
    async with shopify_of(ctx, shop_id, Priority.BACKFILL) as api:
        while True:
            page = await road.changed(api, since, after)
            differing = await _differing(ctx, shop_id, road, page)
            repaired += await repair(ctx, shop_id, api, road.read, differing)
            after = page.after
            if after is None:
                break
    REPAIRED.labels("reconciliation", road.kind).inc(repaired)
    if repaired:
        log.info("reconcile.repaired", kind=road.kind, count=repaired)
    return repaired


async def _differing(ctx: Context, shop_id: UUID, road: Road, page: Updates) -> list[str]:
    async with ctx.db.transaction(shop_id) as tx:
        known = await road.known(tx, [gid for gid, _ in page.changed])
    return [gid for gid, updated_at in page.changed if known.get(gid) != updated_at]
