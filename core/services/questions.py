"""Questions to the buyer about their claim, and their answers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from core.domain.actors import BUYER, Actor
from core.domain.claims import ClaimStep
from core.domain.evidence import Piece
from core.domain.letters import Letter
from core.services.claims import bring, reassess, step, wake_rules, write
from core.services.evidence import Brought
from core.services.pieces import missing_of_claim, serial_may_prove
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim, Message
from core.store.policies import find_terms


class NothingAskedError(ValueError):
    """A question has words, or names what is to be sent, or both."""


async def ask(
    tx: Tx,
    claim_id: UUID,
    question: str,
    pieces: Mapping[Piece, int] | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Claim:
    """Ask the buyer for more: in words, by the names of pieces, or both. The claim waits, its clock stands.

    Without `pieces` those that the computed answer misses. Raises StepRefusedError, NothingAskedError.
    """
    claim = await step(tx, claim_id, ClaimStep.ASK)
    wanted = await missing_of_claim(tx, claim.id) if pieces is None else pieces
    if not question and not wanted:
        raise NothingAskedError
    message = _add_message(tx, claim, question, by, now)
    message.pieces = {piece.value: count for piece, count in wanted.items()}
    claim.set_clock(claim.clock().stopped(now))
    await tx.flush()
    await write(
        tx,
        claim,
        Letter.CLAIM_NEEDS_INFORMATION,
        now,
        about=message.id,
        question=question,
        pieces=message.pieces,
        serial_helps=Piece.PROOF in wanted and serial_may_prove(claim, await find_terms(tx, claim.terms_id)),
    )
    history.record(tx, "claim:asked", claim.id, by=by, now=now, pieces=message.pieces)
    return claim


async def answer(tx: Tx, claim_id: UUID, text: str, brought: Brought, *, now: datetime) -> Claim:
    """The buyer's answer: the claim is assessed anew, comes back to staff, and its clock goes on.

    Raises StepRefusedError.
    """
    claim = await step(tx, claim_id, ClaimStep.ANSWER)
    if text:
        _add_message(tx, claim, text, BUYER, now)
    await bring(tx, claim, brought, BUYER, now)
    claim.set_clock(claim.clock().resumed(now))
    await reassess(tx, claim, now=now)
    history.record(tx, "claim:answered", claim.id, by=BUYER, now=now, files=len(brought.files))
    await wake_rules(tx, claim, now=now)
    return claim


def _add_message(tx: Tx, claim: Claim, text: str, by: Actor, now: datetime) -> Message:
    message = Message(claim_id=claim.id, actor=str(by), text=text, sent_at=now)
    tx.add(message)
    return message
