"""Claims whose answer another draft would change, as lines of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from core.domain.claims import UNDECIDED
from core.domain.money import Money
from core.domain.replays import Flip
from core.store.base import Tx
from core.store.claims import Claim, list_claims
from core.web.locales import Gettext
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.colleagues import who
from shopify_app.policy_options import COURSE
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    claim_id: UUID
    number: str
    before: Badge
    after: Badge
    course_before: str
    course_after: str
    decided: str
    """What was done with the claim, whatever was computed; empty while nobody has decided."""
    by: str
    difference: Money


async def lines_of(request: Request, tx: Tx, flips: Sequence[Flip]) -> list[Line]:
    _, currency = words_of(request), request.state.shop.currency
    claims = await list_claims(tx, [flip.claim_id for flip in flips])
    found = {claim.id: claim for claim in claims}
    return [
        Line(
            claim_id=flip.claim_id,
            number=found[flip.claim_id].number,
            before=words.OUTCOME[flip.before].said(_),
            after=words.OUTCOME[flip.after].said(_),
            course_before=_(COURSE[flip.course_before]),
            course_after=_(COURSE[flip.course_after]),
            decided=_decided(_, found[flip.claim_id]),
            by=who(request, by) if (by := found[flip.claim_id].decided_by) else "",
            difference=Money(flip.difference, currency),
        )
        for flip in flips
    ]


def _decided(_: Gettext, claim: Claim) -> str:
    if claim.state in UNDECIDED or claim.decided_by is None:
        return ""
    if claim.remedy:
        return _(words.REMEDY[claim.remedy])
    return _("Declined: {reason}").format(
        reason=_(words.DECLINE[claim.decline_reason]) if claim.decline_reason else "–"
    )
