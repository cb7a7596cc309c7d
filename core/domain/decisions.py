"""The answer to a claim: `decide(facts, terms)`, pure, total and deterministic.

Every rule is looked at in the same order and leaves one finding: what it read and what it said
(docs/decisions/0014-policies-that-decide.md, docs/coverage.md).
"""

from collections.abc import Mapping
from typing import NamedTuple

from core.domain.cases import Case, ClaimFacts
from core.domain.days import add_months
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, missing, tier_of
from core.domain.faults import OF_THE_USER
from core.domain.looks import LOOKS
from core.domain.money import Money
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.remedies import Offered
from core.domain.terms import Terms
from core.domain.traces import Finding, Rule, Value, Verdict
from core.domain.worth import NOTHING, goodwill_offer, offers_of

PASSED, FAILED, MISSING = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING
ELIGIBLE, GOODWILL, STATUTORY = Outcome.ELIGIBLE, Outcome.GOODWILL, Outcome.STATUTORY
NOT_YET, NOT_COVERED = Outcome.NOT_YET, Outcome.NOT_COVERED
APPROVE, QUEUE = Course.APPROVE, Course.QUEUE
REMEDY, ROUTE = Rule.REMEDY, Rule.ROUTE
UNPROVED, PROOF_PIECE = Proof.NONE, Piece.PROOF
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
    """Every input has an answer, the same input the same one."""
    case = Case.of(facts, terms)
    lacking = _lacking(case)
    findings = [look(case, lacking) for look in LOOKS]
    outcome = _outcome(case, findings, lacking)
    remedies = _remedies(case, outcome)
    findings.append(_remedy_finding(outcome, remedies))
    course, queue, rule = _course(case, outcome, remedies, lacking, findings)
    owed = _owed(case, remedies, rule) if course is QUEUE else None
    findings.append(_route_finding(course, queue, rule, owed))
    return Decision(outcome, remedies, lacking, course, queue, rule, tuple(findings))


def wanted(facts: ClaimFacts, terms: Terms | None) -> Mapping[Piece, int]:
    """What a claim must still bring by its tier, in the tier's order."""
    return _lacking(Case.of(facts, terms))


def _lacking(case: Case) -> Mapping[Piece, int]:
    return missing(tier_of(case, case.terms.tiers if case.terms else ()), _given(case))


def _given(case: Case) -> Mapping[Piece, int]:
    """What was sent, and what we know without being told."""
    evidence = case.facts.evidence
    if case.proof is UNPROVED or evidence.get(PROOF_PIECE, 0):
        return evidence
    return {**evidence, PROOF_PIECE: 1}


def _outcome(case: Case, findings: list[Finding], lacking: Mapping[Piece, int]) -> Outcome:
    verdicts = [finding.verdict for finding in findings]
    if FAILED not in verdicts:
        return NOT_YET if MISSING in verdicts or lacking else ELIGIBLE
    failed = {finding.rule for finding in findings if finding.verdict is FAILED}
    if case.terms is None or failed & {Rule.VALID, Rule.REGION, Rule.OWNER}:
        return NOT_COVERED
    if _law_applies(case, case.terms):
        return STATUTORY
    if failed == {Rule.PERIOD} and _goodwill_is_possible(case, case.terms):
        return GOODWILL
    return NOT_COVERED


def _law_applies(case: Case, terms: Terms) -> bool:
    """Defects within the statutory time (Directive (EU) 2019/771, art. 10); what its user did is none."""
    if terms.statutory_months is None or case.coverage is None or case.fault in OF_THE_USER:
        return False
    start, day = case.coverage.starts_on, case.facts.submitted_on
    return start <= day <= add_months(start, terms.statutory_months)


def _goodwill_is_possible(case: Case, terms: Terms) -> bool:
    if terms.goodwill is None or case.coverage is None or case.coverage.ends_on is None:
        return False
    ends_on, day = case.coverage.ends_on, case.facts.submitted_on
    return ends_on < day <= add_months(ends_on, terms.goodwill.months)


