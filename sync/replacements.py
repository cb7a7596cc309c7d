"""A replacement: stock, draft order at 100 % discount, ready, completed; or at what the buyer pays for it.

Shopify has no keys for drafts, so they are tagged and looked for.
"""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.domain.days import day_of
from core.domain.payments import PAY_WITHIN, Owed, PaymentState, last_day
from core.domain.resolutions import CALL_LIMIT, Obstacle, marker
from core.services import payments, replacement_drafts, resolutions, settling, substitutes
from core.services.addresses import order_of_buyer
from core.services.replacement_drafts import AddressChangedError, Call
from core.services.resolutions import Task
from core.shopify import draft_orders
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address, Charge, DraftOrder, Replacement
from core.shopify.errors import NotReady, Rejected, Unreadable
from core.shopify.stock import available
from core.store.orders import OrderRow
from core.store.payments import Payment
from sync.context import Context
from sync.costs import unit_cost_of
from sync.delivery import destination, readdressed, unaddressed
from sync.drafts import Ordered, find_ours
from sync.errors import NOTHING_DONE, ObstacleMetError, TryAgainError
from sync.orders import bring
from sync.payments import collect, is_paid

AT_ONCE = timedelta(0)
ONE_DAY = timedelta(days=1)


async def replace(ctx: Context, api: AdminApi, task: Task) -> None:
    """Send a replacement for the unit of the claim, once. Raises ObstacleMetError and what Shopify raises."""
    if task.resolution.order_gid is not None:
        # It is an order already: made by us before a crash, by the buyer who paid, or by staff.
        await _arrived(ctx, api, task, Ordered(task.resolution.order_gid, task.resolution.order_name or ""))
        return
    gid = task.resolution.draft_order_gid or await _draft(ctx, api, task)
    draft = await draft_orders.read(api, gid)
    if draft is None:
        raise await _deleted(ctx, task)
    draft = await readdressed(ctx, api, task.resolution, draft)
    ordered = Ordered(draft.order_gid, draft.order_name or "") if draft.order_gid else None
    ordered = ordered or await _order(ctx, api, task, draft)
    if ordered is not None:
        await _arrived(ctx, api, task, ordered)


async def _deleted(ctx: Context, task: Task) -> ObstacleMetError:
    """Somebody deleted the draft in Shopify: whoever continues gets a new one."""
    asked = task.payment is not None and task.payment.state is PaymentState.ASKED
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await replacement_drafts.forget_draft(tx, task.resolution.id)
        if asked:
            await payments.note_missed(tx, task.resolution.id, now=ctx.now())
    obstacle = Obstacle.NOT_PAID if asked else Obstacle.REFUSED
    return ObstacleMetError(obstacle, "The draft order was deleted in Shopify.")


async def _arrived(ctx: Context, api: AdminApi, task: Task, ordered: Ordered) -> None:
    """The draft is an order; what the buyer pays for it comes in first."""
    payment = task.payment
    if payment is None or not payment.is_open or await is_paid(ctx, api, task, ordered.gid):
        await _settle(ctx, api, task, ordered.gid, ordered.name)


async def _order(ctx: Context, api: AdminApi, task: Task, draft: DraftOrder) -> Ordered | None:
    """None while the buyer has not paid: Shopify makes the order when they do."""
    payment = task.payment
    if not draft.has_address:
        raise unaddressed(task, draft)
    if not draft.ready:
        raise NotReady(())
    if payment is not None and payment.is_open:
        return await collect(ctx, api, task, payment, draft)
    done = await _complete(ctx, api, task, draft)
    if done.order_gid is None:
        raise Unreadable(draft.gid)
    return Ordered(done.order_gid, done.order_name or "")


