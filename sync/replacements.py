"""A replacement: stock, draft order at 100 % discount, ready, completed.

Shopify has no keys for drafts, so they are tagged and looked for.
"""

import asyncio

from core.domain.registrations import normalise_email
from core.domain.resolutions import CALL_LIMIT, SEARCH_LAG, Obstacle, marker
from core.services import resolutions
from core.services.resolutions import Task
from core.shopify import draft_orders
from core.shopify.addresses import read_shipping_address
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address, DraftOrder, Replacement
from core.shopify.errors import NotReady, Unreadable
from core.shopify.stock import available
from core.store.orders import OrderRow
from sync.context import Context
from sync.errors import ObstacleMetError, TryAgainError
from sync.orders import bring


async def replace(ctx: Context, api: AdminApi, task: Task) -> None:
    """Send a replacement for the unit of the claim, once. Raises ObstacleMetError and what Shopify raises."""
    if task.resolution.order_gid is not None:
        # It is an order already: made by us before a crash, or by staff from the draft.
        await _settle(ctx, task, task.resolution.order_gid, task.resolution.order_name)
        return
    gid = task.resolution.draft_order_gid or await _draft(ctx, api, task)
    draft = await draft_orders.read(api, gid)
    if draft is None:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await resolutions.forget_draft(tx, task.resolution.id)
        raise ObstacleMetError(Obstacle.REFUSED, "The draft order was deleted in Shopify.")
    done = draft if draft.order_gid else await _complete(ctx, api, task, draft)
    if done.order_gid is None:
        raise Unreadable(gid)
    await _settle(ctx, task, done.order_gid, done.order_name)


async def _complete(ctx: Context, api: AdminApi, task: Task, draft: DraftOrder) -> DraftOrder:
    if not draft.has_address:
        raise ObstacleMetError(Obstacle.NO_ADDRESS, draft.name)
    if not draft.ready:
        raise NotReady(())
    await _look_at_order(ctx, api, task)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await resolutions.begin_sending(tx, task.resolution.id, now=ctx.now())
    async with asyncio.timeout(CALL_LIMIT.total_seconds()):
        return await draft_orders.complete(api, draft.gid)


async def _settle(ctx: Context, task: Task, order_gid: str, order_name: str | None) -> None:
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await resolutions.settle_replacement(
            tx, task.resolution.id, order_gid=order_gid, order_name=order_name or "", now=ctx.now()
        )


async def _draft(ctx: Context, api: AdminApi, task: Task) -> str:
    """The gid of the one draft that counts; what another worker made beside it is deleted."""
    variant_gid = await _variant_in_stock(api, task)
    order = _order_of_owner(task)
    address = await read_shipping_address(api, order.gid) if order else None
    await _look_at_order(ctx, api, task)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        sending = await resolutions.begin_sending(tx, task.resolution.id, now=ctx.now())
    async with asyncio.timeout(CALL_LIMIT.total_seconds()):
        draft = await _find(ctx, api, task) if sending.earlier else None
        if draft is None:
            draft = await draft_orders.create(api, _replacement(task, order, variant_gid, address))
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        counts = await resolutions.keep_draft(tx, task.resolution.id, draft.gid)
    if counts != draft.gid:
        await draft_orders.delete(api, draft.gid)
    return counts


async def _look_at_order(ctx: Context, api: AdminApi, task: Task) -> None:
    """Staff may have refunded or cancelled it meanwhile, and the webhook be still on its way."""
    if task.order is not None:
        await bring(ctx, task.resolution.shop_id, api, [task.order.gid])


def _order_of_owner(task: Task) -> OrderRow | None:
    """The order, if whoever claims is who bought: nobody learns or gets another person's address."""
    order = task.order
    bought = order is not None and normalise_email(order.email or "") == task.owner.email_normal
    return order if bought else None


async def _variant_in_stock(api: AdminApi, task: Task) -> str:
    variant_gid = task.unit.variant_gid
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
