"""What other terms would have made of claims: which answers flip, and what that costs. Writes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from core.domain.cases import ClaimFacts
from core.domain.coverage import compute
from core.domain.deciding import Course, Outcome
from core.domain.decisions import Decision, decide
from core.domain.terms import StartRule, Terms

NOTHING = Decimal(0)


class Flip(NamedTuple):
    """One claim whose answer would be another. Money in the shop's currency; above zero it costs more."""

    claim_id: UUID
    before: Outcome
    after: Outcome
    course_before: Course
    course_after: Course
    difference: Decimal


class Replay(NamedTuple):
    claims: int
    flips: tuple[Flip, ...]
    difference: Decimal


def replay(answered: Iterable[tuple[UUID, ClaimFacts, Decision]], terms: Terms) -> Replay:
    """Decide claims anew by other terms, each from the facts it was decided from."""
    count, flips = 0, []
    for claim_id, facts, before in answered:
        count += 1
        after = decide(facts, terms)
        difference = cost_of(after) - cost_of(before)
        if (before.outcome, before.course) != (after.outcome, after.course) or difference:
            flips.append(
                Flip(claim_id, before.outcome, after.outcome, before.course, after.course, difference)
            )
    return Replay(count, tuple(flips), sum((flip.difference for flip in flips), NOTHING))


def recounted(facts: ClaimFacts, before: Terms, after: Terms) -> ClaimFacts:
    """The facts with covered days as other terms count them, from the days that the decision knew.

    What the old terms alone do not explain stays: days that staff corrected, or that a replacement inherited.
    """
    if facts.coverage is None or facts.purchased_on is None:
        return facts
    known = {StartRule.PURCHASE: facts.purchased_on, facts.coverage.basis: facts.coverage.starts_on}
    if compute(before, known) != facts.coverage:
        return facts
    return replace(facts, coverage=compute(after, known))


def cost_of(made: Decision) -> Decimal:
    """What the shop carries if the first remedy on offer is granted; nothing where the claim fails."""
    if made.outcome not in {Outcome.ELIGIBLE, Outcome.NOT_YET} or not made.remedies:
        return NOTHING
    first = made.remedies[0]
    return first.worth - first.buyer_pays
