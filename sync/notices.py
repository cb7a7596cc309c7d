"""The inbox of webhooks, drained: what a delivery is about is read again from Shopify, then recorded."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from core.domain.notices import TOPICS, Subject
from core.services import erasure, shops
from core.shopify.admin_api.client import AdminApi
from core.store import jobs
from core.store.notices import Notice, get_notice, list_waiting, mark_handled, set_aside
from core.store.shops import ShopState, get_shop
from sync.access import shopify_of
from sync.context import Context
from sync.errors import NO_ACCESS, PASSING
from sync.orders import bring
from sync.products import bring_products

BATCH = 100
ROUNDS = 5
"""After so many batches the shop goes to the back of the line, so that others have their turn."""

log = structlog.get_logger()


async def drain(ctx: Context, job: jobs.DrainNotices) -> None:
    """Handle what waits in the shop's inbox, oldest first."""
    for _ in range(ROUNDS):
        async with ctx.db.transaction(job.shop_id) as tx:
            waiting = await list_waiting(tx, limit=BATCH)
        if not waiting:
            return
        await _handle(ctx, job.shop_id, waiting)
    async with ctx.db.transaction(job.shop_id) as tx:
        await jobs.enqueue(tx, job)


async def _handle(ctx: Context, shop_id: UUID, waiting: Sequence[Notice]) -> None:
    """All deliveries about one thing are one reading of it."""
    for notice in waiting:
        if TOPICS.get(notice.topic) in {Subject.INSTALLATION, Subject.PERSON}:
            await _handle_lifecycle(ctx, shop_id, notice)
    about = {
        subject: [n for n in waiting if TOPICS.get(n.topic) is subject]
        for subject in (Subject.PRODUCT, Subject.ORDER, Subject.BULK_OPERATION, Subject.DRAFT_ORDER)
    }
    async with ctx.db.transaction(shop_id) as tx:
        installed = (await get_shop(tx)).state is ShopState.INSTALLED
    if installed:
        await _read_again(ctx, shop_id, about)
    async with ctx.db.transaction(shop_id) as tx:
        if about[Subject.BULK_OPERATION]:
            await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))
        await mark_handled(tx, [n.id for n in waiting], now=ctx.now())


async def _read_again(ctx: Context, shop_id: UUID, about: dict[Subject, list[Notice]]) -> None:
    products, orders = about[Subject.PRODUCT], about[Subject.ORDER]
    if not products and not orders:
        return
    async with shopify_of(ctx, shop_id) as api:
        if products:
            await bring_products(ctx, shop_id, api, _gids(products))
        if orders:
            await _bring_orders(ctx, shop_id, api, orders)


async def _bring_orders(ctx: Context, shop_id: UUID, api: AdminApi, notices: Sequence[Notice]) -> None:
    """Together; and one by one if one of them cannot be applied, so that it holds up nobody else."""
    gids = _gids(notices)
    try:
        await bring(ctx, shop_id, api, gids)
    except (*PASSING, *NO_ACCESS):
        raise
    except Exception:
        log.exception("notices.one_by_one", orders=len(gids))
        for gid in gids:
            await _bring_one(ctx, shop_id, api, gid, [n for n in notices if n.subject_gid == gid])


async def _bring_one(ctx: Context, shop_id: UUID, api: AdminApi, gid: str, notices: Sequence[Notice]) -> None:
    try:
        await bring(ctx, shop_id, api, [gid])
    except (*PASSING, *NO_ACCESS):
        raise
    except Exception as error:
        log.exception("notices.set_aside", order_gid=gid)
        async with ctx.db.transaction(shop_id) as tx:
            await set_aside(tx, [n.id for n in notices], type(error).__name__, now=ctx.now())


async def _handle_lifecycle(ctx: Context, shop_id: UUID, notice: Notice) -> None:
    keys: list[str] = []
    async with ctx.db.transaction(shop_id) as tx:
        now = ctx.now()
        if (await get_notice(tx, notice.id, lock=True)).handled_at is not None:
            return
        match notice.topic:
            case "app/uninstalled":
                await shops.uninstall(tx, triggered_at=notice.triggered_at, now=now)
            case "app/scopes_update":
                await shops.change_scopes(tx, ",".join(notice.details.get("scopes", [])), now=now)
            case "customers/data_request":
                await erasure.note_data_request(tx, _customer_gid(notice), now=now)
            case "customers/redact":
                email = notice.details.get("email")
                keys = await erasure.erase_person(
                    tx, customer_gid=_customer_gid(notice), email=email, now=now
                )
            case "shop/redact":
                gone = (await get_shop(tx)).state is ShopState.UNINSTALLED
                keys = await erasure.erase_shop(tx, now=now) if gone else []
        await mark_handled(tx, [notice.id], now=now)
    for key in keys:
        await ctx.blobs.delete(key)


def _customer_gid(notice: Notice) -> str | None:
    number = notice.details.get("customer_id")
    return f"gid://shopify/Customer/{number}" if number else None


def _gids(notices: Sequence[Notice]) -> list[str]:
    return sorted({notice.subject_gid for notice in notices if notice.subject_gid})
