"""Appeals: a buyer asks, once, that somebody else looks at a decline again."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import BUYER
from core.domain.appeals import AppealRefusedError, SecondLook, refusal_of, second_look
from core.domain.claims import OPEN, UNDECIDED, ClaimStep, take
from core.domain.clocks import USUAL_HOURS, Clock
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.rights import Right
from core.services import letters, rights
from core.services.claims import ClaimOpenError, reassess
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim, Message, get_claim, list_claims_of_warranties
from core.store.policies import find_terms
from core.store.shops import get_shop
from core.store.warranties import get_warranty


async def appeal(tx: Tx, claim_id: UUID, text: str, *, now: datetime) -> Claim:
    """Take the buyer's words and give the claim back to people. The same again changes nothing.

    Raises StepRefusedError when it is not declined, AppealRefusedError when it is too late or was looked at
    again already, ClaimOpenError when the buyer has filed another claim for the unit instead.
    """
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    if claim.appealed_at is not None and claim.state in UNDECIDED:
        return claim
    state = take(ClaimStep.APPEAL, claim.state)
    await _check(tx, claim, now)
    claim.state, claim.appealed_at = state, now
    claim.version += 1
    claim.decided_at = claim.decided_by = None
    terms = await find_terms(tx, claim.terms_id)
    claim.set_clock(Clock.started(now, terms.hours_to_answer if terms else USUAL_HOURS))
    tx.add(Message(claim_id=claim.id, actor=str(BUYER), text=text, sent_at=now))
    await reassess(tx, claim, now=now)
    await _confirm(tx, claim, now)
    history.record(tx, "claim:appealed", claim.id, by=BUYER, now=now)
    return claim


async def _check(tx: Tx, claim: Claim, now: datetime) -> None:
    zone = (await get_shop(tx)).timezone
    declined_on, today = day_of(claim.decided_at or now, zone), day_of(now, zone)
    refusal = refusal_of(declined_on, today, appealed=claim.appealed_at is not None)
    if refusal is not None:
        raise AppealRefusedError(refusal)
    for other in await list_claims_of_warranties(tx, [claim.warranty_id]):
        if other.state in OPEN:
            raise ClaimOpenError(other)


async def second_look_of(tx: Tx, claim: Claim) -> SecondLook:
    """Who looks at the decline again, or did, or would if the buyer asked for it."""
    appealed = claim.appealed_at is not None
    first = claim.first_decided_by if appealed else claim.decided_by
    others = await rights.others_may(tx, first, Right.DECIDE)
    return second_look(first, claim.decided_by if appealed else None, others=others)


async def _confirm(tx: Tx, claim: Claim, now: datetime) -> None:
    await letters.write(
        tx,
        Letter.APPEAL_RECEIVED,
        to=claim.owner_id,
        about=claim.id,
        now=now,
        claim_id=claim.id,
        warranty_id=claim.warranty_id,
        second_look=(await second_look_of(tx, claim)).value,
    )
