"""What a decline must tell the buyer: when, by which version, until when it can be looked at again."""

from datetime import datetime
from typing import Any

from core.domain.actors import is_rule
from core.domain.appeals import last_day, second_look
from core.domain.days import day_of
from core.domain.rights import Right
from core.services import rights
from core.store.base import Tx
from core.store.claims import Claim
from core.store.policies import get_terms
from core.store.shops import get_shop


async def letter_of(tx: Tx, claim: Claim, *, now: datetime) -> dict[str, Any]:
    """As it is when the claim is declined, whenever the letter goes out. Plain JSON values."""
    terms = await get_terms(tx, claim.terms_id) if claim.terms_id else None
    declined_on = day_of(now, (await get_shop(tx)).timezone)
    told: dict[str, Any] = {
        "declined_on": declined_on.isoformat(),
        "terms_number": terms.number if terms else None,
        "statutory_rights": terms.value().statutory_text if terms else "",
    }
    if claim.appealed_at is not None:
        look = second_look(claim.first_decided_by, claim.decided_by, others=True)
        return told | {"final": True, "second_look": look.value}
    others = await rights.others_may(tx, claim.decided_by, Right.DECIDE)
    told["second_look"] = second_look(claim.decided_by, None, others=others).value
    told["appeal_by"] = last_day(declined_on).isoformat()
    return told | ({"by_rule": True} if is_rule(claim.decided_by) else {})
