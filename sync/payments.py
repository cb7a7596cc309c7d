"""What a buyer pays before a replacement is sent: its draft order, sent as an invoice and waited for."""

import asyncio

from core.domain.resolutions import CALL_LIMIT, Obstacle, marker
from core.services import payments, resolutions
from core.services.payments import Payable
from core.services.remedies import NotDueError, check_not_held, check_still_due, check_still_theirs
from core.services.resolutions import Task
from core.shopify import invoices
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import DraftOrder
from core.store.payments import Payment, lost_orders_of
from sync import drafts
from sync.context import Context
from sync.drafts import Ordered
from sync.errors import ObstacleMetError, wait_until_seen
from sync.orders import bring


async def collect(
    ctx: Context, api: AdminApi, task: Task, payment: Payment, draft: DraftOrder
) -> Ordered | None:
    """Send the invoice, wait for it, or take it back. The order once there is one, None while it waits.

    Raises ObstacleMetError where the buyer did not pay, and what Shopify raises.
    """
    if task.owner.erased_at is not None:
        return await _take_back(ctx, api, task, ObstacleMetError(Obstacle.ERASED, draft.name))
    if payment.asked_at is None:
        return await _ask(ctx, api, task, payment, draft)
    if payments.is_over(task, ctx.now()):
        return await _take_back(ctx, api, task, ObstacleMetError(Obstacle.NOT_PAID, draft.name))
    try:
        await _check_due(ctx, api, task)
    except NotDueError as ended:
        return await _take_back(ctx, api, task, ended)
    return None


async def is_paid(ctx: Context, api: AdminApi, task: Task, order_gid: str) -> bool:
    """Whether the order that the draft became is paid. Raises ObstacleMetError where it ended unpaid."""
    shop_id, resolution_id = task.resolution.shop_id, task.resolution.id
    await bring(ctx, shop_id, api, [order_gid])
    async with ctx.db.transaction(shop_id) as tx:
        found = await payments.look_at_order(tx, resolution_id, order_gid)
        if found is Payable.WAITING:
            await payments.wait_for_order(tx, resolution_id, now=ctx.now())
        if found is Payable.ENDED:
            await payments.note_missed(tx, resolution_id, now=ctx.now())
    if found is Payable.ENDED:
        raise ObstacleMetError(Obstacle.NOT_PAID, "The order was cancelled or deleted before it was paid.")
    return found is Payable.PAID


async def _ask(
    ctx: Context, api: AdminApi, task: Task, payment: Payment, draft: DraftOrder
) -> Ordered | None:
    shop_id, owed = task.resolution.shop_id, payment.owed().total.presentment
    if draft.total != owed:
        raise ObstacleMetError(Obstacle.REFUSED, f"Its draft order comes to {draft.total} instead of {owed}.")
    if task.order is not None:
        await bring(ctx, shop_id, api, [task.order.gid])
    async with ctx.db.transaction(shop_id) as tx:
        await resolutions.begin_sending(tx, task.resolution.id, now=ctx.now())
    async with asyncio.timeout(CALL_LIMIT.total_seconds()):
        sent = draft if draft.invoice_sent_at else await invoices.send(api, draft.gid)
    async with ctx.db.transaction(shop_id) as tx:
        await payments.note_asked(
            tx, task.resolution.id, sent_at=sent.invoice_sent_at, url=sent.invoice_url, now=ctx.now()
        )
    return Ordered(sent.order_gid, sent.order_name or "") if sent.order_gid else None


async def _check_due(ctx: Context, api: AdminApi, task: Task) -> None:
    """Nobody is to pay for what is not due any more. Raises NotDueError, OthersUnderWayError."""
    if task.order is not None:
        await bring(ctx, task.resolution.shop_id, api, [task.order.gid])
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        now = await resolutions.read_task(tx, task.resolution.id, lock=True)
        await check_still_theirs(tx, now.claim, now.warranty)
        await check_still_due(tx, now.resolution, now.given_up, now.unit, now.line)
        check_not_held(now.order, now.line)


async def _take_back(ctx: Context, api: AdminApi, task: Task, why: Exception) -> Ordered:
    """Delete what could still be paid, and stop for that reason. What was paid after all is its order."""
    tag = marker(task.claim.number)
    wait_until_seen(
        task.resolution.called_at, ctx.now(), "the last call may have made a draft that nobody sees yet"
    )
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        lost = await lost_orders_of(tx, task.claim.id)
    ordered = await drafts.take_back(api, tag, task.resolution.draft_order_gid, lost=lost)
    if ordered is not None:
        return ordered
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await payments.note_missed(tx, task.resolution.id, now=ctx.now())
    raise why
