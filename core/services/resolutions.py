"""Granted remedies: written before Shopify is asked, finished with what Shopify said.

The worker calls Shopify between these transactions (docs/decisions/0004-sagas.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from core.domain.actors import SYSTEM, Actor, ActorKind
from core.domain.amounts import Amounts
from core.domain.claims import ClaimStep, StepRefusedError, take
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.payments import PAY_WITHIN
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState
from core.domain.resolutions import (
    FOR_AN_ADDRESS,
    KEY_LIFETIME,
    UNDER_WAY,
    Obstacle,
    ResolutionState,
    ResolutionStep,
    proceed,
)
from core.domain.units import VoidReason
from core.services import letters
from core.services.amounts import Granted, put_amounts
from core.services.remedies import (
    check_line_holds,
    check_not_held,
    check_still_due,
    check_still_theirs,
    removed_by_others,
)
from core.store import history, jobs
from core.store.addresses import DeliveryAddress, find_address
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.payments import Payment, find_payment, payment_for
from core.store.repairs import Repair
from core.store.resolutions import (
    Resolution,
    find_part,
    get_resolution,
    list_given_up,
)
from core.store.returns import find_return_of_claim
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.values import COMPUTED
from core.store.warranties import Warranty, get_warranty


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
        state=proceed(ResolutionStep.GRANT),
        idempotency_key=key_of(claim, instead_of),
        granted_at=now,
        reason=reason,
        removed_before=removed,
        ended_before=ended,
        computed_from=None if granted.supplement else _computed(granted),
        by_account=granted.by_account,
    )
    if granted.amounts:
        put_amounts(resolution, granted.amounts)
    tx.add(resolution)
    await tx.flush()
    if resolution.remedy is Remedy.REPAIR:
        state = RepairState.AUTHORISED
        tx.add(Repair(resolution_id=resolution.id, claim_id=claim.id, state=state, changed_at=now))
    if granted.owed:
        until = day_of(now, (await get_shop(tx)).timezone) + PAY_WITHIN
        tx.add(payment_for(resolution, granted.owed, until))
    if granted.excess:
        await grant_excess(tx, resolution, granted.excess)
    if granted.supplement:
        await _grant_supplement(tx, resolution, granted, granted.supplement)
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))
    return resolution


async def grant_excess(tx: Tx, first: Resolution, excess: Amounts) -> None:
    """Beside it, its turn when the first is done. What was granted so before, changes."""
    granted = await find_part(tx, first.claim_id, excess=True, lock=True)
    resolution = granted or Resolution(
        claim_id=first.claim_id,
        remedy=Remedy.STORE_CREDIT,
        state=proceed(ResolutionStep.GRANT),
        idempotency_key=str(uuid5(first.claim_id, f"excess:{first.id}")),
        granted_at=first.granted_at,
        by_account=True,
        excess=True,
    )
    put_amounts(resolution, excess)
    tx.add(resolution)
    await tx.flush()


async def _grant_supplement(tx: Tx, first: Resolution, granted: Granted, amounts: Amounts) -> None:
    """A part of the price, back to the payments once the replacement is ordered."""
    resolution = Resolution(
        claim_id=first.claim_id,
        remedy=Remedy.REFUND,
        state=proceed(ResolutionStep.GRANT),
        idempotency_key=str(uuid5(first.claim_id, f"supplement:{first.id}")),
        granted_at=first.granted_at,
        removed_before=first.removed_before,
        computed_from=_computed(granted),
        excess=True,
    )
    put_amounts(resolution, amounts)
    tx.add(resolution)
    await tx.flush()


def _computed(granted: Granted) -> dict[str, Any] | None:
    return COMPUTED.dump_python(granted.computed, mode="json") if granted.computed else None


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
    payment: Payment | None
    """What the buyer pays for it, where they pay anything."""
    address: DeliveryAddress | None
    """Where whoever claims wants a replacement sent, if they said so."""


async def read_task(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Task:
    """Locked in the order unit, warranty, claim, resolution, payment."""
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
    given_up, address = await list_given_up(tx, claim.id), await find_address(tx, claim.id)
    payment, shop = await find_payment(tx, resolution_id, lock=lock), await get_shop(tx)
    return Task(resolution, claim, warranty, unit, owner, line, order, shop, given_up, payment, address)


async def is_its_turn(tx: Tx, task: Task) -> bool:
    """What did not fit on the order is given once the rest is done; nothing while it waits for the unit."""
    if not task.resolution.excess:
        return not await waits_for_unit(tx, task.claim.id)
    first = await find_part(tx, task.claim.id, excess=False)
    return first is not None and first.state is ResolutionState.DONE


async def waits_for_unit(tx: Tx, claim_id: UUID) -> bool:
    """Whether the faulty unit comes back first, or the buyer has not agreed yet that it comes afterwards."""
    row = await find_return_of_claim(tx, claim_id)
    return row is not None and row.holds_remedy


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
    if resolution.state not in UNDER_WAY or await waits_for_unit(tx, task.claim.id):
        raise NoLongerWantedError
    await check_still_theirs(tx, task.claim, task.warranty)
    if not resolution.excess:
        await check_still_due(tx, resolution, task.given_up, task.unit, task.line)
    elif resolution.through_the_order:  # what came first has ended the unit, but not its piece on the order
        await check_line_holds(tx, resolution, task.line)
    check_not_held(task.order, task.line)
    sending = Sending(
        resolution.idempotency_key, resolution.attempts > 0, resolution.sending_since is not None
    )
    if resolution.state is ResolutionState.GRANTED:
        resolution.sending_since = resolution.sending_since or now
    resolution.state = proceed(ResolutionStep.BEGIN, resolution.state)
    resolution.attempts += 1
    resolution.called_at = now
    return sending


async def forget_call(tx: Tx, resolution_id: UUID, sending: Sending, *, now: datetime) -> None:
    """Shopify refused the refund and made none, so the next call is a new one, perhaps of another amount.

    Unless an earlier call went out with the same key, of which nobody knows what came.
    """
    resolution = (await read_task(tx, resolution_id, lock=True)).resolution
    if sending.again or resolution.idempotency_key != sending.key:
        return
    if resolution.state is not ResolutionState.SENDING:
        return
    resolution.state = proceed(ResolutionStep.TAKE_BACK, resolution.state)
    resolution.sending_since, resolution.idempotency_key = None, _another_key(resolution.claim_id, now)


def _another_key(claim_id: UUID, now: datetime) -> str:
    return str(uuid5(claim_id, now.isoformat()))


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


async def stall(
    tx: Tx,
    resolution_id: UUID,
    obstacle: Obstacle,
    problem: str | None,
    *,
    address_seen: int | None = None,
    grants_seen: int | None = None,
    now: datetime,
) -> None:
    """Something stands in the way that a person must settle; it is shown on the claim.

    `address_seen` is the version of the given address that whoever was stopped knew, `grants_seen` how often
    the shop had granted more by then.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state not in UNDER_WAY:
        return
    if _has_come(task, obstacle, address_seen):
        await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution_id))
        return
    task.resolution.state = proceed(ResolutionStep.STALL, task.resolution.state)
    task.resolution.obstacle, task.resolution.problem = obstacle, problem
    task.resolution.grants_seen = grants_seen
    task.claim.state = take(ClaimStep.STALL, task.claim.state)
    task.claim.version += 1
    history.record(tx, "resolution:stalled", task.claim.id, by=SYSTEM, now=now, obstacle=obstacle)
    if obstacle is Obstacle.NO_CONSENT:
        await write(tx, task, Letter.CONSENT_ASKED, now)
    if obstacle is Obstacle.NO_ADDRESS:
        await write(tx, task, Letter.ADDRESS_ASKED, now)
    if obstacle is Obstacle.ADDRESS_REFUSED:  # once about each that was given
        about = f"{address_seen or 0}:{resolution_id}"
        await write(tx, task, Letter.ADDRESS_ASKED, now, about=about, refused=True)


