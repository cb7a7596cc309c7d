"""Orders are read from Shopify and recorded: the end of every road."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from core.domain.amounts import OrderMoney
from core.domain.catalogue import Product
from core.domain.orders import Order
from core.domain.repairs import is_marked
from core.domain.resolutions import MARKER_PREFIX
from core.services import catalogue, orders, parcels, payments, repair_invoices, resuming
from core.services.return_days import look_at_returns_of
from core.shopify.admin_api.client import AdminApi
from core.shopify.guards import scopes_cover
from core.shopify.order_money import read_order_money
from core.shopify.orders import read_order
from core.shopify.parcels import read_parcels
from core.shopify.products import read_product
from core.store import jobs
from core.store.base import Tx
from core.store.claims import list_claimed_lines
from core.store.orders import keep_money
from core.store.shops import get_shop
from sync.access import shopify_of
from sync.context import Context
from sync.errors import NO_ACCESS, is_passing

Found = TypeVar("Found")
Reader = Callable[[Context, UUID, AdminApi, Sequence[str]], Awaitable[object]]

AT_ONCE = 8
"""Orders read at the same time, of one shop."""


async def read_orders(ctx: Context, job: jobs.ReadOrders) -> None:
    """Read these orders and record them."""
    async with shopify_of(ctx, job.shop_id) as api:
        await bring(ctx, job.shop_id, api, job.order_gids)


async def bring(ctx: Context, shop_id: UUID, api: AdminApi, gids: Sequence[str]) -> int:
    """Bring our records to what Shopify says of these orders now. Returns how many were news."""
    found = await read_each(partial(read_order, api), gids)
    known = [order for order in found if order is not None]
    products = await _read_products(ctx, shop_id, api, known)
    money = await _read_money(ctx, shop_id, api, known)
    async with ctx.db.transaction(shop_id) as tx:
        if products:
            await catalogue.record(tx, products, now=ctx.now())
        news = await orders.record(tx, known, now=ctx.now())
        for gid, told in money.items():
            await keep_money(tx, gid, told)
        for gid, order in zip(gids, found, strict=True):
            if order is None:
                await orders.miss(tx, gid, now=ctx.now())
    await _follow_replacements(ctx, shop_id, api, known)
    for gid in money:
        # Apart: it holds the unit and the claim, which others hold before they hold the order.
        async with ctx.db.transaction(shop_id) as tx:
            await resuming.resume_held(tx, gid, now=ctx.now())
            await look_at_returns_of(tx, gid)
    for gid, order in zip(gids, found, strict=True):
        if order is None or is_marked(order.tags):
            async with ctx.db.transaction(shop_id) as tx:
                await _follow_invoice(tx, gid, order, ctx.now())
        if order is None:
            async with ctx.db.transaction(shop_id) as tx:
                await payments.miss_order(tx, gid, now=ctx.now())
    return news


async def _follow_invoice(tx: Tx, gid: str, order: Order | None, now: datetime) -> None:
    if order is None:
        await repair_invoices.miss_order(tx, gid, now=now)
    else:
        await repair_invoices.follow_order(tx, order, now=now)


async def _follow_replacements(ctx: Context, shop_id: UUID, api: AdminApi, found: Sequence[Order]) -> None:
    """Where their parcels are is asked for only here. One that did not leave after all is gone again."""
    for order in found:
        if any(tag.startswith(MARKER_PREFIX) for tag in order.tags):
            sent = await read_parcels(api, order.gid) if order.fulfilments else ()
            async with ctx.db.transaction(shop_id) as tx:
                await parcels.record(tx, order.gid, sent, now=ctx.now())
            async with ctx.db.transaction(shop_id) as tx:
                await payments.follow_order(tx, order, now=ctx.now())
                await resuming.resume_of_order(tx, order.gid, now=ctx.now())


async def each_or_all(
    ctx: Context, shop_id: UUID, api: AdminApi, read: Reader, gids: Sequence[str]
) -> dict[str, Exception]:
    """Together; and one by one if one of them cannot be recorded. Returns those that cannot."""
    refused = await _try(ctx, shop_id, api, read, gids)
    if refused is None or len(gids) == 1:
        return {gids[0]: refused} if refused else {}
    each = [(gid, await _try(ctx, shop_id, api, read, [gid])) for gid in gids]
    return {gid: error for gid, error in each if error is not None}


async def _try(
    ctx: Context, shop_id: UUID, api: AdminApi, read: Reader, gids: Sequence[str]
) -> Exception | None:
    """What will never succeed is returned; what may succeed later is raised."""
    try:
        if gids:
            await read(ctx, shop_id, api, gids)
    except Exception as error:
        if is_passing(error) or isinstance(error, NO_ACCESS):
            raise
        return error
    return None


async def _read_products(ctx: Context, shop_id: UUID, api: AdminApi, found: Sequence[Order]) -> list[Product]:
    """Unknown products decide which policy governs: they are read before the orders are recorded."""
    async with ctx.db.transaction(shop_id) as tx:
        missing = await orders.missing_products(tx, found)
    read = await read_each(partial(read_product, api), missing)
    return [product for product in read if product is not None]


async def _read_money(
    ctx: Context, shop_id: UUID, api: AdminApi, found: Sequence[Order]
) -> dict[str, OrderMoney]:
    """Of few orders anybody claims a piece: only theirs is asked for."""
    async with ctx.db.transaction(shop_id) as tx:
        claimed = await list_claimed_lines(tx, [order.gid for order in found])
        scopes = (await get_shop(tx)).scopes.split(",")
    readable = scopes_cover(scopes, ["read_returns"])

    async def one(gid: str) -> tuple[str, OrderMoney | None]:
        return gid, await read_order_money(api, gid, claimed[gid], may_read_returns=readable)

    return {gid: money for gid, money in await read_each(one, sorted(claimed)) if money is not None}


async def read_each(read: Callable[[str], Awaitable[Found]], gids: Sequence[str]) -> list[Found]:
    """Read several at a time, so that one large batch leaves room for others."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(gid: str) -> Found:
        async with turn:
            return await read(gid)

    return await asyncio.gather(*(one(gid) for gid in gids))
