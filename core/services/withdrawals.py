"""A remedy that cannot go on is withdrawn: staff settled it themselves, or another one takes its place.

Whatever it may have begun in Shopify is looked up by the worker first
(docs/decisions/0013-withdrawals.md).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.actors import SYSTEM, Actor, is_rule
from core.domain.claims import ClaimStep, StepRefusedError, take
from core.domain.letters import Letter
from core.domain.limits import check_escalation
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, ResolutionState, ResolutionStep, proceed
from core.domain.units import VoidReason
from core.services import costs, letters, limits, rights
from core.services.amounts import RULE, Agreed, agree
from core.services.remedies import NotDueError, check_grantable, check_not_held, check_still_due
from core.services.repair_ends import make_way
from core.services.resolutions import Task, grant, key_of, read_task
from core.services.return_days import begin_days
from core.services.returns import follow_outside, follow_switch
from core.store import history, jobs
from core.store.base import NotFoundError, Tx, shop_of
from core.store.decisions import find_decision_of_claim
from core.store.policies import find_terms
from core.store.resolutions import (
    Resolution,
    find_part,
    find_resolution_of_claim,
    get_resolution,
    last_call,
)


class CallUnderWayError(Exception):
    """A call to Shopify was begun so recently that nobody can know yet what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What staff did themselves, in Shopify or elsewhere."""

    remedy: Remedy
    reference: str
    amount: Money | None = None


async def switch(
    tx: Tx,
    claim_id: UUID,
    remedy: Remedy,
    *,
    agreed: Agreed = RULE,
    reason: str,
    by: Actor,
    now: datetime,
) -> Resolution:
    """Grant another remedy in place of the stalled one, which must prove without effect before it is sent.

    Store credit may take the place of itself, by account, once the order has nothing left to give back.

    Raises StepRefusedError when somebody went on meanwhile, RemedyUnavailableError, RightMissingError,
    OverLimitError, OwnEscalationError, what `amounts.agree` raises, and NotDueError when the unit has ended
    or a part of the money went back.
    """
    task = await _take(tx, claim_id, ClaimStep.SWITCH)
    claim, stalled = task.claim, task.resolution
    again = remedy is stalled.remedy
    if stalled.excess or (again and not (remedy is Remedy.STORE_CREDIT and stalled.through_the_order)):
        raise StepRefusedError(ClaimStep.SWITCH, claim.state)
    await check_grantable(tx, remedy, claim, task.warranty, task.unit)
    if stalled.obstacle is not None and stalled.only_outside:
        raise NotDueError(stalled.obstacle)
    await check_still_due(tx, stalled, task.given_up, task.unit, task.line)
    check_not_held(task.order, task.line)
    check_escalation(claim.escalated_by, by)
    granted = await agree(tx, claim, task.unit, remedy, agreed)
    if again and not granted.by_account:  # the order still has some of it: it is continued
        raise StepRefusedError(ClaimStep.SWITCH, claim.state)
    await limits.check_grant(tx, claim, remedy, granted, by=by)
    await _give_up(tx, stalled, now)
    await _drop_excess(tx, stalled)
    terms = await find_terms(tx, claim.terms_id)
    decision = await find_decision_of_claim(tx, claim.id)
    on_offer = remedy in {item["remedy"] for item in (decision.remedies if decision else ())}
    on_offer = on_offer and agreed.supplement is None
    goodwill = terms.goodwill if terms else None
    await rights.check_approval(tx, by, claim.outcome, goodwill, on_offer=on_offer)
    against = granted.against or is_rule(claim.decided_by)
    claim.overridden = claim.overridden or not on_offer or against
    claim.remedy = remedy
    history.record(tx, "resolution:switched", claim.id, by=by, now=now, remedy=remedy)
    resolution = await grant(tx, claim, granted, instead_of=stalled, reason=reason, now=now)
    await follow_switch(tx, claim, now=now)
    return resolution


async def settle_outside(tx: Tx, claim_id: UUID, done: Outside, *, by: Actor, now: datetime) -> Resolution:
    """Staff did it themselves: it is written down, and nothing is asked of Shopify.

    Raises StepRefusedError when somebody went on meanwhile, CallUnderWayError.
    """
    task = await _take(tx, claim_id, ClaimStep.SETTLE_OUTSIDE)
    called_at = await last_call(tx, claim_id)
    if called_at is not None and now - called_at < UNSEEN:
        raise CallUnderWayError
    await _give_up(tx, task.resolution, now)
    await _drop_excess(tx, task.resolution)
    resolution = _written_down(task, done, now)
    tx.add(resolution)
    await tx.flush()
    if not resolution.excess:
        task.claim.remedy, task.unit.void_reason = done.remedy, _ended(task, done.remedy)
    await costs.book(tx, resolution, now=now)
    if resolution.remedy is Remedy.REPLACEMENT:
        await begin_days(tx, task.claim, now=now)
    await follow_outside(tx, task.claim, now=now)
    await _tell(tx, task, resolution, now)
    history.record(tx, "resolution:settled_outside", claim_id, by=by, now=now, remedy=done.remedy)
    return resolution


async def end(tx: Tx, resolution_id: UUID, *, seen: bool = True, now: datetime) -> None:
    """The worker looked: this one has no effect and never will. Or, not `seen`, nobody can look any more."""
    claim_id = (await get_resolution(tx, resolution_id)).claim_id
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state is ResolutionState.WITHDRAWING:
        task.resolution.state = proceed(ResolutionStep.END, task.resolution.state)
        remedy = task.resolution.remedy
        name = "resolution:withdrawn" if seen else "resolution:lost_sight_of"
        history.record(tx, name, claim_id, by=SYSTEM, now=now, remedy=remedy)


async def _take(tx: Tx, claim_id: UUID, step: ClaimStep) -> Task:
    """The stalled resolution and all around it, locked; the claim one step further."""
    counts = await find_resolution_of_claim(tx, claim_id)
    if counts is None:
        raise NotFoundError("Resolution")
    task = await read_task(tx, counts.id, lock=True)
    if task.resolution.state is not ResolutionState.NEEDS_ATTENTION:
        raise StepRefusedError(step, task.claim.state)
    task.claim.state = take(step, task.claim.state)
    task.claim.version += 1
    return task


async def _give_up(tx: Tx, resolution: Resolution, now: datetime) -> None:
    """Before another one is added: only one may count."""
    resolution.state = proceed(ResolutionStep.GIVE_UP, resolution.state)
    await tx.flush()
    await make_way(tx, resolution, now=now)


async def _drop_excess(tx: Tx, first: Resolution) -> None:
    """What was to come beside a remedy that is given up goes with it: nothing of it was ever sent."""
    excess = await find_part(tx, first.claim_id, excess=True, lock=True)
    if excess is not None and not first.excess:
        excess.state = proceed(ResolutionStep.DROP, excess.state)
        await tx.flush()


def _ended(task: Task, remedy: Remedy) -> VoidReason | None:
    """A repaired unit lives on, if it did."""
    if remedy is Remedy.REPAIR:
        return task.unit.void_reason
    if remedy is Remedy.REPLACEMENT:
        return VoidReason.REPLACED
    return VoidReason.REFUNDED if remedy is Remedy.REFUND or task.order else VoidReason.CREDITED


def _written_down(task: Task, done: Outside, now: datetime) -> Resolution:
    return Resolution(
        claim_id=task.claim.id,
        remedy=done.remedy,
        state=proceed(ResolutionStep.WRITE_DOWN),
        idempotency_key=key_of(task.claim, task.resolution),
        granted_at=now,
        done_at=now,
        outside_reference=done.reference,
        excess=task.resolution.excess,
        amount=done.amount.amount if done.amount else None,
        currency=done.amount.currency if done.amount else None,
    )


async def _tell(tx: Tx, task: Task, resolution: Resolution, now: datetime) -> None:
    """The buyer by letter, Shopify by a tag on the order; and the order is read for what staff did to it."""
    await jobs.enqueue(tx, jobs.ShowOnOrder(shop_of(tx), resolution.id))
    if task.order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (task.order.gid,)))
    await letters.write(
        tx,
        Letter.CLAIM_SETTLED,
        to=task.claim.owner_id,
        about=resolution.id,
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
        remedy=resolution.remedy.value,
    )
