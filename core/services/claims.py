"""Claims: filed, assessed before anyone looks, asked about, granted or declined with a reason."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain import codes
from core.domain.actors import Actor, is_rule
from core.domain.claims import OPEN, ClaimState, ClaimStep, DeclineReason, take
from core.domain.clocks import USUAL_HOURS, Clock
from core.domain.deciding import Outcome, approval_overrides, decline_overrides
from core.domain.decisions import Decision
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.letters import Letter
from core.domain.limits import check_escalation
from core.domain.remedies import Remedy
from core.domain.returns import Back, Rule
from core.services import amounts, decisions, evidence, letters, limits, rights, signals
from core.services.amounts import RULE, Agreed
from core.services.appeal_checks import check_appeal
from core.services.codes import publish_code
from core.services.decisions import Asked
from core.services.declines import letter_of
from core.services.evidence import NOTHING, Brought, brought_by
from core.services.goodwill import check_reason
from core.services.payments import told_with_approval
from core.services.remedies import check_grantable
from core.services.resolutions import grant
from core.services.returns import ask_back, chosen_rule
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import (
    Claim,
    find_claim_by_submission,
    get_claim,
    list_claims_of_warranties,
)
from core.store.policies import find_terms
from core.store.signals import count_signals, hold_files
from core.store.units import get_unit
from core.store.warranties import Warranty, get_warranty


class ClaimOpenError(Exception):
    """The warranty has an open claim already; `claim` is the one to follow."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("this warranty has an open claim")
        self.claim = claim


class ReasonMissingError(ValueError):
    """Going against the computed answer needs a reason."""


class IncompleteError(ValueError):
    """Pieces are missing, and whoever claims has not said that they come later."""

    def __init__(self, missing: Mapping[Piece, int]) -> None:
        super().__init__("pieces of evidence are missing")
        self.missing = missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What the claimant says."""

    fault: Fault
    description: str
    brought: Brought = NOTHING
    wished_remedy: Remedy | None = None
    order_named: str | None = None
    submission_key: str | None = None
    rest_later: bool = True
    """It is filed although pieces are missing; they may come later."""


async def file(
    tx: Tx, warranty_id: UUID, owner_id: UUID, complaint: Complaint, *, by: Actor, now: datetime
) -> Claim:
    """Take a claim and assess it. The same submission again is the same claim.

    Raises ClaimOpenError when the warranty already has an open one, and IncompleteError.
    """
    warranty = await get_warranty(tx, warranty_id, lock=True)
    key = complaint.submission_key
    known = await find_claim_by_submission(tx, key) if key else None
    if known is not None:
        return known
    for other in await list_claims_of_warranties(tx, [warranty.id]):
        if other.state in OPEN:
            raise ClaimOpenError(other)
    claim = await _added(tx, warranty, owner_id, complaint, by, now)
    await bring(tx, claim, complaint.brought, by, now)
    made = await reassess(tx, claim, now=now)
    if made.missing and not complaint.rest_later:
        raise IncompleteError(made.missing)
    await _ask_for_money(tx, warranty)
    await write(tx, claim, Letter.CLAIM_RECEIVED, now)
    history.record(tx, "claim:filed", claim.id, by=by, now=now, outcome=claim.outcome)
    await wake_rules(tx, claim, now=now)
    return claim


async def _added(
    tx: Tx, warranty: Warranty, owner_id: UUID, complaint: Complaint, by: Actor, now: datetime
) -> Claim:
    """Not answered yet: what it brings is looked at once it is there."""
    terms = await find_terms(tx, warranty.terms_id)
    claim = Claim(
        number=codes.claim_number(secrets.token_bytes),
        warranty_id=warranty.id,
        owner_id=owner_id,
        access_code=await publish_code(tx, codes.link_token(secrets.token_bytes)),
        state=ClaimState.IN_REVIEW,
        fault=complaint.fault,
        description=complaint.description,
        wished_remedy=complaint.wished_remedy,
        order_named=complaint.order_named,
        submitted_at=now,
        submitted_by=str(by),
        submission_key=complaint.submission_key,
        put_to_rules_at=now,
        outcome=Outcome.NOT_YET,
        trace=[],
        terms_id=warranty.terms_id,
    )
    claim.set_clock(Clock.started(now, terms.hours_to_answer if terms else USUAL_HOURS))
    tx.add(claim)
    await tx.flush()
    return claim


async def bring(tx: Tx, claim: Claim, brought: Brought, by: Actor, now: datetime) -> None:
    """Lay the evidence on file. What is new is compared with other claims' once, here, and one at a time."""
    if brought.uploads() or brought.serial:
        await hold_files(tx)
    added = evidence.add(tx, claim, brought, by=by, now=now)
    await tx.flush()
    await signals.notice(tx, claim, added, now=now)


