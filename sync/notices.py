"""The inbox of webhooks, drained: what a delivery is about is read again from Shopify, then recorded."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from core.domain.notices import LIFECYCLE, TOPICS, Subject
from core.services import payments, repair_invoices
from core.services.resuming import resume_of_draft
from core.shopify.admin_api.client import AdminApi
from core.store import jobs
from core.store.notices import Notice, list_waiting, mark_handled, set_aside
from core.store.shops import ShopState, get_shop
from sync.access import shopify_of
from sync.context import Context
from sync.lifecycle import handle_lifecycle
from sync.orders import Reader, bring, each_or_all
from sync.products import bring_products

BATCH = 100
ROUNDS = 5
"""After so many batches the shop goes to the back of the line, so that others have their turn."""

log = structlog.get_logger()


async def drain(ctx: Context, job: jobs.DrainNotices) -> None:
    """Handle what waits in the shop's inbox, oldest first."""
    for _ in range(ROUNDS):
        async with ctx.db.transaction(job.shop_id) as tx:
            state = (await get_shop(tx)).state
            # Without access nothing can be read again: it waits for the shop to open the app.
            topics = LIFECYCLE if state is ShopState.NEEDS_REOPEN else ()
            waiting = await list_waiting(tx, limit=BATCH, topics=topics)
        if not waiting:
            return
        await _handle(ctx, job.shop_id, waiting)
    async with ctx.db.transaction(job.shop_id) as tx:
        await jobs.enqueue(tx, job)


async def _handle(ctx: Context, shop_id: UUID, waiting: Sequence[Notice]) -> None:
    """All deliveries about one thing are one reading of it."""
    for notice in waiting:
        if notice.topic in LIFECYCLE:
            await handle_lifecycle(ctx, shop_id, notice)
    about = {subject: [n for n in waiting if TOPICS.get(n.topic) is subject] for subject in Subject}
    async with ctx.db.transaction(shop_id) as tx:
        installed = (await get_shop(tx)).state is ShopState.INSTALLED
    if installed:
        await _read_again(ctx, shop_id, about)
    for gid in _gids(about[Subject.DRAFT_ORDER]):
        # One at a time: each locks its unit, and whoever locks several units does so before any warranty.
        async with ctx.db.transaction(shop_id) as tx:
            await resume_of_draft(tx, gid, now=ctx.now())
            await repair_invoices.look_at_draft(tx, gid)
            await payments.look_at_draft(tx, gid)
    async with ctx.db.transaction(shop_id) as tx:
        if about[Subject.BULK_OPERATION]:
            await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))
        await mark_handled(tx, [n.id for n in waiting if n.topic not in LIFECYCLE], now=ctx.now())


async def _read_again(ctx: Context, shop_id: UUID, about: dict[Subject, list[Notice]]) -> None:
    if not about[Subject.PRODUCT] and not about[Subject.ORDER]:
        return
    async with shopify_of(ctx, shop_id) as api:
        await _bring_all(ctx, shop_id, api, bring_products, about[Subject.PRODUCT])
        await _bring_all(ctx, shop_id, api, bring, about[Subject.ORDER])


async def _bring_all(
    ctx: Context, shop_id: UUID, api: AdminApi, read: Reader, notices: Sequence[Notice]
) -> None:
    """Together; and one by one if one of them cannot be applied, so that it holds up nobody else."""
    gids = _gids(notices)
    for gid, error in (await each_or_all(ctx, shop_id, api, read, gids)).items():
        log.error("notices.set_aside", gid=gid, why=type(error).__name__)
        about = [n.id for n in notices if n.subject_gid == gid]
        async with ctx.db.transaction(shop_id) as tx:
            await set_aside(tx, about, type(error).__name__, now=ctx.now())


def _gids(notices: Sequence[Notice]) -> list[str]:
    return sorted({notice.subject_gid for notice in notices if notice.subject_gid})
