"""A refund: the amount that was approved or nothing, looked up by its marker before it is ever sent."""

import asyncio
from typing import NoReturn

from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import CALL_LIMIT, KEY_LIFETIME, PENDING_LIMIT, Obstacle, marker
from core.services import approved_amounts, resolutions, settling
from core.services.amounts import AmountChangedError
from core.services.resolutions import Sending, Task
from core.shopify import refunds
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import Rejected
from core.shopify.refunds import RefundMade, RefundSuggestion
from sync.context import Context
from sync.errors import ObstacleMetError
from sync.orders import bring


async def refund(ctx: Context, api: AdminApi, task: Task) -> None:
    """Refund the unit of the claim, once: to its payments, or as store credit of the order's customer.

    Beside a replacement a part of its price goes back, and the piece stays on the order.

    Raises ObstacleMetError and what Shopify raises.
    """
    if task.order is None or task.line is None:
        raise ObstacleMetError(Obstacle.NO_ORDER, "The unit did not come with an order of this store.")
    found = await refunds.find_by_marker(api, task.order.gid, _mark(task))
    made = found or await _send(ctx, api, task, task.order.gid, task.line.gid)
    if made.settled:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await settling.settle_refund(
                tx, task.resolution.id, refund_gid=made.gid, amounts=made.amounts, now=ctx.now()
            )
        return
    if made.failed:
        await _refused(ctx, task, made)
    await _pending(ctx, task, made)


def _mark(task: Task) -> str:
    return marker(task.claim.number, beside=task.resolution.excess)


async def _refused(ctx: Context, task: Task, made: RefundMade) -> NoReturn:
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await resolutions.keep_refund(tx, task.resolution.id, made.gid)
    raise ObstacleMetError(
        Obstacle.PAYMENT_FAILED if made.moved_nothing else Obstacle.PARTLY_PAID,
        "Shopify recorded the refund, but the payment provider refused it or a part of it.",
    )


async def _pending(ctx: Context, task: Task, made: RefundMade) -> None:
    """Nothing is told to the buyer before the money is sure to come; a timer looks again."""
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        since = await resolutions.await_payment(tx, task.resolution.id, made.gid, now=ctx.now())
    if ctx.now() - since > PENDING_LIMIT:
        raise ObstacleMetError(Obstacle.PAYMENT_PENDING, "The payment provider has not confirmed the refund.")


async def _send(ctx: Context, api: AdminApi, task: Task, order_gid: str, line_gid: str) -> RefundMade:
    since = task.resolution.sending_since
    if since is not None and ctx.now() - since > KEY_LIFETIME:
        raise ObstacleMetError(
            Obstacle.OUTCOME_UNKNOWN,
            "The refund was sent long ago and is not on the order. Check the order before you continue.",
        )
    await bring(ctx, task.resolution.shop_id, api, [order_gid])
    suggestion = await _suggest(ctx, api, task, order_gid, line_gid)
    _check_refundable(task, suggestion)
    sending, amount = await _begin(ctx, task, suggestion)
    try:
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            return await refunds.create(
                api,
                order_gid,
                line_gid,
                suggestion,
                note=f"Warranty claim {task.claim.number} ({_mark(task)})",
                key=sending.key,
                amount=amount,
                takes_the_piece=not task.resolution.excess,
            )
    except Rejected:
        async with ctx.db.transaction(task.resolution.shop_id) as tx:
            await resolutions.forget_call(tx, task.resolution.id, sending, now=ctx.now())
        raise


async def _suggest(
    ctx: Context, api: AdminApi, task: Task, order_gid: str, line_gid: str
) -> RefundSuggestion:
    """What Shopify says of the unit, with what goes back of the shipping."""
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        shipping = await approved_amounts.find_shipping(tx, task.resolution.id)
    credited = task.resolution.remedy is Remedy.STORE_CREDIT
    return await refunds.suggest(api, order_gid, line_gid, 1, shipping=shipping, store_credit=credited)


async def _begin(ctx: Context, task: Task, suggestion: RefundSuggestion) -> tuple[Sending, Money]:
    """What was approved is sent or nothing is. Raises ObstacleMetError."""
    shop_id, resolution_id = task.resolution.shop_id, task.resolution.id
    try:
        async with ctx.db.transaction(shop_id) as tx:
            sending = await resolutions.begin_sending(tx, resolution_id, now=ctx.now())
            offer = suggestion.amounts, suggestion.most, suggestion.shipping
            return sending, await approved_amounts.decide_amount(tx, resolution_id, sending, *offer)
    except AmountChangedError as changed:
        if changed.found is None or changed.found.nothing:
            raise ObstacleMetError(Obstacle.NOTHING_REFUNDABLE, str(changed)) from None
        async with ctx.db.transaction(shop_id) as tx:
            await approved_amounts.keep_found(tx, resolution_id, changed.found)
        raise ObstacleMetError(Obstacle.AMOUNT_CHANGED, str(changed)) from None


def _check_refundable(task: Task, suggestion: RefundSuggestion) -> None:
    """What was sent with a key is sent again with it; else at most what is suggested."""
    resolution, amount = task.resolution, suggestion.amount
    if resolution.sending_since and resolution.amount is not None and resolution.currency:
        amount = Money(resolution.amount, resolution.currency)
    if amount.amount <= 0 or not amount <= suggestion.maximum:
        raise ObstacleMetError(
            Obstacle.NOTHING_REFUNDABLE, f"{amount} is due, {suggestion.maximum} can still be refunded."
        )
