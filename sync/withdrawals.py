"""Before another remedy is sent, the one that it replaces is made sure to have no effect.

What may have been sent is looked up; drafts of ours are deleted (docs/decisions/0013-withdrawals.md).
"""

from core.domain.resolutions import Obstacle, ResolutionState, marker
from core.services import resolutions, settling, withdrawals
from core.services.resolutions import Task
from core.shopify import refunds
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import Unreadable
from core.store.payments import lost_orders_of
from core.store.resolutions import Resolution
from sync.context import Context
from sync.costs import unit_cost_of
from sync.drafts import take_back
from sync.errors import ObstacleMetError, wait_until_seen
from sync.orders import bring
from sync.store_credit import find_booking


async def withdraw_earlier(ctx: Context, api: AdminApi, task: Task) -> bool:
    """Whether the way is free. If not, the earlier remedy took effect after all and was settled with it.

    Raises TryAgainError while a call may still have an effect that nobody sees, ObstacleMetError when a part
    of it took effect, and what Shopify raises.
    """
    for earlier in task.given_up:
        if earlier.state is not ResolutionState.WITHDRAWING:
            continue
        seen = True
        try:
            if await _took_effect(ctx, api, task, earlier):
                return False
        except Unreadable:
            # Nobody can look any more. Where the claim is settled nobody must: nothing else is sent.
            if task.resolution.state is not ResolutionState.DONE:
                raise
            seen = False
        async with ctx.db.transaction(earlier.shop_id) as tx:
            await withdrawals.end(tx, earlier.id, seen=seen, now=ctx.now())
    return True


async def _took_effect(ctx: Context, api: AdminApi, task: Task, earlier: Resolution) -> bool:
    if earlier.attempts == 0 and earlier.draft_order_gid is None:
        return False
    called_at = earlier.called_at or earlier.sending_since
    wait_until_seen(called_at, ctx.now(), "the last call may still have an effect that nobody sees")
    if earlier.by_account:
        return await _was_credited(ctx, api, task, earlier)
    if earlier.through_the_order:
        return await _was_refunded(ctx, api, task, earlier)
    return await _was_replaced(ctx, api, task, earlier)


async def _was_refunded(ctx: Context, api: AdminApi, task: Task, earlier: Resolution) -> bool:
    """A refund that the payment provider refused as a whole moved no money."""
    if task.order is None:
        return False
    mark = marker(task.claim.number, beside=earlier.excess)
    made = await refunds.find_by_marker(api, task.order.gid, mark)
    if made is None:
        return False
    if task.resolution.state is ResolutionState.DONE:
        if made.moved_nothing or earlier.refund_gid == made.gid:
            # Nothing went back, or staff knew of it when they settled the claim.
            return False
    elif not made.settled:
        async with ctx.db.transaction(earlier.shop_id) as tx:
            await resolutions.keep_refund(tx, earlier.id, made.gid)
        if made.moved_nothing:
            return False
        raise ObstacleMetError(
            Obstacle.PARTLY_PAID if made.failed else Obstacle.PAYMENT_PENDING,
            "The earlier refund went back in part, or the payment provider has not confirmed it yet.",
        )
    async with ctx.db.transaction(earlier.shop_id) as tx:
        await settling.settle_refund(tx, earlier.id, refund_gid=made.gid, amounts=made.amounts, now=ctx.now())
    return True


async def _was_credited(ctx: Context, api: AdminApi, task: Task, earlier: Resolution) -> bool:
    """Raises Unreadable where the claim is settled and the account does not tell."""
    try:
        ours = await find_booking(ctx, api, earlier)
    except ObstacleMetError:
        if task.resolution.state is not ResolutionState.DONE:
            raise
        raise Unreadable(earlier.customer_gid or "") from None
    if ours is None:
        return False
    async with ctx.db.transaction(earlier.shop_id) as tx:
        await settling.settle_credit(tx, earlier.id, credit_gid=ours.gid, now=ctx.now())
    return True


async def _was_replaced(ctx: Context, api: AdminApi, task: Task, earlier: Resolution) -> bool:
    if earlier.order_gid is not None:
        await _settle(ctx, api, task, earlier, earlier.order_gid, earlier.order_name)
        return True
    async with ctx.db.transaction(earlier.shop_id) as tx:
        lost = await lost_orders_of(tx, task.claim.id)
    ordered = await take_back(api, marker(task.claim.number), earlier.draft_order_gid, lost=lost)
    if ordered is None:
        return False
    await _settle(ctx, api, task, earlier, ordered.gid, ordered.name)
    return True


async def _settle(
    ctx: Context, api: AdminApi, task: Task, earlier: Resolution, order_gid: str, order_name: str | None
) -> None:
    # Whether it was paid for, the order says.
    await bring(ctx, earlier.shop_id, api, [order_gid])
    cost = await unit_cost_of(api, task)
    async with ctx.db.transaction(earlier.shop_id) as tx:
        await settling.settle_replacement(
            tx,
            earlier.id,
            order_gid=order_gid,
            order_name=order_name or "",
            unit_cost=cost,
            now=ctx.now(),
        )
