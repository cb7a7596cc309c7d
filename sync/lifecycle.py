"""Deliveries about the installation and about people: uninstalled, scopes changed, erase."""

import asyncio
from uuid import UUID

from core.services import data_requests, erasure, shops
from core.services.people import owners_of
from core.shopify import jsonl
from core.store import jobs
from core.store.base import Tx, shop_of
from core.store.notices import Notice, get_notice, mark_handled
from core.store.shops import ShopState, get_shop
from sync.context import Context


async def handle_lifecycle(ctx: Context, shop_id: UUID, notice: Notice) -> None:
    """Files go first: what named them is blanked after, so a failure in between is simply repeated."""
    if notice.topic == "customers/redact":
        async with ctx.db.transaction(shop_id) as tx:
            keys = await erasure.files_of(tx, await owners_of(tx, notice.details.get("email")))
        for key in keys:
            await ctx.blobs.delete(key)
    if notice.topic in {"shop/redact", "app/uninstalled"}:
        await asyncio.to_thread(_forget_bulk_files, ctx, shop_id)
    async with ctx.db.transaction(shop_id) as tx:
        left = (await get_shop(tx)).state is ShopState.UNINSTALLED
    if notice.topic == "shop/redact" and left:
        await ctx.blobs.delete_shop(shop_id)
    async with ctx.db.transaction(shop_id) as tx:
        if (await get_notice(tx, notice.id, lock=True)).handled_at is None:
            await _record(ctx, tx, notice, left=left)
            await mark_handled(tx, [notice.id], now=ctx.now())


async def erase_owner(ctx: Context, job: jobs.EraseOwner) -> None:
    """Files first, as above."""
    async with ctx.db.transaction(job.shop_id) as tx:
        keys = await erasure.files_of(tx, [job.owner_id])
    for key in keys:
        await ctx.blobs.delete(key)
    async with ctx.db.transaction(job.shop_id) as tx:
        await erasure.erase_owner(tx, job.owner_id, now=ctx.now())


async def _record(ctx: Context, tx: Tx, notice: Notice, *, left: bool) -> None:
    now = ctx.now()
    match notice.topic:
        case "app/uninstalled":
            await shops.uninstall(tx, triggered_at=notice.triggered_at, now=now)
        case "app/scopes_update":
            await shops.change_scopes(tx, notice.details.get("scopes", []), now=now)
            await jobs.enqueue(tx, jobs.GoOn(shop_of(tx)))
        case "customers/data_request":
            await data_requests.note(tx, **_person(notice), requested_at=notice.triggered_at, now=now)
        case "customers/redact":
            await erasure.erase_person(tx, **_person(notice), now=now)
        case "shop/redact" if left:
            await erasure.erase_shop(tx, now=now)


def _person(notice: Notice) -> dict[str, str | None]:
    number = notice.details.get("customer_id")
    gid = f"gid://shopify/Customer/{number}" if number else None
    return {"customer_gid": gid, "email": notice.details.get("email")}


def _forget_bulk_files(ctx: Context, shop_id: UUID) -> None:
    """What a backfill had downloaded names every buyer."""
    jsonl.discard(ctx.settings.data_dir / "bulk" / f"{shop_id}-")
