"""Policies that decide by themselves: the switch, and the computed answer followed or confirmed.

Only what a person may do is done, by the same services; what cannot be done stays with people and says why.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.actors import RULES, SYSTEM, Actor, is_rule
from core.domain.claims import ClaimState, ClaimStep, DeclineReason, StepRefusedError
from core.domain.deciding import Automation, Course
from core.domain.decisions import Decision
from core.domain.queues import Queue
from core.domain.resolutions import Obstacle
from core.services import amounts, claims, questions
from core.services.amounts import RULE, Agreed
from core.services.remedies import (
    NotDueError,
    RemedyUnavailableError,
    check_grantable,
    check_not_held,
    returned_by_others,
)
from core.store import history, jobs
from core.store.automation import find_policy_of_terms, list_left_to_rules
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim, list_messages
from core.store.decisions import DecisionRow, find_decision_of_claim
from core.store.jobs import A_WHILE
from core.store.orders import get_line, get_order
from core.store.policies import Policy, get_policy, get_terms
from core.store.units import Unit, get_unit
from core.store.warranties import get_warranty


class Left(StrEnum):
    """Why a rule left a claim to people. Beside these, why a remedy is unavailable."""

    UNREACHABLE = "unreachable"
    """Shopify did not say what is in stock."""
    NO_ACCESS = "no_access"
    FAILED = "failed"
    CHARGEBACK = "chargeback"
    """The buyer's bank looks at the payment, or took it back."""
    RETURN = "return"
    """Others return the line in Shopify, or have returned a piece of it."""
    ASKED_BEFORE = "asked_before"
    """The buyer was asked by a rule before, and it still asks for more."""


