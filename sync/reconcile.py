"""What webhooks lost is found again: everything that changed since the watermark, with an overlap."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.orders import list_updated_orders
from core.store import jobs
from core.store.orders import known_updates
from core.store.shops import ShopState, get_shop
from core.store.syncs import BackfillState, get_sync
from sync.access import shopify_of
from sync.context import Context
from sync.orders import bring, each_or_all

OVERLAP = timedelta(minutes=10)
"""Shopify's search may not know yet what changed in the last moments."""
BATCH = 25

log = structlog.get_logger()


async def reconcile(ctx: Context, job: jobs.ReconcileOrders) -> None:
    """Compare what Shopify changed since the watermark with what we hold, and read what differs."""
    async with ctx.db.transaction(job.shop_id) as tx:
        sync, shop = await get_sync(tx), await get_shop(tx)
    if shop.state is not ShopState.INSTALLED or sync.backfill_state is not BackfillState.DONE:
        return
    begun = ctx.now()
    since = sync.orders_watermark or shop.installed_at
    async with shopify_of(ctx, job.shop_id, Priority.BACKFILL) as api:
        repaired = await _repair(ctx, job.shop_id, api, since)
    async with ctx.db.transaction(job.shop_id) as tx:
        sync = await get_sync(tx, lock=True)
        sync.orders_watermark = max(begun - OVERLAP, since)
        sync.reconciled_at, sync.reconcile_repaired = ctx.now(), repaired
    if repaired:
        log.info("reconcile.repaired", orders=repaired)


async def _repair(ctx: Context, shop_id: UUID, api: AdminApi, since: datetime) -> int:
    repaired, after = 0, None
    while True:
        page = await list_updated_orders(api, since, after)
        differing = await _differing(ctx, shop_id, page.orders)
        for batch in jobs.gids_in_batches(differing, BATCH):
            refused = await each_or_all(ctx, shop_id, api, bring, batch)
            if refused:
                log.error("reconcile.refused", gids=sorted(refused))
        repaired += len(differing)
        after = page.after
        if after is None:
            return repaired


async def _differing(ctx: Context, shop_id: UUID, changed: tuple[tuple[str, datetime], ...]) -> list[str]:
    async with ctx.db.transaction(shop_id) as tx:
        known = await known_updates(tx, [gid for gid, _ in changed])
    return [gid for gid, updated_at in changed if known.get(gid) != updated_at]
