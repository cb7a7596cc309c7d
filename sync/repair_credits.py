"""Money back for a repair that the buyer paid and does not get: looked up by its marker before it is sent."""

import asyncio

from core.domain.amounts import OrderMoney
from core.domain.money import Money
from core.domain.resolutions import CALL_LIMIT, KEY_LIFETIME, PENDING_LIMIT, Obstacle
from core.services import repair_credits
from core.services.remedies import CHARGED_BACK
from core.services.repairs import Work
from core.shopify import refunds
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import Unreadable
from core.shopify.order_money import read_order_money
from core.shopify.orders import read_order
from core.shopify.refunds import RefundMade
from sync.context import Context
from sync.errors import ObstacleMetError


async def credit(ctx: Context, api: AdminApi, work: Work) -> None:
    """Refund what was paid, in full, once. Raises ObstacleMetError and what Shopify raises."""
    repair, order_gid = work.repair, work.repair.order_gid
    if order_gid is None:
        raise ObstacleMetError(Obstacle.NO_ORDER, "The order of the invoice is not known.")
    found = await refunds.find_by_marker(api, order_gid, repair.marker(work.task.claim.number))
    made = found or await _send(ctx, api, work, order_gid)
    if made is None or made.settled:
        gid, amount = (made.gid, made.amount) if made else (None, None)
        async with ctx.db.transaction(repair.shop_id) as tx:
            await repair_credits.settle_credit(tx, repair.id, refund_gid=gid, amount=amount, now=ctx.now())
        return
    async with ctx.db.transaction(repair.shop_id) as tx:
        since = await repair_credits.await_credit(tx, repair.id, made.gid, now=ctx.now())
    if made.failed:
        raise ObstacleMetError(
            Obstacle.PAYMENT_FAILED if made.moved_nothing else Obstacle.PARTLY_PAID,
            "Shopify recorded the refund, but the payment provider refused it or a part of it.",
        )
    if ctx.now() - since > PENDING_LIMIT:
        raise ObstacleMetError(Obstacle.PAYMENT_PENDING, "The payment provider has not confirmed the refund.")


async def _send(ctx: Context, api: AdminApi, work: Work, order_gid: str) -> RefundMade | None:
    """None: staff have refunded the order themselves, and nothing is left of it."""
    repair, since = work.repair, work.repair.credit_since
    if since is not None and ctx.now() - since > KEY_LIFETIME:
        raise ObstacleMetError(
            Obstacle.OUTCOME_UNKNOWN, "The refund was sent long ago and is not on the order. Check the order."
        )
    line_gid, money = await _line(api, order_gid)
    if money.left.nothing:
        return None
    if money.lines[line_gid].current_quantity == 0:
        raise ObstacleMetError(Obstacle.NOTHING_REFUNDABLE, "A part of it was given back by hand.")
    suggestion = await refunds.suggest(api, order_gid, line_gid, 1)
    async with ctx.db.transaction(repair.shop_id) as tx:
        key, amount = await repair_credits.begin_credit(
            tx, repair.id, suggestion.amounts.least(suggestion.most).presentment, now=ctx.now()
        )
    _check_left(amount, suggestion.maximum)
    async with asyncio.timeout(CALL_LIMIT.total_seconds()):
        return await refunds.create(
            api,
            order_gid,
            line_gid,
            suggestion,
            note=f"Repair given up ({repair.marker(work.task.claim.number)})",
            key=key,
            amount=amount,
        )


async def _line(api: AdminApi, order_gid: str) -> tuple[str, OrderMoney]:
    """The one line that paid for the repair, and the order's money as it is now."""
    order = await read_order(api, order_gid)
    lines = [line.gid for line in order.lines if not line.warrantable] if order else []
    money = await read_order_money(api, order_gid, lines[:1], may_read_returns=False) if lines else None
    if money is None or lines[0] not in money.lines:
        raise Unreadable(order_gid)
    obstacle = CHARGED_BACK.get(money.chargeback)
    if obstacle is not None:
        raise ObstacleMetError(obstacle, "The buyer's bank looks at the payment.")
    return lines[0], money


def _check_left(amount: Money, most: Money) -> None:
    """What goes with the key is fixed; staff may have given a part back themselves meanwhile."""
    if not amount <= most:
        raise ObstacleMetError(Obstacle.NOTHING_REFUNDABLE, f"{amount} is due, {most} can still be refunded.")
