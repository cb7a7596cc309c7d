"""Claims that are handed up: somebody else decides, whatever the rules say."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.claims import ClaimStep, take
from core.domain.rights import Right
from core.services import rights
from core.services.claims import reassess
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim, get_claim
from core.store.warranties import get_warranty


async def escalate(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> Claim:
    """Hand a claim up. The same again changes nothing. Raises StepRefusedError, RightMissingError."""
    await rights.check(tx, by, Right.DECIDE)
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    claim.state = take(ClaimStep.ESCALATE, claim.state)
    if claim.escalated_at is not None:
        return claim
    claim.escalated_at, claim.escalated_by = now, str(by)
    claim.version += 1
    await reassess(tx, claim, now=now)
    history.record(tx, "claim:escalated", claim.id, by=by, now=now)
    return claim
