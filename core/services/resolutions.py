"""Granted remedies: written before Shopify is asked, finished with what Shopify said.

The worker calls Shopify between these transactions (docs/decisions/0004-sagas.md).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from core.domain.actors import SHOPIFY, SYSTEM, Actor
from core.domain.amounts import Amounts, Chargeback
from core.domain.claims import ClaimState, ClaimStep, StepRefusedError, take
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import KEY_LIFETIME, UNDER_WAY, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import costs, letters
from core.services.amounts import Granted, put_amounts
from core.services.remedies import check_no_chargeback, check_still_due, check_still_theirs, removed_by_others
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.orders import OrderLineRow, OrderRow, find_order, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.resolutions import (
    Resolution,
    find_resolution_of_claim,
    find_resolution_of_draft,
    get_resolution,
    list_given_up,
    list_left_withdrawing,
    list_orders_at_bank,
    list_pending,
    list_unfinished,
    list_waiting_for_bank,
)
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.values import COMPUTED
from core.store.warranties import Warranty, get_warranty

A_WHILE = timedelta(minutes=10)
BY_HAND = frozenset({Obstacle.NO_ADDRESS})
"""What staff settle on the draft itself, so that its change is their answer."""


class NoLongerWantedError(Exception):
    """Nothing may be sent: it is done, withdrawn, or with a person."""


async def grant(
    tx: Tx,
    claim: Claim,
    granted: Granted,
    *,
    instead_of: Resolution | None = None,
    reason: str | None = None,
    now: datetime,
) -> Resolution:
    """Write down what is to be done, with its amount and key, before anybody is asked."""
    if claim.remedy is None:
        raise LookupError("nothing was granted")
    removed, ended = await _standing(tx, claim, instead_of)
    resolution = Resolution(
        claim_id=claim.id,
        remedy=claim.remedy,
        state=ResolutionState.GRANTED,
        idempotency_key=key_of(claim, instead_of),
        granted_at=now,
        reason=reason,
        removed_before=removed,
        ended_before=ended,
        computed_from=COMPUTED.dump_python(granted.computed, mode="json") if granted.computed else None,
    )
    if granted.amounts:
        put_amounts(resolution, granted.amounts)
    tx.add(resolution)
    await tx.flush()
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))
    return resolution


async def _standing(
    tx: Tx, claim: Claim, instead_of: Resolution | None
) -> tuple[int | None, VoidReason | None]:
    """How line and unit stand when staff decide. Another remedy does not make them look again."""
    if instead_of is not None:
        return instead_of.removed_before, instead_of.ended_before
    unit = await get_unit(tx, (await get_warranty(tx, claim.warranty_id)).unit_id)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    return await removed_by_others(tx, line) if line else None, unit.void_reason


def key_of(claim: Claim, instead_of: Resolution | None) -> str:
    """One for each thing granted; nothing is put in the place of the same one twice."""
    return str(uuid5(claim.id, f"{claim.remedy}:{instead_of.id}" if instead_of else f"{claim.remedy}"))


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that carrying out a resolution needs to know, read in one transaction."""

    resolution: Resolution
    claim: Claim
    warranty: Warranty
    unit: Unit
    owner: Owner
    line: OrderLineRow | None
    order: OrderRow | None
    shop: Shop
    given_up: Sequence[Resolution]
    """What was granted before. Whatever of it is still `withdrawing` may yet have an effect."""


