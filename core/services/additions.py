"""Staff add evidence to a claim that is filed: what the buyer sent by e-mail or brought to the counter."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.claims import ClaimStep
from core.domain.evidence import Piece
from core.services import claims
from core.services.evidence import Brought, new_to
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim
from core.store.owners import get_owner


class NothingNewError(ValueError):
    """Nothing was chosen, or all of it is on file already. Nothing was changed."""


class PersonErasedError(Exception):
    """Nothing of an erased person is kept."""


async def add(tx: Tx, claim_id: UUID, brought: Brought, *, by: Actor, now: datetime) -> Claim:
    """Staff add what reached them another way: as after the buyer's own answer the claim is assessed anew.

    What it holds already is not added again. Raises StepRefusedError once it is decided, NothingNewError,
    PersonErasedError.
    """
    claim = await claims.step(tx, claim_id, ClaimStep.ANSWER)
    if (await get_owner(tx, claim.owner_id)).erased_at is not None:
        raise PersonErasedError
    new = await new_to(tx, claim, brought)
    if not new.files and not new.serial:
        raise NothingNewError
    await claims.bring(tx, claim, new, by, now)
    claim.set_clock(claim.clock().resumed(now))
    await claims.reassess(tx, claim, now=now)
    pieces = {piece.value: count for piece, count in Counter(file.piece for file in new.files).items()}
    if new.serial:
        pieces[Piece.SERIAL.value] = 1
    history.record(tx, "claim:added_to", claim.id, by=by, now=now, pieces=pieces)
    await claims.wake_rules(tx, claim, now=now)
    return claim