class AnswerChangedError(Exception):
    """The computed answer is not the one that staff saw."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What Shopify said of the variant."""

    in_stock: bool
    discontinued: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A claim whose answer may be followed, or at least be made with what is in stock."""

    variant_gid: str | None
    reads_stock: bool
    automatic: bool
    unread_order: str | None
    """Gid of the order whose money we do not hold as it is now."""
    answered_at: datetime


async def switch(tx: Tx, policy_id: UUID, automation: Automation, *, by: Actor, now: datetime) -> Policy:
    """Turn the master switch of a policy. Claims that wait already stay with people."""
    policy = await get_policy(tx, policy_id, lock=True)
    if policy.automation is automation:
        return policy
    history.record(
        tx, "policy:automated", policy.id, by=by, now=now, before=policy.automation, automation=automation
    )
    policy.automation = automation
    policy.automatic_since = now if automation is Automation.AUTOMATIC else None
    return policy


async def find_task(tx: Tx, claim_id: UUID) -> Task | None:
    """None where nothing is to be done: it was decided, nobody promised anything, or the switch is off."""
    claim = await get_claim(tx, claim_id)
    decision = await find_decision_of_claim(tx, claim_id)
    if claim.state is not ClaimState.IN_REVIEW or claim.terms_id is None or decision is None:
        return None
    automation = await automation_of(tx, claim)
    if automation is Automation.OFF or claim.appealed_at or claim.escalated_at:
        return None
    unit = await get_unit(tx, (await get_warranty(tx, claim.warranty_id)).unit_id)
    order = await amounts.order_of(tx, unit)
    return Task(
        variant_gid=unit.variant_gid,
        reads_stock=(await get_terms(tx, claim.terms_id)).value().reads_stock,
        automatic=automation is Automation.AUTOMATIC,
        unread_order=order.gid if order and order.money_value() is None else None,
        answered_at=decision.made_at,
    )


async def follow(tx: Tx, claim_id: UUID, shelf: Shelf | None, *, now: datetime) -> None:
    """Answer anew with what is in stock; where the policy decides by itself, do what the answer asks for.

    A person who was quicker has the last word.
    """
    claim = await _hold(tx, claim_id)
    if claim.state is not ClaimState.IN_REVIEW:
        return
    follows = await _is_followed(tx, claim)
    if shelf is not None:
        claim.in_stock, claim.discontinued = shelf.in_stock, shelf.discontinued
    made = await claims.reassess(tx, claim, now=now)
    if not follows or made.course is Course.QUEUE:
        return
    why = await _hindrance(tx, claim, made)
    if why is not None:
        leave_to_people(tx, claim, why, now=now)
        return
    by = Actor.rule(made.rule.name) if made.rule else RULES
    await _take(tx, claim, made, made.rule.words if made.rule else "", by=by, now=now)


async def _is_followed(tx: Tx, claim: Claim) -> bool:
    """The policy decides by itself, and did so when the claim last came before its rules."""
    policy = await find_policy_of_terms(tx, claim.terms_id) if claim.terms_id else None
    since = policy.automatic_since if policy else None
    return since is not None and claim.put_to_rules_at >= since


async def confirm(
    tx: Tx,
    claim_id: UUID,
    decision_id: UUID,
    words: str,
    agreed: Agreed = RULE,
    *,
    by: Actor,
    now: datetime,
) -> Course:
    """Staff do what the rule would do, in words of their own.

    Raises StepRefusedError, AnswerChangedError when another answer has taken the place of the one that they
    saw, RemedyUnavailableError, SameDeciderError, and what `amounts.agree` raises.
    """
    claim = await _hold(tx, claim_id)
    seen = await find_decision_of_claim(tx, claim_id)
    if claim.state is not ClaimState.IN_REVIEW:
        raise StepRefusedError(STEPS[seen.course] if seen else ClaimStep.APPROVE, claim.state)
    made = await claims.reassess(tx, claim, now=now)
    if seen is None or seen.id != decision_id or not _same(seen, made):
        raise AnswerChangedError
    await _take(tx, claim, made, words, agreed, by=by, now=now)
    return made.course


async def answer_anew(tx: Tx, claim_id: UUID, *, now: datetime) -> None:
    """Keep the answer as it is now, for staff to look at; nothing where somebody has decided."""
    claim = await _hold(tx, claim_id)
    if claim.state is ClaimState.IN_REVIEW:
        await claims.reassess(tx, claim, now=now)


STEPS = {
    Course.APPROVE: ClaimStep.APPROVE,
    Course.DECLINE: ClaimStep.DECLINE,
    Course.ASK: ClaimStep.ASK,
    Course.QUEUE: ClaimStep.APPROVE,
}


async def leave(tx: Tx, claim_id: UUID, why: Left, *, now: datetime) -> None:
    """The worker could not follow the answer: a person does.

    Nothing happens where one has, or where the claim waits in a queue of its own anyway.
    """
    claim = await _hold(tx, claim_id)
    if claim.state is ClaimState.IN_REVIEW and claim.queue is None:
        leave_to_people(tx, claim, why, now=now)


def leave_to_people(tx: Tx, claim: Claim, why: StrEnum, *, now: datetime) -> None:
    """In a queue from now on, with the reason in its history."""
    claim.queue = Queue.REVIEW if why in OF_OURS else Queue.NO_REMEDY
    claim.version += 1
    history.record(tx, "claim:left_to_people", claim.id, by=SYSTEM, now=now, why=why.value)


OF_OURS = frozenset({Left.UNREACHABLE, Left.NO_ACCESS, Left.FAILED, Left.ASKED_BEFORE})
"""The others say that there is no remedy to be granted by itself."""


async def resume_left_to_rules(tx: Tx, *, now: datetime) -> int:
    """Ask again for what a rule was to decide a while ago: heals jobs that were lost."""
    left = await list_left_to_rules(tx, before=now - A_WHILE)
    await jobs.enqueue(tx, *(jobs.DecideClaim(shop_of(tx), claim_id) for claim_id in left))
    return len(left)


async def automation_of(tx: Tx, claim: Claim) -> Automation:
    """Of the policy whose terms govern the claim; off where none do."""
    policy = await find_policy_of_terms(tx, claim.terms_id) if claim.terms_id else None
    return policy.automation if policy else Automation.OFF


async def _hindrance(tx: Tx, claim: Claim, made: Decision) -> StrEnum | None:
    """Why a rule must not do what the answer asks for, though the answer asks for it."""
    if made.course is Course.ASK:
        asked = any(is_rule(message.actor) for message in await list_messages(tx, claim.id))
        return Left.ASKED_BEFORE if asked else None
    if made.course is Course.DECLINE:
        return None
    first = made.remedies[0]
    warranty = await get_warranty(tx, claim.warranty_id)
    unit = await get_unit(tx, warranty.unit_id)
    try:
        await check_grantable(tx, first.remedy, claim, warranty, unit)
        await amounts.agree(tx, claim, unit, first.remedy, RULE)
        await _check_not_held(tx, unit)
    except RemedyUnavailableError as refused:
        return refused.reason
    except NotDueError as held:
        return Left.RETURN if held.obstacle is Obstacle.RETURN_OPEN else Left.CHARGEBACK
    return None


async def _check_not_held(tx: Tx, unit: Unit) -> None:
    """Raises NotDueError, also for a line of which a piece came back: a rule cannot tell which."""
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    order = await get_order(tx, line.order_id) if line else None
    check_not_held(order, line)
    if order and line and returned_by_others(order, line):
        raise NotDueError(Obstacle.RETURN_OPEN)


async def _take(
    tx: Tx, claim: Claim, made: Decision, words: str, agreed: Agreed = RULE, *, by: Actor, now: datetime
) -> None:
    match made.course:
        case Course.APPROVE:
            remedy = made.remedies[0].remedy
            await claims.approve(tx, claim.id, remedy, agreed=agreed, words=words, by=by, now=now)
        case Course.DECLINE:
            reason = made.rule.reason if made.rule else DeclineReason.OTHER
            await claims.decline(tx, claim.id, reason, note=words, by=by, now=now)
        case Course.ASK:
            await questions.ask(tx, claim.id, words, by=by, now=now)
        case Course.QUEUE:
            raise AnswerChangedError


def _same(seen: DecisionRow, made: Decision) -> bool:
    rule = made.rule.name if made.rule else None
    remedies = [item["remedy"] for item in seen.remedies]
    return (seen.course, seen.rule, remedies) == (made.course, rule, [item.remedy for item in made.remedies])


async def _hold(tx: Tx, claim_id: UUID) -> Claim:
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    return await get_claim(tx, claim_id, lock=True)
