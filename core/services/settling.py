"""Granted remedies that took effect: it ends the claim, the buyer is told, and what it cost is booked."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import SYSTEM
from core.domain.amounts import Amounts
from core.domain.claims import ClaimState, ClaimStep, take
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import SEARCH_LAG, ResolutionState, ResolutionStep, proceed
from core.domain.units import VoidReason
from core.services import costs
from core.services.amounts import put_amounts
from core.services.repair_ends import make_way
from core.services.resolutions import Task, read_task, write
from core.services.return_days import begin_days
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.resolutions import Resolution, find_part

SETTLED = {
    Remedy.REPLACEMENT: "resolution:replaced",
    Remedy.REFUND: "resolution:refunded",
    Remedy.STORE_CREDIT: "resolution:credited",
    Remedy.REPAIR: "resolution:repaired",
}


async def settle_replacement(
    tx: Tx,
    resolution_id: UUID,
    *,
    order_gid: str,
    order_name: str,
    unit_cost: Money | None = None,
    now: datetime,
) -> None:
    """The draft became an order: the old unit ends, its promise lives on in the new one.

    `unit_cost` is Shopify's of what was sent, in the shop's currency.
    """
    task = await read_task(tx, resolution_id, lock=True)
    news = task.resolution.order_gid != order_gid
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.order_gid, task.resolution.order_name = order_gid, order_name
    if _came_late(tx, task, news=news, now=now):
        return
    task.unit.void_reason = VoidReason.REPLACED
    await _settle(tx, task, Letter.REPLACEMENT_SENT, now, unit_cost=unit_cost)
    await begin_days(tx, task.claim, now=now)
    await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (order_gid,)))


async def settle_refund(
    tx: Tx, resolution_id: UUID, *, refund_gid: str, amounts: Amounts, now: datetime
) -> None:
    """The money is on its way back: the unit's promise ends, unless it ended with what came before."""
    task = await read_task(tx, resolution_id, lock=True)
    news = task.resolution.refund_gid != refund_gid
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.refund_gid = refund_gid
    put_amounts(task.resolution, amounts)
    if _came_late(tx, task, news=news, now=now):
        return
    if not task.resolution.excess:
        task.unit.void_reason = VoidReason.REFUNDED
    credited = task.resolution.remedy is Remedy.STORE_CREDIT
    await _settle(tx, task, Letter.STORE_CREDIT_GIVEN if credited else Letter.REFUND_MADE, now)
    if task.order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (task.order.gid,)))


async def settle_repair(tx: Tx, resolution_id: UUID, *, repaired: bool, now: datetime) -> None:
    """The unit is back with its owner, and its promise goes on."""
    task = await read_task(tx, resolution_id, lock=True)
    await _settle(tx, task, None, now, event=None if repaired else "resolution:returned")


async def settle_credit(tx: Tx, resolution_id: UUID, *, credit_gid: str, now: datetime) -> None:
    """The account has it: the unit's promise ends, unless it ended with what came before."""
    task = await read_task(tx, resolution_id, lock=True)
    news = task.resolution.credit_gid != credit_gid
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.credit_gid = credit_gid
    if _came_late(tx, task, news=news, now=now):
        return
    if not task.resolution.excess:
        task.unit.void_reason = VoidReason.CREDITED
    await _settle(tx, task, Letter.STORE_CREDIT_GIVEN, now)


def _came_late(tx: Tx, task: Task, *, news: bool, now: datetime) -> bool:
    """Whether something else counts already: then staff are told that Shopify did this as well."""
    resolution = task.resolution
    withdrawn = resolution.state is ResolutionState.WITHDRAWN
    if not withdrawn and task.claim.state is not ClaimState.DONE:
        return False
    resolution.state = proceed(ResolutionStep.COME_LATE, resolution.state)
    if news or not withdrawn:
        gids = {"order_gid": resolution.order_gid, "refund_gid": resolution.refund_gid}
        gids |= {"credit_gid": resolution.credit_gid} if resolution.credit_gid else {}
        history.record(tx, "resolution:came_late", task.claim.id, by=SYSTEM, now=now, **gids)
    return True


async def _count_this_one(tx: Tx, resolution: Resolution, now: datetime) -> None:
    """It took effect before the one in its place was begun, which therefore never is."""
    other = await find_part(tx, resolution.claim_id, excess=resolution.excess, lock=True)
    if other is not None and other.id != resolution.id:
        other.state = proceed(ResolutionStep.MAKE_WAY, other.state)
        await tx.flush()
        await make_way(tx, other, now=now)


async def _settle(
    tx: Tx,
    task: Task,
    letter: Letter | None,
    now: datetime,
    *,
    event: str | None = None,
    unit_cost: Money | None = None,
) -> None:
    resolution, claim = task.resolution, task.claim
    await _count_this_one(tx, resolution, now)
    resolution.state, resolution.done_at = proceed(ResolutionStep.SETTLE, resolution.state), now
    resolution.obstacle = resolution.problem = resolution.pending_since = None
    rest = None if resolution.excess else await find_part(tx, claim.id, excess=True, lock=True)
    if rest is None:
        claim.state = take(ClaimStep.SETTLE, claim.state)
    else:
        # Another worker may have stopped it before this one's answer came.
        if claim.state is ClaimState.NEEDS_ATTENTION:
            claim.state = take(ClaimStep.RETRY, claim.state)
        rest.granted_at = now
        await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), rest.id))
    if not resolution.excess:
        claim.remedy = resolution.remedy
    claim.version += 1
    await costs.book(tx, resolution, unit_cost=unit_cost, now=now)
    # A draft that was created twice is found, and swept, only once the search knows of both.
    after = SEARCH_LAG if resolution.remedy is Remedy.REPLACEMENT else None
    await jobs.enqueue(tx, jobs.ShowOnOrder(shop_of(tx), resolution.id), after=after)
    if letter is not None:
        await write(tx, task, letter, now)
    history.record(
        tx,
        event or SETTLED[resolution.remedy],
        claim.id,
        by=SYSTEM,
        now=now,
        order_gid=resolution.order_gid,
        refund_gid=resolution.refund_gid,
        credit_gid=resolution.credit_gid,
        amount=str(resolution.amount) if resolution.amount is not None else None,
    )
