"""Claims: filed, assessed before anyone looks, asked about, granted or declined with a reason."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from core.domain import codes
from core.domain.actors import BUYER, Actor
from core.domain.claims import OPEN, UNDECIDED, ClaimState, ClaimStep, DeclineReason, take
from core.domain.deciding import Outcome
from core.domain.decisions import Decision
from core.domain.faults import Fault
from core.domain.letters import Letter
from core.domain.remedies import Remedy
from core.services import amounts, decisions, letters
from core.services.amounts import RULE, Agreed
from core.services.codes import publish_code
from core.services.decisions import Asked
from core.services.remedies import check_grantable
from core.services.resolutions import grant
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import (
    Claim,
    Evidence,
    Message,
    find_claim_by_submission,
    get_claim,
    list_claims_of_warranties,
    list_evidence,
)
from core.store.orders import get_line, get_order
from core.store.units import get_unit
from core.store.warranties import Warranty, get_warranty

MOST_PHOTOS = 10
OWED = frozenset({Outcome.ELIGIBLE, Outcome.STATUTORY})
"""By the promise or by law: declining goes against the computed answer."""


class ClaimOpenError(Exception):
    """The warranty has an open claim already; `claim` is the one to follow."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("this warranty has an open claim")
        self.claim = claim


class ReasonMissingError(ValueError):
    """Going against the computed answer needs a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A cleaned photo that lies in the private files already."""

    key: str
    content_type: str
    width: int
    height: int
    size: int
    sha256: str
    perceptual_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What the claimant says."""

    fault: Fault
    description: str
    photos: Sequence[Photo] = ()
    wished_remedy: Remedy | None = None
    submission_key: str | None = None


async def file(
    tx: Tx, warranty_id: UUID, owner_id: UUID, complaint: Complaint, *, by: Actor, now: datetime
) -> Claim:
    """Take a claim and assess it. The same submission again is the same claim.

    Raises ClaimOpenError when the warranty already has an open one.
    """
    warranty = await get_warranty(tx, warranty_id, lock=True)
    key = complaint.submission_key
    known = await find_claim_by_submission(tx, key) if key else None
    if known is not None:
        return known
    for other in await list_claims_of_warranties(tx, [warranty.id]):
        if other.state in OPEN:
            raise ClaimOpenError(other)
    asked = Asked(
        warranty=warranty,
        owner_id=owner_id,
        fault=complaint.fault,
        photos=len(complaint.photos),
        submitted_at=now,
    )
    facts, made = await decisions.answer(tx, asked)
    claim = Claim(
        number=codes.claim_number(secrets.token_bytes),
        warranty_id=warranty.id,
        owner_id=owner_id,
        access_code=await publish_code(tx, codes.link_token(secrets.token_bytes)),
        state=ClaimState.IN_REVIEW,
        fault=complaint.fault,
        description=complaint.description,
        wished_remedy=complaint.wished_remedy,
        submitted_at=now,
        submitted_by=str(by),
        submission_key=key,
        outcome=made.outcome,
        trace=[],
        terms_id=warranty.terms_id,
    )
    tx.add(claim)
    await tx.flush()
    decisions.keep(tx, claim, facts, made, now=now)
    _add_photos(tx, claim, complaint.photos, by, now)
    await _ask_for_money(tx, warranty)
    await _write(tx, claim, Letter.CLAIM_RECEIVED, now)
    history.record(tx, "claim:filed", claim.id, by=by, now=now, outcome=claim.outcome)
    return claim


async def ask(tx: Tx, claim_id: UUID, question: str, *, by: Actor, now: datetime) -> Claim:
    """Ask the buyer for more; the claim waits for them. Raises StepRefusedError."""
    claim = await _step(tx, claim_id, ClaimStep.ASK)
    message = _add_message(tx, claim, question, by, now)
    await tx.flush()
    await _write(tx, claim, Letter.CLAIM_NEEDS_INFORMATION, now, about=message.id, question=question)
    history.record(tx, "claim:asked", claim.id, by=by, now=now)
    return claim


async def answer(tx: Tx, claim_id: UUID, text: str, photos: Sequence[Photo], *, now: datetime) -> Claim:
    """The buyer's answer: the claim is assessed anew and comes back to staff. Raises StepRefusedError."""
    claim = await _step(tx, claim_id, ClaimStep.ANSWER)
    if text:
        _add_message(tx, claim, text, BUYER, now)
    _add_photos(tx, claim, photos, BUYER, now)
    await tx.flush()
    await reassess(tx, claim, now=now)
    history.record(tx, "claim:answered", claim.id, by=BUYER, now=now, photos=len(photos))
    return claim


