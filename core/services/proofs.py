"""Proofs of purchase that a claim brought: what each is called by its sender, until staff have looked."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.claims import UNDECIDED
from core.services.claims import reassess, wake_rules
from core.store import history
from core.store.base import Tx
from core.store.claims import get_claim, get_proof
from core.store.warranties import get_warranty


async def confirm(tx: Tx, claim_id: UUID, evidence_id: UUID, *, by: Actor, now: datetime) -> None:
    """Staff saw that it is what it is called: it counts as the terms say, and the claim is answered anew.

    Confirmed already, the first who did it stays. A decided claim keeps its answer. Raises NotFoundError for
    what is no proof of this claim.
    """
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    proof = await get_proof(tx, claim.id, evidence_id)
    if proof.confirmed_at is not None:
        return
    proof.confirmed_at, proof.confirmed_by = now, str(by)
    history.record(tx, "proof:confirmed", claim.id, by=by, now=now, kind=proof.proof_kind)
    await tx.flush()
    if claim.state in UNDECIDED:
        await reassess(tx, claim, now=now)
        await wake_rules(tx, claim, now=now)