def _remedies(case: Case, outcome: Outcome) -> tuple[Offered, ...]:
    if case.terms is None or outcome is NOT_COVERED:
        return ()
    if outcome is GOODWILL and case.terms.goodwill is not None:
        return goodwill_offer(case, case.terms.goodwill)
    return offers_of(case, case.terms)


def _course(
    case: Case,
    outcome: Outcome,
    remedies: tuple[Offered, ...],
    lacking: Mapping[Piece, int],
    findings: list[Finding],
) -> tuple[Course, Queue | None, DecisionRule | None]:
    """What no rule may decide goes to its queue before any rule is asked."""
    queue = _queue_before_rules(case, outcome, remedies, findings)
    if queue is not None:
        return QUEUE, queue, None
    if lacking and outcome is NOT_YET:
        return Course.ASK, None, None
    for rule in case.terms.rules if case.terms else ():
        if rule.outcome is outcome and rule.when.holds(case):
            if _owed(case, remedies, rule) is not None:
                return QUEUE, Queue.REVIEW, rule
            return rule.course, rule.queue if rule.course is QUEUE else None, rule
    return QUEUE, Queue.REVIEW, None


def _owed(case: Case, remedies: tuple[Offered, ...], rule: DecisionRule | None) -> Money | None:
    """What the buyer would owe for goods that a rule approves, where nothing can ask them for it."""
    if case.facts.can_charge is not False or rule is None or rule.course is not APPROVE:
        return None
    owed = remedies[0].buyer_pays if remedies else NOTHING
    return Money(owed, case.facts.currency) if owed > 0 else None


OPEN_QUESTIONS = {
    Rule.POLICY: Queue.NO_POLICY,
    Rule.DATES: Queue.DATES,
    Rule.OWNER: Queue.OWNERSHIP,
    Rule.PAYMENT: Queue.PAYMENT,
}
"""Rules that lack something which no evidence of the buyer cures."""


OF_PEOPLE = {STATUTORY: Queue.STATUTORY, GOODWILL: Queue.GOODWILL}
"""What no rule of the terms gives away."""


def _queue_before_rules(
    case: Case, outcome: Outcome, remedies: tuple[Offered, ...], findings: list[Finding]
) -> Queue | None:
    if case.facts.appealed or case.facts.escalated:
        return Queue.APPEAL if case.facts.appealed else Queue.ESCALATED
    if case.terms is None and case.facts.policy_conflict:
        return Queue.POLICY_CONFLICT
    for finding in findings:
        if finding.verdict is MISSING and finding.rule in OPEN_QUESTIONS:
            return OPEN_QUESTIONS[finding.rule]
    if case.facts.signals:
        return Queue.SIGNALS
    if outcome is ELIGIBLE and not remedies:
        return Queue.NO_REMEDY
    return OF_PEOPLE.get(outcome)


def _remedy_finding(outcome: Outcome, remedies: tuple[Offered, ...]) -> Finding:
    named = ", ".join(offered.remedy for offered in remedies)
    if remedies:
        return Finding(REMEDY, PASSED, f"On offer: {named}.", {"remedies": named})
    verdict = FAILED if outcome is NOT_COVERED else MISSING
    return Finding(REMEDY, verdict, "Nothing is on offer.", {"remedies": ""})


def _route_finding(
    course: Course, queue: Queue | None, rule: DecisionRule | None, owed: Money | None
) -> Finding:
    values: dict[str, Value] = {
        "course": course,
        "queue": queue,
        "rule": rule.name if rule else None,
    }
    if rule is not None and owed is not None:
        text = f"The rule “{rule.name}” approves, but the buyer owes {owed}, which nobody can charge."
        return Finding(ROUTE, PASSED, text, values | {"owed": str(owed.amount), "currency": owed.currency})
    if rule is not None:
        return Finding(ROUTE, PASSED, f"Decided by the rule “{rule.name}”: {course}.", values)
    if queue is not None:
        return Finding(ROUTE, PASSED, f"A person decides, in the queue {queue}.", values)
    return Finding(ROUTE, PASSED, "The buyer is asked for what is missing.", values)