async def read_task(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Task:
    """Locked in the order unit, warranty, claim, resolution."""
    resolution = await get_resolution(tx, resolution_id)
    claim = await get_claim(tx, resolution.claim_id)
    warranty = await get_warranty(tx, claim.warranty_id)
    unit = await get_unit(tx, warranty.unit_id, lock=lock)
    if lock:
        warranty = await get_warranty(tx, warranty.id, lock=True)
        claim = await get_claim(tx, claim.id, lock=True)
        resolution = await get_resolution(tx, resolution_id, lock=True)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    order = await get_order(tx, line.order_id) if line else None
    owner = await get_owner(tx, claim.owner_id)
    given_up = await list_given_up(tx, claim.id)
    return Task(resolution, claim, warranty, unit, owner, line, order, await get_shop(tx), given_up)


@dataclass(frozen=True, slots=True)
class Sending:
    """A call that may be made from now on."""

    key: str
    """The row's own: the task in hand may be from before staff continued with another one."""
    earlier: bool
    """One may have been made before."""
    again: bool
    """With this very key, so that the same amount goes with it."""


async def begin_sending(tx: Tx, resolution_id: UUID, *, now: datetime) -> Sending:
    """Say that a call may be made from now on.

    Raises NoLongerWantedError, NotDueError, OthersUnderWayError.
    """
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    if resolution.state not in UNDER_WAY:
        raise NoLongerWantedError
    await check_still_theirs(tx, task.claim, task.warranty)
    await check_still_due(tx, resolution, task.given_up, task.unit, task.line)
    check_no_chargeback(task.order)
    sending = Sending(
        resolution.idempotency_key, resolution.attempts > 0, resolution.sending_since is not None
    )
    if resolution.state is ResolutionState.GRANTED:
        resolution.state = ResolutionState.SENDING
        resolution.sending_since = resolution.sending_since or now
    resolution.attempts += 1
    resolution.called_at = now
    return sending


async def keep_refund(tx: Tx, resolution_id: UUID, refund_gid: str) -> None:
    """Remember a refund that Shopify made and that settles nothing: it took the piece off the order."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.refund_gid, task.resolution.pending_since = refund_gid, None


async def await_payment(tx: Tx, resolution_id: UUID, refund_gid: str, *, now: datetime) -> datetime:
    """Shopify made the refund; the payment provider has yet to confirm it. Since when we know that."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.refund_gid = refund_gid
    task.resolution.pending_since = task.resolution.pending_since or now
    return task.resolution.pending_since


async def keep_draft(tx: Tx, resolution_id: UUID, draft_order_gid: str) -> str:
    """Remember the draft order. Returns the one that counts: another worker may have been first."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.draft_order_gid is None:
        task.resolution.draft_order_gid = draft_order_gid
    return task.resolution.draft_order_gid


async def forget_draft(tx: Tx, resolution_id: UUID) -> None:
    """The draft was deleted in Shopify: whoever continues gets a new one."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.draft_order_gid = None


async def resume_of_draft(tx: Tx, draft_gid: str, *, now: datetime) -> None:
    """Staff changed or completed one of our drafts by hand: look at what it was made for again."""
    resolution = await find_resolution_of_draft(tx, draft_gid)
    if resolution is None or resolution.obstacle not in BY_HAND:
        return
    if resolution.state is ResolutionState.NEEDS_ATTENTION:
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


async def resume_after_chargeback(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Shopify told of an order's money: what waited for the buyer's bank goes on, or stops for good."""
    order = await find_order(tx, order_gid)
    money = order.money_value() if order else None
    if order is None or money is None or money.chargeback is Chargeback.OPEN:
        return
    for resolution in await list_waiting_for_bank(tx, order.id):
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


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
    await _settle(tx, task, Letter.REPLACEMENT_SENT, now, unit_cost)
    await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (order_gid,)))


async def settle_refund(
    tx: Tx, resolution_id: UUID, *, refund_gid: str, amounts: Amounts, now: datetime
) -> None:
    """The money is on its way back: the unit's promise ends."""
    task = await read_task(tx, resolution_id, lock=True)
    news = task.resolution.refund_gid != refund_gid
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.refund_gid = refund_gid
    put_amounts(task.resolution, amounts)
    if _came_late(tx, task, news=news, now=now):
        return
    task.unit.void_reason = VoidReason.REFUNDED
    await _settle(tx, task, Letter.REFUND_MADE, now)
    if task.order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (task.order.gid,)))


