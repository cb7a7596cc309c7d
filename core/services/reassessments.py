"""Claims that nobody has decided are answered anew when something outside of them has changed."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.claims import UNDECIDED
from core.services import signals
from core.services.claims import reassess, wake_rules
from core.store.base import Tx
from core.store.claims import get_claim, list_claims_of_warranties
from core.store.warranties import get_warranty


async def set_signal_aside(
    tx: Tx, claim_id: UUID, signal_id: UUID, reason: str, *, by: Actor, now: datetime
) -> None:
    """It does not count any more; a claim that nobody has decided is assessed anew."""
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    await signals.set_aside(tx, claim, signal_id, reason, by=by, now=now)
    await tx.flush()
    if claim.state in UNDECIDED:
        await reassess(tx, claim, now=now)
        await wake_rules(tx, claim, now=now)


async def reassess_open(tx: Tx, warranty_id: UUID, *, now: datetime) -> None:
    """What nobody has decided yet, after the unit was taken from somebody. The warranty is locked."""
    for claim in await list_claims_of_warranties(tx, [warranty_id]):
        if claim.state in UNDECIDED:
            await reassess(tx, await get_claim(tx, claim.id, lock=True), now=now)
            await wake_rules(tx, claim, now=now)