async def reassess(tx: Tx, claim: Claim, *, now: datetime) -> Decision:
    """Compute the answer again from what is known now. The day that counts stays the submission's."""
    warranty = await get_warranty(tx, claim.warranty_id)
    asked = Asked(
        warranty=warranty,
        owner_id=claim.owner_id,
        fault=claim.fault,
        submitted_at=claim.submitted_at,
        brought=await brought_by(tx, claim),
        order_named=claim.order_named,
        signals=await count_signals(tx, claim.id),
        claim_id=claim.id,
        in_stock=claim.in_stock,
        discontinued=claim.discontinued,
        appealed=claim.appealed_at is not None,
        escalated=claim.escalated_at is not None,
    )
    claim.terms_id = warranty.terms_id
    facts, made = await decisions.answer(tx, asked)
    await decisions.keep(tx, claim, facts, made, now=now)
    return made


async def wake_rules(tx: Tx, claim: Claim, *, now: datetime) -> None:
    """After an answer that nobody has followed yet: the worker does, where the policy decides by itself."""
    claim.put_to_rules_at = now
    await jobs.enqueue(tx, jobs.DecideClaim(shop_of(tx), claim.id))


async def approve(
    tx: Tx,
    claim_id: UUID,
    remedy: Remedy,
    *,
    agreed: Agreed = RULE,
    note: str = "",
    words: str = "",
    goodwill_reason: str = "",
    own_appeal: str = "",
    unit_back: Rule | None = None,
    by: Actor,
    now: datetime,
) -> Claim:
    """Grant a remedy. The worker asks Shopify after this transaction is committed. The buyer reads `words`.

    Raises StepRefusedError when the claim was decided meanwhile, ReasonMissingError when it is not eligible
    (something is missing, or it is goodwill or the law that grants it), does not get this remedy or was
    declined by a rule, and no note says why, likewise when less than is due, goods without charge or, by
    `unit_back`, another way for the faulty unit than that of the terms are chosen; GoodwillReasonError,
    RemedyUnavailableError, RightMissingError, SameDeciderError, OwnEscalationError, OverLimitError, and what
    `amounts.agree` raises. `own_appeal` says why the decliner decides the appeal too; else OwnAppealError.
    """
    claim = await step(tx, claim_id, ClaimStep.APPROVE)
    warranty = await get_warranty(tx, claim.warranty_id, lock=True)
    unit = await get_unit(tx, warranty.unit_id)
    await check_grantable(tx, remedy, claim, warranty, unit)
    made = await reassess(tx, claim, now=now)
    on_offer = remedy in {each.remedy for each in made.remedies} and agreed.supplement is None
    goodwill, missing = await _goodwill(tx, claim), bool(made.missing)
    await rights.check_approval(tx, by, made.outcome, goodwill, on_offer=on_offer, missing=missing)
    check_escalation(claim.escalated_by, by)
    granted = await amounts.agree(tx, claim, unit, remedy, agreed)
    await limits.check_grant(tx, claim, remedy, granted, by=by)
    against = granted.against or is_rule(claim.first_decided_by)
    claim.overridden = approval_overrides(made.outcome, on_offer=on_offer, missing=missing) or against
    if made.outcome is Outcome.GOODWILL:
        claim.goodwill_reason = check_reason(goodwill, goodwill_reason)
    free_words = made.outcome is Outcome.GOODWILL and claim.goodwill_reason is None
    await check_appeal(tx, claim, own_appeal, by=by)
    rule, otherwise = await chosen_rule(tx, claim, unit_back, remedy)
    _decide(claim, note, by, now, needs_note=claim.overridden or free_words or otherwise)
    claim.remedy, claim.decline_reason = remedy, None
    resolution = await grant(tx, claim, granted, now=now)
    told = await told_with_approval(tx, resolution.id)
    waits = rule.for_remedy(remedy) is not Back.NEVER
    await write(tx, claim, Letter.CLAIM_APPROVED, now, remedy=remedy.value, note=words, waits=waits, **told)
    details = {
        "remedy": remedy,
        "amount": granted.in_words,
        "excess": granted.excess_in_words,
        "supplement": granted.supplement_in_words,
        "overridden": claim.overridden,
        "outcome": made.outcome,
    }
    history.record(tx, "claim:approved", claim.id, by=by, now=now, **details)
    await ask_back(tx, claim, rule, now=now)
    return claim


