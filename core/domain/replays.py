"""What a draft would make of claims beside what is published: which answers flip, and what that costs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from core.domain.cases import ClaimFacts
from core.domain.coverage import compute
from core.domain.deciding import Course, Outcome
from core.domain.decisions import Decision, decide
from core.domain.terms import StartRule, Terms

NOTHING = Decimal(0)
Days = Mapping[StartRule, date]


class Tried(NamedTuple):
    """A claim with the facts of its last answer, the version that gave it, and days a cover may begin."""

    claim_id: UUID
    facts: ClaimFacts
    under: Terms | None
    days: Days


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


def replay(tried: Iterable[Tried], published: Terms | None, draft: Terms) -> Replay:
    """Decide claims by both, each from the facts of its last answer.

    `published` is the newest version, None before the first one. What versions before it answered is not
    compared: a draft that nobody has touched changes nothing, however old the claims.
    """
    count, flips = 0, []
    for claim in tried:
        count += 1
        before, after = decide(_under(claim, published), published), decide(_under(claim, draft), draft)
        difference = cost_of(after) - cost_of(before)
        if (before.outcome, before.course) != (after.outcome, after.course) or difference:
            flips.append(
                Flip(claim.claim_id, before.outcome, after.outcome, before.course, after.course, difference)
            )
    return Replay(count, tuple(flips), sum((flip.difference for flip in flips), NOTHING))


def _under(claim: Tried, terms: Terms | None) -> ClaimFacts:
    if terms is None:
        return claim.facts
    if claim.under is None:
        return promised(claim.facts, terms, claim.days)
    return recounted(claim.facts, claim.under, terms, claim.days)


def promised(facts: ClaimFacts, terms: Terms, days: Days) -> ClaimFacts:
    """The facts of a claim without terms, as if these had been in force at purchase."""
    return replace(facts, coverage=compute(terms, days), policy_conflict=False)


def recounted(facts: ClaimFacts, before: Terms, after: Terms, days: Days) -> ClaimFacts:
    """The facts with covered days as other terms count them, from the days that the answer knew.

    What the old terms alone do not explain stays: days that staff added, or that a replacement inherited.
    """
    cover = facts.coverage
    if cover is None or facts.purchased_on is None:
        return facts
    # What the old terms prefer to the fact that they began with was not known yet when they answered.
    unknown = set(takewhile(lambda rule: rule is not cover.basis, before.start_rules))
    known = {rule: day for rule, day in days.items() if rule not in unknown}
    known |= {StartRule.PURCHASE: facts.purchased_on, cover.basis: cover.starts_on}
    if compute(before, known) != cover:
        return facts
    return replace(facts, coverage=compute(after, known))


def cost_of(made: Decision) -> Decimal:
    """What the shop carries if the first remedy on offer is granted; nothing where nothing is on offer.

    Goodwill and what the law makes the shop answer for cost as well, by the share that the terms give.
    """
    if not made.remedies:
        return NOTHING
    first = made.remedies[0]
    return max(first.worth - first.buyer_pays, NOTHING)