async def reassess(tx: Tx, claim: Claim, *, now: datetime) -> Decision:
    """Compute the answer again from what is known now. The day that counts stays the submission's."""
    warranty = await get_warranty(tx, claim.warranty_id)
    asked = Asked(
        warranty=warranty,
        owner_id=claim.owner_id,
        fault=claim.fault,
        photos=len(await list_evidence(tx, claim.id)),
        submitted_at=claim.submitted_at,
        claim_id=claim.id,
    )
    claim.terms_id = warranty.terms_id
    facts, made = await decisions.answer(tx, asked)
    decisions.keep(tx, claim, facts, made, now=now)
    return made


async def reassess_open(tx: Tx, warranty_id: UUID, *, now: datetime) -> None:
    """What nobody has decided yet, after the unit was taken from somebody. The warranty is locked."""
    for claim in await list_claims_of_warranties(tx, [warranty_id]):
        if claim.state in UNDECIDED:
            await reassess(tx, await get_claim(tx, claim.id, lock=True), now=now)


async def approve(
    tx: Tx,
    claim_id: UUID,
    remedy: Remedy,
    *,
    agreed: Agreed = RULE,
    note: str = "",
    by: Actor,
    now: datetime,
) -> Claim:
    """Grant a remedy. The worker asks Shopify after this transaction is committed.

    Raises StepRefusedError when the claim was decided meanwhile, ReasonMissingError when it is not eligible
    (something is missing, or it is goodwill or the law that grants it) or does not get this remedy and no
    note says why, likewise when less than is due or goods without charge are chosen; RemedyUnavailableError
    and what `amounts.agree` raises.
    """
    claim = await _step(tx, claim_id, ClaimStep.APPROVE)
    warranty = await get_warranty(tx, claim.warranty_id, lock=True)
    unit = await get_unit(tx, warranty.unit_id)
    await check_grantable(tx, remedy, claim, warranty, unit)
    made = await reassess(tx, claim, now=now)
    granted = await amounts.agree(tx, claim, unit, remedy, agreed)
    offered = {each.remedy for each in made.remedies}
    claim.overridden = made.outcome is not Outcome.ELIGIBLE or remedy not in offered or granted.against
    _decide(claim, note, by, now)
    claim.remedy = remedy
    await grant(tx, claim, granted, now=now)
    await _write(tx, claim, Letter.CLAIM_APPROVED, now, remedy=remedy.value)
    details = {"remedy": remedy, "amount": granted.in_words, "overridden": claim.overridden}
    history.record(tx, "claim:approved", claim.id, by=by, now=now, **details)
    return claim


async def decline(
    tx: Tx, claim_id: UUID, reason: DeclineReason, *, note: str, by: Actor, now: datetime
) -> Claim:
    """Refuse, with a reason the buyer reads. Raises StepRefusedError, ReasonMissingError."""
    claim = await _step(tx, claim_id, ClaimStep.DECLINE)
    made = await reassess(tx, claim, now=now)
    claim.overridden = made.outcome in OWED
    _decide(claim, note, by, now)
    claim.decline_reason = reason
    await _write(tx, claim, Letter.CLAIM_DECLINED, now, reason=reason.value, note=note)
    history.record(tx, "claim:declined", claim.id, by=by, now=now, reason=reason, overridden=claim.overridden)
    return claim


async def _ask_for_money(tx: Tx, warranty: Warranty) -> None:
    """Of an order of which somebody claims a piece its money is read, so that staff see what is due."""
    unit = await get_unit(tx, warranty.unit_id)
    if unit.order_line_id is not None:
        order = await get_order(tx, (await get_line(tx, unit.order_line_id)).order_id)
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (order.gid,)))


async def _step(tx: Tx, claim_id: UUID, step: ClaimStep) -> Claim:
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    claim.state = take(step, claim.state)
    claim.version += 1
    return claim


def _decide(claim: Claim, note: str, by: Actor, now: datetime) -> None:
    if claim.overridden and not note.strip():
        raise ReasonMissingError
    claim.decided_at, claim.decided_by, claim.decision_note = now, str(by), note.strip() or None


def _add_message(tx: Tx, claim: Claim, text: str, by: Actor, now: datetime) -> Message:
    message = Message(claim_id=claim.id, actor=str(by), text=text, sent_at=now)
    tx.add(message)
    return message


def _add_photos(tx: Tx, claim: Claim, photos: Sequence[Photo], by: Actor, now: datetime) -> None:
    for photo in photos:
        tx.add(Evidence(claim_id=claim.id, added_at=now, added_by=str(by), **asdict(photo)))


async def _write(
    tx: Tx, claim: Claim, letter: Letter, now: datetime, *, about: object = None, **context: str
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
