"""What becomes of an answer: a queue where no rule may decide, else the first decision rule that fits."""

from typing import NamedTuple

from core.domain.cases import Case
from core.domain.conditions import ASKED
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.money import Money
from core.domain.proofs import OrderMatch, ProofKind
from core.domain.queues import Queue
from core.domain.remedies import Offered
from core.domain.serials import FOR_PEOPLE, SerialMatch
from core.domain.tiers import Pieces
from core.domain.traces import Finding, Rule, Value, Verdict, found, remembered
from core.domain.worth import NOTHING

PASSED, FAILED, MISSING, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.SKIPPED
APPROVE, QUEUE, DECISION = Course.APPROVE, Course.QUEUE, Rule.DECISION
ELIGIBLE, NOT_YET, NOT_COVERED = Outcome.ELIGIBLE, Outcome.NOT_YET, Outcome.NOT_COVERED
"""Bound once, as in `core.domain.looks`."""
OPEN_QUESTIONS = {
    Rule.POLICY: Queue.NO_POLICY,
    Rule.DATES: Queue.DATES,
    Rule.OWNER: Queue.OWNERSHIP,
    Rule.PAYMENT: Queue.PAYMENT,
}
"""Rules that lack something which no evidence of the buyer cures."""
NAMED = frozenset({OrderMatch.THEIRS, OrderMatch.OTHER})
"""Orders of which we hold a record of its own, perhaps of the same piece."""
OF_PEOPLE = {Outcome.STATUTORY: Queue.STATUTORY, Outcome.GOODWILL: Queue.GOODWILL}
"""What no rule of the terms gives away."""


class Route(NamedTuple):
    course: Course
    queue: Queue | None
    rule: DecisionRule | None
    because: str | None = None
    """Why it waits, where the name of the queue does not say it."""


def course_of(
    case: Case, outcome: Outcome, remedies: tuple[Offered, ...], pieces: Pieces, looked: list[Finding]
) -> tuple[Route, list[Finding]]:
    """What no rule may decide goes to its queue before any rule is asked; and what was looked at."""
    findings: list[Finding] = []
    queue, because = _queue_before_rules(case, outcome, remedies, looked), None
    if queue is None and outcome is NOT_COVERED:
        because = _uncertain(case, looked)
        queue = Queue.DATES if because else None
    if queue is not None:
        route = Route(QUEUE, queue, None, because)
    elif pieces.lacking and outcome is NOT_YET:
        route = Route(Course.ASK, None, None)
    else:
        route = _by_rules(case, outcome, remedies, findings)
    findings.append(_finding(case, route, remedies))
    return route, findings


def _queue_before_rules(
    case: Case, outcome: Outcome, remedies: tuple[Offered, ...], looked: list[Finding]
) -> Queue | None:
    if case.facts.appealed or case.facts.escalated:
        return Queue.APPEAL if case.facts.appealed else Queue.ESCALATED
    if case.terms is None and case.facts.policy_conflict:
        return Queue.POLICY_CONFLICT
    for finding in looked if outcome is not ELIGIBLE else ():
        if finding.verdict is MISSING and finding.rule in OPEN_QUESTIONS:
            return OPEN_QUESTIONS[finding.rule]
    two_records = case.facts.serial in FOR_PEOPLE or case.facts.order in NAMED
    if two_records or case.facts.signals:
        return Queue.OWNERSHIP if two_records else Queue.SIGNALS
    if outcome is ELIGIBLE and not remedies:
        return Queue.NO_REMEDY
    return OF_PEOPLE.get(outcome)


def _uncertain(case: Case, looked: list[Finding]) -> str | None:
    """Why a day after the last covered one may still be covered: nobody knows when the cover began.

    A serial that nobody here knows might, where the terms accept one, have given another day.
    """
    late = any(finding.rule is Rule.PERIOD and finding.verdict is FAILED for finding in looked)
    if not late or case.facts.edition == 1:
        return None
    if case.facts.purchase_estimated:
        return "estimated"
    if case.coverage is not None and case.coverage.provisional:
        return "provisional"
    accepted = case.terms.alternative_proofs if case.terms else ()
    by_serial = any(proof.kind is ProofKind.SERIAL for proof in accepted)
    return "serial" if by_serial and case.facts.serial is SerialMatch.UNKNOWN else None


def _by_rules(case: Case, outcome: Outcome, remedies: tuple[Offered, ...], findings: list[Finding]) -> Route:
    """By the first that fits. Adds what it looked at."""
    for place, rule in enumerate(case.terms.rules if case.terms else (), start=1):
        if rule.outcome is not outcome:
            findings.append(_of_another(place, rule.name, outcome, rule.outcome))
            continue
        unmet = rule.when.misfit(case)
        if unmet is None:
            findings.append(_decides(place, rule.name))
            if _owed(case, remedies, rule) is not None:
                return Route(QUEUE, Queue.REVIEW, rule)
            return Route(rule.course, rule.queue if rule.course is QUEUE else None, rule)
        values = ASKED[unmet](rule.when, case)
        values["place"], values["name"] = place, rule.name
        findings.append(found(Finding, (DECISION, SKIPPED, values)))
    return Route(QUEUE, Queue.REVIEW, None)


@remembered
def _decides(place: int, name: str) -> Finding:
    return found(Finding, (DECISION, PASSED, {"place": place, "name": name}))


@remembered
def _of_another(place: int, name: str, outcome: Outcome, wanted: Outcome) -> Finding:
    """The rule is about another answer."""
    values: dict[str, Value] = {
        "condition": "outcome",
        "read": outcome,
        "wanted": wanted,
        "place": place,
        "name": name,
    }
    return found(Finding, (DECISION, SKIPPED, values))


def _owed(case: Case, remedies: tuple[Offered, ...], rule: DecisionRule | None) -> Money | None:
    """What the buyer would owe for goods that a rule approves, where nothing can ask them for it."""
    if case.facts.can_charge is not False or rule is None or rule.course is not APPROVE:
        return None
    owed = remedies[0].buyer_pays if remedies else NOTHING
    return Money(owed, case.facts.currency) if owed > 0 else None


def _finding(case: Case, route: Route, remedies: tuple[Offered, ...]) -> Finding:
    name = route.rule.name if route.rule else None
    owed = _owed(case, remedies, route.rule) if name and route.course is QUEUE else None
    follows = _follows(route.course, route.queue, name, route.because)
    if owed is None:
        return follows
    values = {**follows.values, "owed": str(owed.amount), "currency": owed.currency}
    return found(Finding, (Rule.ROUTE, PASSED, values))


@remembered
def _follows(course: Course, queue: Queue | None, rule: str | None, because: str | None) -> Finding:
    values: dict[str, Value] = {"course": course, "queue": queue, "rule": rule}
    if because is not None:
        values["because"] = because
    return found(Finding, (Rule.ROUTE, PASSED, values))
