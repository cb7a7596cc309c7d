"""Granted remedies are carried out. Each step is read, call, write; each may run twice.

An unknown outcome is looked up before anything is sent again (docs/decisions/0004-sagas.md).
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import structlog

from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import PATIENCE, UNDER_WAY, Obstacle, ResolutionState, marker
from core.services import back_orders, resolutions
from core.services.remedies import MayBeMadeError, OthersUnderWayError
from core.services.resolutions import NoLongerWantedError, Task
from core.shopify import order_notes
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.errors import NotReady, Rejected
from core.store import jobs
from core.store.repairs import list_repairs_of_claim
from sync.access import shopify_of
from sync.context import Context
from sync.drafts import delete_unless_ordered, list_ours
from sync.errors import TryAgainError, as_obstacle
from sync.refunds import refund
from sync.repair_invoices import sweep
from sync.replacements import replace
from sync.store_credit import give_credit
from sync.withdrawals import withdraw_earlier

Step = Callable[[Context, AdminApi, Task], Awaitable[None]]

SOON = timedelta(seconds=1)
A_LITTLE = timedelta(seconds=5)
RESOLVED = "warranty-resolved-"

log = structlog.get_logger()


async def carry_out(ctx: Context, job: jobs.CarryOutResolution) -> None:
    """Bring a resolution to its end, or to a page where a person settles it."""
    async with ctx.db.transaction(job.shop_id) as tx:
        task = await resolutions.read_task(tx, job.resolution_id)
        turn = await resolutions.is_its_turn(tx, task)
    if task.resolution.state not in UNDER_WAY or not (turn or _earlier_may_count(task)):
        return
    try:
        await _attempt(ctx, task, turn=turn)
    except Exception as error:  # noqa: BLE001 - what does not pass becomes an obstacle
        met = as_obstacle(error)
        if met is None:
            await _wait(ctx, task, error)
        else:
            await _stall(ctx, task, met.obstacle, str(met))


def _earlier_may_count(task: Task) -> bool:
    """What it took the place of is given up at once, also while it waits itself for the faulty unit."""
    left = any(each.state is ResolutionState.WITHDRAWING for each in task.given_up)
    return left and not task.resolution.excess


async def _attempt(ctx: Context, task: Task, *, turn: bool) -> None:
    # Somebody may settle it another way while we are on our way to Shopify: then nothing is left to do.
    with suppress(NoLongerWantedError):
        async with shopify_of(ctx, task.resolution.shop_id, Priority.PEOPLE) as api:
            if await withdraw_earlier(ctx, api, task) and turn:
                await _take(_step(task), ctx, api, task)


def _step(task: Task) -> Step:
    if task.resolution.remedy is Remedy.REPLACEMENT:
        return replace
    if task.resolution.remedy is Remedy.REPAIR:
        return _leave_to_people
    return refund if task.resolution.through_the_order else give_credit


async def _leave_to_people(_ctx: Context, _api: AdminApi, _task: Task) -> None:
    """A repair goes on by what staff and the buyer do; what it needs of Shopify is in `sync.repairs`."""


async def _take(step: Step, ctx: Context, api: AdminApi, task: Task) -> None:
    try:
        await step(ctx, api, task)
    except NotReady:
        raise TryAgainError(SOON, "Shopify is still calculating the draft order") from None
    except OthersUnderWayError:
        raise TryAgainError(A_LITTLE, "another call of ours may have done the same") from None
    except MayBeMadeError as unseen:
        raise TryAgainError(unseen.left, "the last call may have made a draft that nobody sees yet") from None


async def show_on_order(ctx: Context, job: jobs.ShowOnOrder) -> None:
    """For whoever opens the order in the Shopify admin; and sweep drafts that became no order.

    Those first: an open draft may still become an order, while the tag is a courtesy.
    """
    async with ctx.db.transaction(job.shop_id) as tx:
        task = await resolutions.read_task(tx, job.resolution_id)
        repairs = await list_repairs_of_claim(tx, task.claim.id)
    async with shopify_of(ctx, job.shop_id) as api:
        await withdraw_earlier(ctx, api, task)
        await sweep(api, task.claim.number, repairs)
        # Also the one that we kept: another one, or a copy of it, may be what staff completed.
        for draft in await list_ours(api, marker(task.claim.number), task.resolution.draft_order_gid):
            await delete_unless_ordered(api, draft)
        if task.order is not None:
            await _tag(api, task, task.order.gid)


async def _tag(api: AdminApi, task: Task, order_gid: str) -> None:
    """An order that was deleted meanwhile needs no tag."""
    try:
        # Not the marker: whoever copies this order must not be taken for our draft.
        await order_notes.add_tags(api, order_gid, [f"{RESOLVED}{task.claim.number}"])
        await order_notes.show_warranty_status(api, order_gid, _in_words(task))
    except Rejected as refused:
        log.warning("order.not_tagged", resolution_id=str(task.resolution.id), why=str(refused))


def _in_words(task: Task) -> str:
    resolution, number = task.resolution, task.claim.number
    if resolution.outside_reference is not None:
        return f"Claim {number}: settled by hand, {resolution.remedy}"
    if resolution.remedy is Remedy.REPAIR:
        return f"Claim {number}: back from the workshop"
    if resolution.remedy is Remedy.REPLACEMENT:
        return f"Claim {number}: replaced by {resolution.order_name}"
    amount = Money(resolution.amount or Decimal(0), resolution.currency or "")
    if resolution.remedy is Remedy.STORE_CREDIT:
        beside = ", beside the refund" if resolution.excess else ""
        return f"Claim {number}: {amount} given as store credit{beside}"
    beside = " beside the replacement" if resolution.excess else ""
    return f"Claim {number}: refunded {amount}{beside}"


async def _wait(ctx: Context, task: Task, error: Exception) -> None:
    """Passing trouble is waited out for a day; then a person is asked.

    While a buyer or a payment provider is waited for, nothing is late: it is looked at again anyway.
    """
    if task.resolution.pending_since is None and ctx.now() - task.resolution.granted_at > PATIENCE:
        await _stall(ctx, task, Obstacle.UNREACHABLE, type(error).__name__)
        return
    raise error


async def _stall(ctx: Context, task: Task, obstacle: Obstacle, problem: str) -> None:
    log.warning("resolution.stalled", obstacle=obstacle, resolution_id=str(task.resolution.id))
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        seen = task.address.version if task.address else None
        await resolutions.stall(
            tx,
            task.resolution.id,
            obstacle,
            problem,
            address_seen=seen,
            grants_seen=task.shop.grants,
            now=ctx.now(),
        )
        if obstacle is Obstacle.OUT_OF_STOCK:
            await back_orders.promise(tx, task.resolution.id, now=ctx.now())
