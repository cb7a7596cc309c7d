"""Terms that are still being written, tried on claims that were decided. Writes nothing."""

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from core.domain.cases import ClaimFacts
from core.domain.decisions import Decision
from core.domain.remedies import Offered, Remedy
from core.domain.replays import Replay, recounted, replay
from core.domain.terms import Terms
from core.store.base import Tx
from core.store.decisions import Answer, Span, list_newest_answers
from core.store.policies import list_terms
from core.store.values import FACTS

BATCH = 500


class Part(NamedTuple):
    """What came of some claims, and the one behind which to go on; None after the last."""

    replay: Replay
    last: UUID | None


async def try_terms(
    tx: Tx, policy_id: UUID, terms: Terms, span: Span, *, before: UUID | None = None, limit: int = BATCH
) -> Part:
    """What these terms would have made of claims that versions of the policy decided, newest claim first.

    In parts, so that whoever waits sees it move and nothing is held between them. Facts that cannot be read
    any more are left out: the nightly replay reports them.
    """
    versions = {row.id: row.value() for row in await list_terms(tx, policy_id)}
    answers = await list_newest_answers(tx, policy_id, span, before=before, limit=limit)
    answered = [
        (item.claim_id, recounted(facts, versions[item.terms_id], terms), _given(item))
        for item in answers
        if (facts := _facts(item)) is not None
    ]
    return Part(replay(answered, terms), answers[-1].claim_id if len(answers) == limit else None)


def _facts(answer: Answer) -> ClaimFacts | None:
    try:
        return FACTS.validate_python(answer.facts)
    except ValidationError:
        return None


def _given(answer: Answer) -> Decision:
    """The answer as far as it is compared."""
    remedies = tuple(
        Offered(Remedy(item["remedy"]), Decimal(item["worth"]), Decimal(item["buyer_pays"]))
        for item in answer.remedies
    )
    return Decision(answer.outcome, remedies, {}, answer.course, None, None, ())
