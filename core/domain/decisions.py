"""The answer to a claim: `decide(facts, terms)`, pure, total and deterministic.

Every rule is looked at in the same order and leaves its findings: what it read and what it said
(docs/decisions/0014-policies-that-decide.md, docs/coverage.md).
"""

from collections.abc import Mapping
from typing import NamedTuple

from core.domain.cases import Case, ClaimFacts
from core.domain.conditions import ASKED
from core.domain.courses import course_of
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece
from core.domain.looks import OF_THE_CLAIM, OF_THE_PROMISE, of_our_records
from core.domain.outcomes import outcome_of
from core.domain.queues import Queue
from core.domain.remedies import Offered, Remedy
from core.domain.terms import Terms
from core.domain.tiers import findings_of, pieces_of
from core.domain.traces import Finding, Rule, Value, Verdict, found, remembered
from core.domain.worth import goodwill_offer, offered, portion_of

PASSED, FAILED, MISSING, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.SKIPPED
OFFER, REMEDY = Rule.OFFER, Rule.REMEDY
GOODWILL, NOT_COVERED = Outcome.GOODWILL, Outcome.NOT_COVERED
"""Bound once, as in `core.domain.looks`."""


class Decision(NamedTuple):
    outcome: Outcome
    remedies: tuple[Offered, ...]
    """On offer, in the merchant's order of preference."""
    missing: Mapping[Piece, int]
    """Evidence that is still to come, and how much of it."""
    course: Course
    queue: Queue | None
    """Where it waits for a person, if it does."""
    rule: DecisionRule | None
    """Of the terms, which decided."""
    trace: tuple[Finding, ...]


def decide(facts: ClaimFacts, terms: Terms | None) -> Decision:
    """Every input has an answer, the same input the same one.

    Days beyond the calendar stop at its edge, and what nothing can cost is as good as unknown.
    """
    case = Case.of(facts, terms)
    pieces = pieces_of(case)
    of_the_promise = [look(case, pieces) for look in OF_THE_PROMISE]
    of_the_claim = [look(case, pieces) for look in OF_THE_CLAIM]
    looked = of_the_promise + of_the_claim
    outcome, beyond = outcome_of(case, looked, pieces.lacking)
    remedies, offers = _remedies(case, outcome)
    route, rules = course_of(case, outcome, remedies, pieces, looked)
    tiers = [*of_our_records(case), *findings_of(case, pieces)]
    trace = (*of_the_promise, *tiers, *of_the_claim, *beyond, *offers, *rules)
    return Decision(outcome, remedies, pieces.lacking, route.course, route.queue, route.rule, trace)


def wanted(facts: ClaimFacts, terms: Terms | None) -> Mapping[Piece, int]:
    """What a claim must still bring by its tier, in the tier's order."""
    return pieces_of(Case.of(facts, terms)).lacking


def _remedies(case: Case, outcome: Outcome) -> tuple[tuple[Offered, ...], list[Finding]]:
    """What is on offer, each remedy once, in the order of the terms; and what was looked at."""
    findings: list[Finding] = []
    remedies: tuple[Offered, ...] = ()
    if case.terms is not None and outcome is GOODWILL and case.terms.goodwill is not None:
        remedies = goodwill_offer(case, case.terms.goodwill)
    elif case.terms is not None and outcome is not NOT_COVERED:
        remedies = offered(case, portion_of(case, outcome), _fitting(case, case.terms, findings))
    verdict = PASSED if remedies else FAILED if outcome is NOT_COVERED else MISSING
    named = ", ".join([each.remedy for each in remedies])
    findings.append(_offered(verdict, named))
    return remedies, findings


@remembered
def _offered(verdict: Verdict, remedies: str) -> Finding:
    return found(Finding, (REMEDY, verdict, {"remedies": remedies}))


@remembered
def _on_offer(place: int, remedy: Remedy) -> Finding:
    return found(Finding, (OFFER, PASSED, {"place": place, "remedy": remedy}))


def _fitting(case: Case, terms: Terms, findings: list[Finding]) -> list[Remedy]:
    fitting: list[Remedy] = []
    for place, offer in enumerate(terms.offers, start=1):
        unmet = offer.when.misfit(case)
        if unmet is None and offer.remedy not in fitting:
            fitting.append(offer.remedy)
            findings.append(_on_offer(place, offer.remedy))
            continue
        values: dict[str, Value] = ASKED[unmet](offer.when, case) if unmet else {"condition": "offered"}
        values["place"], values["remedy"] = place, offer.remedy
        findings.append(found(Finding, (OFFER, SKIPPED, values)))
    return fitting
