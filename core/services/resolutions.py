"""Granted remedies: written before Shopify is asked, finished with what Shopify said.

The worker calls Shopify between these transactions (docs/decisions/0004-sagas.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from core.domain.actors import SYSTEM, Actor
from core.domain.amounts import Amounts
from core.domain.claims import ClaimState, ClaimStep, StepRefusedError, take
from core.domain.letters import Letter
from core.domain.remedies import Remedy
from core.domain.resolutions import KEY_LIFETIME, SEARCH_LAG, UNDER_WAY, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import letters
from core.services.amounts import Granted, put_amounts
from core.services.remedies import check_no_chargeback, check_still_due, check_still_theirs, removed_by_others
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.resolutions import (
    Resolution,
    find_part,
    get_resolution,
    list_given_up,
)
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.values import COMPUTED
from core.store.warranties import Warranty, get_warranty

SETTLED = {
    Remedy.REPLACEMENT: "resolution:replaced",
    Remedy.REFUND: "resolution:refunded",
    Remedy.STORE_CREDIT: "resolution:credited",
}


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
        by_account=granted.by_account,
    )
    if granted.amounts:
        put_amounts(resolution, granted.amounts)
    tx.add(resolution)
    await tx.flush()
    if granted.excess:
        await grant_excess(tx, resolution, granted.excess)
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))
    return resolution


async def grant_excess(tx: Tx, first: Resolution, excess: Amounts) -> None:
    """Beside it, its turn when the first is done. What was granted so before, changes."""
    granted = await find_part(tx, first.claim_id, excess=True, lock=True)
    resolution = granted or Resolution(
        claim_id=first.claim_id,
        remedy=Remedy.STORE_CREDIT,
        state=ResolutionState.GRANTED,
        idempotency_key=str(uuid5(first.claim_id, f"excess:{first.id}")),
        granted_at=first.granted_at,
        by_account=True,
        excess=True,
    )
    put_amounts(resolution, excess)
    tx.add(resolution)
    await tx.flush()


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


async def is_its_turn(tx: Tx, task: Task) -> bool:
    """What did not fit on the order is given once the rest is done."""
    if not task.resolution.excess:
        return True
    first = await find_part(tx, task.claim.id, excess=False)
    return first is not None and first.state is ResolutionState.DONE


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
    if not resolution.excess:  # what came first has ended the unit
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


async def settle_replacement(
    tx: Tx, resolution_id: UUID, *, order_gid: str, order_name: str, now: datetime
) -> None:
    """The draft became an order: the old unit ends, its promise lives on in the new one."""
    task = await read_task(tx, resolution_id, lock=True)
    news = task.resolution.order_gid != order_gid
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.order_gid, task.resolution.order_name = order_gid, order_name
    if _came_late(tx, task, news=news, now=now):
        return
    task.unit.void_reason = VoidReason.REPLACED
    await _settle(tx, task, Letter.REPLACEMENT_SENT, now)
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
    credited = task.resolution.remedy is Remedy.STORE_CREDIT
    await _settle(tx, task, Letter.STORE_CREDIT_GIVEN if credited else Letter.REFUND_MADE, now)
    if task.order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (task.order.gid,)))


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


async def stall(
    tx: Tx, resolution_id: UUID, obstacle: Obstacle, problem: str | None, *, now: datetime
) -> None:
    """Something stands in the way that a person must settle; it is shown on the claim."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state not in UNDER_WAY:
        return
    if obstacle is Obstacle.NO_CONSENT and task.claim.credit_consent_at is not None:
        # They agreed while the worker looked.
        await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution_id))
        return
    task.resolution.state = ResolutionState.NEEDS_ATTENTION
    task.resolution.obstacle, task.resolution.problem = obstacle, problem
    task.claim.state = take(ClaimStep.STALL, task.claim.state)
    task.claim.version += 1
    history.record(tx, "resolution:stalled", task.claim.id, by=SYSTEM, now=now, obstacle=obstacle)
    if obstacle is Obstacle.NO_CONSENT:
        await _write(tx, task, Letter.CONSENT_ASKED, now)


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
    if task.resolution.through_the_order and since is not None and now - since > KEY_LIFETIME:
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


def _came_late(tx: Tx, task: Task, *, news: bool, now: datetime) -> bool:
    """Whether something else counts already: then staff are told that Shopify did this as well."""
    resolution = task.resolution
    withdrawn = resolution.state is ResolutionState.WITHDRAWN
    if not withdrawn and task.claim.state is not ClaimState.DONE:
        return False
    resolution.state = ResolutionState.WITHDRAWN
    if news or not withdrawn:
        gids = {"order_gid": resolution.order_gid, "refund_gid": resolution.refund_gid}
        gids |= {"credit_gid": resolution.credit_gid} if resolution.credit_gid else {}
        history.record(tx, "resolution:came_late", task.claim.id, by=SYSTEM, now=now, **gids)
    return True


async def _count_this_one(tx: Tx, resolution: Resolution) -> None:
    """It took effect before the one in its place was begun, which therefore never is."""
    other = await find_part(tx, resolution.claim_id, excess=resolution.excess, lock=True)
    if other is not None and other.id != resolution.id:
        other.state = ResolutionState.WITHDRAWN
        await tx.flush()


async def _settle(tx: Tx, task: Task, letter: Letter, now: datetime) -> None:
    resolution, claim = task.resolution, task.claim
    await _count_this_one(tx, resolution)
    resolution.state, resolution.done_at = ResolutionState.DONE, now
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
    # A draft that was created twice is found, and swept, only once the search knows of both.
    after = SEARCH_LAG if resolution.remedy is Remedy.REPLACEMENT else None
    await jobs.enqueue(tx, jobs.ShowOnOrder(shop_of(tx), resolution.id), after=after)
    await _write(tx, task, letter, now)
    history.record(
        tx,
        SETTLED[resolution.remedy],
        claim.id,
        by=SYSTEM,
        now=now,
        order_gid=resolution.order_gid,
        refund_gid=resolution.refund_gid,
        credit_gid=resolution.credit_gid,
        amount=str(resolution.amount) if resolution.amount is not None else None,
    )


async def _write(tx: Tx, task: Task, letter: Letter, now: datetime) -> None:
    """To whoever claimed, once about this resolution."""
    await letters.write(
        tx,
        letter,
        to=task.claim.owner_id,
        about=task.resolution.id,
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
    )
