"""A replacement: stock, draft order at 100 % discount, ready, completed.

Shopify has no keys for drafts, so they are tagged and looked for.
"""

import asyncio
from datetime import timedelta

from core.domain.resolutions import CALL_LIMIT, SEARCH_LAG, Obstacle, marker
from core.services import replacement_drafts, resolutions, settling, substitutes
from core.services.addresses import order_of_buyer
from core.services.replacement_drafts import AddressChangedError
from core.services.resolutions import Task
from core.shopify import draft_orders
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address, DraftOrder, Replacement
from core.shopify.errors import NotReady, Rejected, Unreadable
from core.shopify.stock import available
from core.store.orders import OrderRow
from sync.context import Context
from sync.costs import unit_cost_of
from sync.delivery import destination, readdressed, unaddressed
from sync.errors import NOTHING_DONE, ObstacleMetError, TryAgainError
from sync.orders import bring

AT_ONCE = timedelta(0)


async def replace(ctx: Context, api: AdminApi, task: Task) -> None:
    """Send a replacement for the unit of the claim, once. Raises ObstacleMetError and what Shopify raises."""
    if task.resolution.order_gid is not None:
        # It is an order already: made by us before a crash, or by staff from the draft.
        await _settle(ctx, api, task, task.resolution.order_gid, task.resolution.order_name)
        return
    gid = task.resolution.draft_order_gid or await _draft(ctx, api, task)
    draft = await draft_orders.read(api, gid)
    if draft is None:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await replacement_drafts.forget_draft(tx, task.resolution.id)
        raise ObstacleMetError(Obstacle.REFUSED, "The draft order was deleted in Shopify.")
    draft = await readdressed(ctx, api, task.resolution, draft)
    done = draft if draft.order_gid else await _complete(ctx, api, task, draft)
    if done.order_gid is None:
        raise Unreadable(gid)
    await _settle(ctx, api, task, done.order_gid, done.order_name)


async def _complete(ctx: Context, api: AdminApi, task: Task, draft: DraftOrder) -> DraftOrder:
    if not draft.has_address:
        raise unaddressed(task, draft)
    if not draft.ready:
        raise NotReady(())
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        if await replacement_drafts.is_left_to_staff(tx, task):
            raise ObstacleMetError(Obstacle.LEFT_AS_DRAFT, draft.name)
    await _look_at_order(ctx, api, task)
    try:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            call = await replacement_drafts.begin_ordering(tx, task.resolution.id, now=ctx.now())
    except AddressChangedError:
        raise TryAgainError(AT_ONCE, "the draft gets the new address first") from None
    try:
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            return await draft_orders.complete(api, draft.gid)
    except NOTHING_DONE:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await replacement_drafts.stop_ordering(tx, task.resolution.id, call)
        raise


async def _settle(ctx: Context, api: AdminApi, task: Task, order_gid: str, order_name: str | None) -> None:
    cost = await unit_cost_of(api, task)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await settling.settle_replacement(
            tx,
            task.resolution.id,
            order_gid=order_gid,
            order_name=order_name or "",
            unit_cost=cost,
            now=ctx.now(),
        )


async def _draft(ctx: Context, api: AdminApi, task: Task) -> str:
    """The gid of the one draft that counts; what another worker made beside it is deleted."""
    variant_gid = await _variant_to_send(ctx, api, task)
    order = order_of_buyer(task.order, task.owner)
    address, version = await destination(api, task, order)
    await _look_at_order(ctx, api, task)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        sending = await resolutions.begin_sending(tx, task.resolution.id, now=ctx.now())
    async with asyncio.timeout(CALL_LIMIT.total_seconds()):
        draft = await _find(ctx, api, task) if sending.earlier else None
        if draft is not None:
            version = None
        else:
            draft = await _create(api, _replacement(task, order, variant_gid, address))
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        counts = await replacement_drafts.keep_draft(
            tx, task.resolution.id, draft.gid, address_version=version
        )
    if counts != draft.gid:
        await draft_orders.delete(api, draft.gid)
    return counts


async def _create(api: AdminApi, replacement: Replacement) -> DraftOrder:
    try:
        return await draft_orders.create(api, replacement)
    except Rejected as refused:
        if not draft_orders.names_address(refused):
            raise
        raise ObstacleMetError(Obstacle.ADDRESS_REFUSED, str(refused)) from None


async def _look_at_order(ctx: Context, api: AdminApi, task: Task) -> None:
    """Staff may have refunded or cancelled it meanwhile, and the webhook be still on its way."""
    if task.order is not None:
        await bring(ctx, task.resolution.shop_id, api, [task.order.gid])


async def _variant_to_send(ctx: Context, api: AdminApi, task: Task) -> str:
    """The unit's own; else what the terms or a person send in its place. Raises ObstacleMetError."""
    chosen = task.resolution.substitute_gid
    try:
        return await _in_stock(api, chosen or task.unit.variant_gid)
    except ObstacleMetError:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            named = None if chosen else await substitutes.find_by_terms(tx, task)
        stock = await available(api, named) if named else None
        if named is None or stock is None or not stock.has(1):
            raise
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await substitutes.choose(tx, task.resolution.id, named, now=ctx.now())
    return named


async def _in_stock(api: AdminApi, variant_gid: str | None) -> str:
    stock = await available(api, variant_gid) if variant_gid else None
    if variant_gid is None or stock is None:
        raise ObstacleMetError(Obstacle.VARIANT_GONE, "The product is no longer in the store.")
    if not stock.has(1):
        raise ObstacleMetError(Obstacle.OUT_OF_STOCK, "No location has one to send.")
    return variant_gid


async def _find(ctx: Context, api: AdminApi, task: Task) -> DraftOrder | None:
    """The draft of an earlier attempt. None only when the search must know all that was sent."""
    draft = await draft_orders.find(api, marker(task.claim.number))
    since = task.resolution.sending_since or ctx.now()
    if draft is None and ctx.now() - since < SEARCH_LAG:
        raise TryAgainError(SEARCH_LAG, "the search may not show the draft of the last attempt yet")
    return draft


def _replacement(
    task: Task, order: OrderRow | None, variant_gid: str, address: Address | None
) -> Replacement:
    number = task.claim.number
    return Replacement(
        lines=((variant_gid, 1),),
        currency=task.order.presentment_currency if task.order else task.shop.currency,
        tags=(marker(number), "warranty-replacement"),
        note=f"Replacement for warranty claim {number}",
        attributes={"Warranty claim": number},
        discount_title=f"Warranty claim {number}",
        shipping_title="Warranty replacement",
        customer_gid=order.customer_gid if order else None,
        email=task.owner.email or None,
        address=address,
    )
