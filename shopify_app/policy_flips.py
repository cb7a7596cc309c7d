"""Claims whose answer another draft would change, as lines of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from core.domain.money import Money
from core.domain.replays import Flip
from core.store.base import Tx
from core.store.claims import list_claims
from shopify_app import words
from shopify_app.asking import words_of
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
    difference: Money


async def lines_of(request: Request, tx: Tx, flips: Sequence[Flip]) -> list[Line]:
    _, currency = words_of(request), request.state.shop.currency
    claims = await list_claims(tx, [flip.claim_id for flip in flips])
    numbers = {claim.id: claim.number for claim in claims}
    return [
        Line(
            claim_id=flip.claim_id,
            number=numbers[flip.claim_id],
            before=words.OUTCOME[flip.before].said(_),
            after=words.OUTCOME[flip.after].said(_),
            course_before=_(COURSE[flip.course_before]),
            course_after=_(COURSE[flip.course_after]),
            difference=Money(flip.difference, currency),
        )
        for flip in flips
    ]
