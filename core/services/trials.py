"""Terms that are still being written, tried on claims that were decided. Writes nothing."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import ValidationError

from core.domain.cases import ClaimFacts
from core.domain.decisions import Decision
from core.domain.remedies import Offered, Remedy
from core.domain.replays import Replay, recounted, replay, together
from core.domain.terms import Terms
from core.store.base import Tx
from core.store.decisions import Answer, stream_newest_answers
from core.store.policies import list_terms
from core.store.values import FACTS

BATCH = 500


async def try_terms(tx: Tx, policy_id: UUID, terms: Terms, *, since: datetime) -> Replay:
    """What these terms would have made of the claims that versions of the policy decided since then.

    Facts that cannot be read any more are left out: the nightly replay reports them.
    """
    versions = {row.id: row.value() for row in await list_terms(tx, policy_id)}
    parts: list[Replay] = []
    async for batch in stream_newest_answers(tx, policy_id, since=since, batch=BATCH):
        answered = [
            (item.claim_id, recounted(facts, versions[item.terms_id], terms), _given(item))
            for item in batch
            if (facts := _facts(item)) is not None
        ]
        parts.append(replay(answered, terms))
    return together(parts)


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