async def stall(
    tx: Tx, resolution_id: UUID, obstacle: Obstacle, problem: str | None, *, now: datetime
) -> None:
    """Something stands in the way that a person must settle; it is shown on the claim."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state not in UNDER_WAY:
        return
    task.resolution.state = ResolutionState.NEEDS_ATTENTION
    task.resolution.obstacle, task.resolution.problem = obstacle, problem
    task.claim.state = take(ClaimStep.STALL, task.claim.state)
    task.claim.version += 1
    history.record(tx, "resolution:stalled", task.claim.id, by=SYSTEM, now=now, obstacle=obstacle)


async def retry(tx: Tx, claim_id: UUID, resolution_id: UUID, *, by: Actor, now: datetime) -> None:
    """Staff removed the obstacle: go on where it stopped, looking before sending. Raises StepRefusedError.

    A key too old to be sent again is replaced: whoever presses this has looked at the order.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.claim.id != claim_id:
        raise LookupError("the resolution belongs to another claim")
    if task.resolution.state is not ResolutionState.NEEDS_ATTENTION:
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    task.claim.state = take(ClaimStep.RETRY, task.claim.state)
    task.claim.version += 1
    since = task.resolution.sending_since
    by_key = task.resolution.remedy is Remedy.REFUND
    if by_key and since is not None and now - since > KEY_LIFETIME:
        task.resolution.idempotency_key, task.resolution.sending_since = (
            str(uuid5(task.claim.id, now.isoformat())),
            None,
        )
    task.resolution.granted_at = now
    sent = task.resolution.sending_since is not None
    task.resolution.state = ResolutionState.SENDING if sent else ResolutionState.GRANTED
    task.resolution.obstacle = task.resolution.problem = None
    task.resolution.found_amount = task.resolution.found_shop_amount = None
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution_id))
    history.record(tx, "resolution:retried", claim_id, by=by, now=now)


async def resume_unfinished(tx: Tx, *, now: datetime) -> int:
    """Ask again for what was granted or settled a while ago and is not done: heals jobs that were lost."""
    unfinished = await list_unfinished(tx, before=now - A_WHILE)
    left = await list_left_withdrawing(tx, before=now - A_WHILE)
    await jobs.enqueue(tx, *(jobs.CarryOutResolution(shop_of(tx), item.id) for item in unfinished))
    await jobs.enqueue(tx, *(jobs.ShowOnOrder(shop_of(tx), item.id) for item in left))
    return len(unfinished) + len(left)


async def look_at_pending(tx: Tx) -> None:
    """Ask again where others take days: providers that confirm a refund, and banks that settle a dispute."""
    pending = await list_pending(tx)
    await jobs.enqueue(tx, *(jobs.CarryOutResolution(shop_of(tx), item.id) for item in pending))
    orders = await list_orders_at_bank(tx)
    await jobs.enqueue(tx, *(jobs.ReadOrders(shop_of(tx), (gid,)) for gid in orders))


def _came_late(tx: Tx, task: Task, *, news: bool, now: datetime) -> bool:
    """Whether something else counts already: then staff are told that Shopify did this as well."""
    resolution = task.resolution
    withdrawn = resolution.state is ResolutionState.WITHDRAWN
    if not withdrawn and task.claim.state is not ClaimState.DONE:
        return False
    resolution.state = ResolutionState.WITHDRAWN
    if news or not withdrawn:
        gids = {"order_gid": resolution.order_gid, "refund_gid": resolution.refund_gid}
        history.record(tx, "resolution:came_late", task.claim.id, by=SYSTEM, now=now, **gids)
    return True


async def _count_this_one(tx: Tx, resolution: Resolution) -> None:
    """It took effect before the one in its place was begun, which therefore never is."""
    other = await find_resolution_of_claim(tx, resolution.claim_id, lock=True)
    if other is not None and other.id != resolution.id:
        other.state = ResolutionState.WITHDRAWN
        await tx.flush()


async def _settle(tx: Tx, task: Task, letter: Letter, now: datetime, unit_cost: Money | None = None) -> None:
    resolution, claim = task.resolution, task.claim
    await _count_this_one(tx, resolution)
    claim.remedy = resolution.remedy
    resolution.state, resolution.done_at = ResolutionState.DONE, now
    resolution.obstacle = resolution.problem = resolution.pending_since = None
    claim.state = take(ClaimStep.SETTLE, claim.state)
    claim.version += 1
    await costs.book(tx, resolution, unit_cost=unit_cost, now=now)
    await jobs.enqueue(tx, jobs.ShowOnOrder(shop_of(tx), resolution.id))
    await letters.write(
        tx,
        letter,
        to=claim.owner_id,
        about=resolution.id,
        now=now,
        claim_id=claim.id,
        warranty_id=task.warranty.id,
    )
    name = "resolution:replaced" if resolution.remedy is Remedy.REPLACEMENT else "resolution:refunded"
    history.record(
        tx,
        name,
        claim.id,
        by=SYSTEM,
        now=now,
        order_gid=resolution.order_gid,
        refund_gid=resolution.refund_gid,
        amount=str(resolution.amount) if resolution.amount is not None else None,
    )
