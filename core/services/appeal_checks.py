"""Whether somebody may decide an appeal: not who declined, unless nobody else may decide claims."""

from core.domain.actors import Actor
from core.domain.appeals import check_decider
from core.domain.rights import Right
from core.services import rights
from core.store.base import Tx
from core.store.claims import Claim


async def check_appeal(tx: Tx, claim: Claim, reason: str, *, by: Actor) -> None:
    """Keeps why somebody decides their own decline again; a claim without an appeal is anybody's.

    Raises SameDeciderError, and OwnAppealError where they do not say why.
    """
    if claim.appealed_at is None:
        return
    first = claim.first_decided_by
    others = await rights.others_may(tx, first, Right.DECIDE)
    if check_decider(first, by, others=others, reason=reason):
        claim.own_appeal_reason = reason.strip()