def _has_come(task: Task, obstacle: Obstacle, address_seen: int | None) -> bool:
    """Whether whoever claims gave what is missing while the worker looked."""
    if obstacle is Obstacle.NO_CONSENT:
        return task.claim.credit_consent_at is not None
    waits = obstacle in FOR_AN_ADDRESS
    return waits and task.address is not None and task.address.version != address_seen


async def retry(tx: Tx, claim_id: UUID, resolution_id: UUID, *, by: Actor, now: datetime) -> None:
    """The obstacle is gone: go on where it stopped, looking before sending. Raises StepRefusedError.

    A key too old to be sent again is replaced if staff press this, who have looked at the order.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.claim.id != claim_id:
        raise LookupError("the resolution belongs to another claim")
    waits = task.resolution.state is ResolutionState.NEEDS_ATTENTION
    if not waits or task.resolution.obstacle is Obstacle.NOT_REPAIRABLE:
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    task.claim.state = take(ClaimStep.RETRY, task.claim.state)
    task.claim.version += 1
    since, looked = task.resolution.sending_since, by.kind is ActorKind.STAFF
    if looked and task.resolution.through_the_order and since is not None and now - since > KEY_LIFETIME:
        task.resolution.sending_since = None
        task.resolution.idempotency_key = _another_key(task.claim.id, now)
    task.resolution.granted_at = now
    step = ResolutionStep.LOOK_AGAIN if task.resolution.sending_since else ResolutionStep.RETRY
    task.resolution.state = proceed(step, task.resolution.state)
    task.resolution.obstacle = task.resolution.problem = None
    task.resolution.found_amount = task.resolution.found_shop_amount = None
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution_id))
    history.record(tx, "resolution:retried", claim_id, by=by, now=now)


async def write(
    tx: Tx, task: Task, letter: Letter, now: datetime, *, about: str = "", **context: bool
) -> None:
    """To whoever claimed, once about this resolution or what is named of it."""
    await letters.write(
        tx,
        letter,
        to=task.claim.owner_id,
        about=about or task.resolution.id,
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
        **context,
    )