async def _complete(ctx: Context, api: AdminApi, task: Task, draft: DraftOrder) -> DraftOrder:
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
    looked_at, version = ctx.now(), None
    draft = await _find(ctx, api, task)
    if draft is None:
        draft, version = await _make(ctx, api, task, looked_at)
    else:
        await _look_at_order(ctx, api, task)
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await resolutions.begin_sending(tx, task.resolution.id, now=ctx.now())
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        counts = await replacement_drafts.keep_draft(
            tx, task.resolution.id, draft.gid, address_version=version
        )
    if counts != draft.gid:
        await draft_orders.delete(api, draft.gid)
    return counts


async def _make(
    ctx: Context, api: AdminApi, task: Task, looked_at: datetime
) -> tuple[DraftOrder, int | None]:
    """A new draft, with the version of the given address that it carries."""
    variant_gid = await _variant_to_send(ctx, api, task, looked_at)
    order = order_of_buyer(task.order, task.owner)
    address, version = await destination(api, task, order)
    await _look_at_order(ctx, api, task)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        call = await replacement_drafts.begin_drafting(
            tx, task.resolution.id, looked_at=looked_at, now=ctx.now()
        )
    return await _create(
        ctx, api, task, call, _replacement(task, order, variant_gid, address, ctx.now())
    ), version


async def _create(
    ctx: Context, api: AdminApi, task: Task, call: Call, replacement: Replacement
) -> DraftOrder:
    try:
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            return await draft_orders.create(api, replacement)
    except NOTHING_DONE as refused:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await replacement_drafts.stop_drafting(tx, task.resolution.id, call)
        if isinstance(refused, Rejected) and draft_orders.names_address(refused):
            raise ObstacleMetError(Obstacle.ADDRESS_REFUSED, str(refused)) from None
        raise


async def _look_at_order(ctx: Context, api: AdminApi, task: Task) -> None:
    """Staff may have refunded or cancelled it meanwhile, and the webhook be still on its way."""
    if task.order is not None:
        await bring(ctx, task.resolution.shop_id, api, [task.order.gid])


async def _variant_to_send(ctx: Context, api: AdminApi, task: Task, looked_at: datetime) -> str:
    """The unit's own; else what the terms or a person send in its place.

    Raises ObstacleMetError, and MayBeMadeError where a draft of ours may hold the last one.
    """
    chosen = task.resolution.substitute_gid
    try:
        return await _in_stock(api, chosen or task.unit.variant_gid)
    except ObstacleMetError:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await replacement_drafts.check_none_held(tx, task.resolution.id, looked_at=looked_at)
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
    """The draft of an earlier attempt, as far as the search knows it."""
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        lost = await replacement_drafts.lost_of_earlier(tx, task)
    return None if lost is None else await find_ours(api, marker(task.claim.number), lost=lost)


def _replacement(
    task: Task, order: OrderRow | None, variant_gid: str, address: Address | None, now: datetime
) -> Replacement:
    number, payment = task.claim.number, task.payment
    asked = payment if payment is not None and payment.is_open else None
    return Replacement(
        lines=((variant_gid, 1),),
        charge=_charge(asked.owed()) if asked else None,
        currency=task.order.presentment_currency if task.order else task.shop.currency,
        tags=(marker(number), "warranty-replacement"),
        note=f"Replacement for warranty claim {number}",
        attributes={"Warranty claim": number},
        discount_title=f"Warranty claim {number}",
        shipping_title="Warranty replacement",
        # With a customer, their own tax setting would count, and the total be another than was told.
        customer_gid=order.customer_gid if order and asked is None else None,
        email=task.owner.email or None,
        address=address,
        reserve_until=_last_moment(task, asked, now),
    )


def _charge(owed: Owed) -> Charge:
    return Charge(piece=owed.piece.presentment, shipping=owed.shipping.presentment)


def _last_moment(task: Task, payment: Payment | None, now: datetime) -> datetime:
    """Nobody else buys the piece until the invoice runs out; without one, for as long as one would run."""
    today = day_of(now, task.shop.timezone)
    until = today + PAY_WITHIN
    if payment is not None:
        until = last_day(payment.until, today, missed=payment.missed_at is not None)
    return datetime.combine(until + ONE_DAY, time(), ZoneInfo(task.shop.timezone)).astimezone(UTC)