async def decline(
    tx: Tx,
    claim_id: UUID,
    reason: DeclineReason,
    *,
    note: str,
    own_appeal: str = "",
    by: Actor,
    now: datetime,
) -> Claim:
    """Refuse, with a reason the buyer reads.

    Raises StepRefusedError; ReasonMissingError when it is owed, or something is still to come that would cure
    it, and no note says why; RightMissingError, SameDeciderError, OwnAppealError as with `approve`.
    """
    claim = await step(tx, claim_id, ClaimStep.DECLINE)
    made = await reassess(tx, claim, now=now)
    cure = bool(made.missing) and made.outcome is Outcome.NOT_YET
    await rights.check_decline(tx, by, made.outcome, cure=cure)
    claim.overridden = decline_overrides(made.outcome, cure=cure)
    await check_appeal(tx, claim, own_appeal, by=by)
    _decide(claim, note, by, now, needs_note=claim.overridden)
    claim.decline_reason = reason
    about = f"{claim.id}:appeal" if claim.appealed_at else claim.id
    told = await letter_of(tx, claim, now=now)
    await write(tx, claim, Letter.CLAIM_DECLINED, now, about=about, reason=reason.value, note=note, **told)
    history.record(tx, "claim:declined", claim.id, by=by, now=now, reason=reason, overridden=claim.overridden)
    return claim


async def _ask_for_money(tx: Tx, warranty: Warranty) -> None:
    """Of an order of which somebody claims a piece its money is read, so that staff see what is due."""
    unit = await get_unit(tx, warranty.unit_id)
    order = await amounts.order_of(tx, unit)
    if order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (order.gid,)))


async def step(tx: Tx, claim_id: UUID, taken: ClaimStep) -> Claim:
    """Lock the claim, and its warranty before it, and take the step. Raises StepRefusedError."""
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    claim.state = take(taken, claim.state)
    claim.version += 1
    return claim


async def _goodwill(tx: Tx, claim: Claim) -> Goodwill | None:
    terms = await find_terms(tx, claim.terms_id)
    return terms.goodwill if terms else None


def _decide(claim: Claim, note: str, by: Actor, now: datetime, *, needs_note: bool) -> None:
    if needs_note and not note.strip():
        raise ReasonMissingError
    claim.decided_at, claim.decided_by, claim.decision_note = now, str(by), note.strip() or None
    if claim.first_decided_at is None:
        claim.first_decided_at, claim.first_decided_by = now, str(by)
    claim.set_clock(claim.clock().resumed(now))


async def write(
    tx: Tx,
    claim: Claim,
    letter: Letter,
    now: datetime,
    *,
    about: object = None,
    **context: Any,  # noqa: ANN401 - JSON
) -> None:
    await letters.write(
        tx,
        letter,
        to=claim.owner_id,
        about=about or claim.id,
        now=now,
        claim_id=claim.id,
        warranty_id=claim.warranty_id,
        **context,
    )
