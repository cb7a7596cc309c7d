"""What the findings add up to: the promise first, then the law, then goodwill."""

from collections.abc import Mapping
from datetime import date

from core.domain.cases import Case
from core.domain.coverage import Coverage
from core.domain.days import add_months
from core.domain.deciding import Outcome
from core.domain.evidence import Piece
from core.domain.faults import OF_THE_USER
from core.domain.terms import Terms
from core.domain.traces import Finding, Rule, Value, Verdict, found

PASSED, FAILED, MISSING, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.SKIPPED
ELIGIBLE, NOT_YET, NOT_COVERED = Outcome.ELIGIBLE, Outcome.NOT_YET, Outcome.NOT_COVERED
PERIOD, LAW, GOODWILL = Rule.PERIOD, Rule.LAW, Rule.GOODWILL
"""Bound once, as in `core.domain.looks`."""
FINAL = frozenset({Rule.VALID, Rule.REGION, Rule.OWNER})
"""What fails one of these is covered by nothing: neither the law nor goodwill is looked at."""


def outcome_of(
    case: Case, findings: list[Finding], lacking: Mapping[Piece, int]
) -> tuple[Outcome, tuple[Finding, ...]]:
    """The answer, and what was looked at beyond the promise to find it."""
    failed = {rule for rule, verdict, _ in findings if verdict is FAILED}
    if not failed:
        open_question = lacking or MISSING in [verdict for _, verdict, _ in findings]
        return (NOT_YET if open_question else ELIGIBLE), ()
    if case.terms is None or failed & FINAL:
        return NOT_COVERED, ()
    law = _law(case, case.terms)
    if law.verdict is PASSED:
        return Outcome.STATUTORY, (law,)
    if PERIOD not in failed:
        return NOT_COVERED, (law,)
    goodwill = _goodwill(case, case.terms, only_late=failed == {PERIOD})
    return (Outcome.GOODWILL if goodwill.verdict is PASSED else NOT_COVERED), (law, goodwill)


def _law(case: Case, terms: Terms) -> Finding:
    """Defects within the statutory time (Directive (EU) 2019/771, art. 10); what its user did is none."""
    months, starts_on = terms.statutory_months, _latest_start(case)
    if months is None:
        return found(Finding, (LAW, SKIPPED, {"because": "not_named"}))
    if starts_on is None:
        return found(Finding, (LAW, SKIPPED, {"because": "no_days", "months": months}))
    until = add_months(starts_on, months)
    values: dict[str, Value] = {"months": months, "until": until}
    if case.fault in OF_THE_USER:
        return found(Finding, (LAW, SKIPPED, {"because": "of_the_user", **values}))
    if starts_on <= case.facts.submitted_on <= until:
        return found(Finding, (LAW, PASSED, values))
    because = "over" if case.facts.submitted_on > until else "not_begun"
    return found(Finding, (LAW, SKIPPED, {"because": because, **values}))


def _latest_start(case: Case) -> date | None:
    """A serial that gives an earlier day than the estimate takes nothing away that the law may give."""
    days = [cover.starts_on for cover in (case.coverage, _estimated(case)) if cover is not None]
    return max(days, default=None)


def _estimated(case: Case) -> Coverage | None:
    return case.facts.coverage if case.facts.edition > 1 else None


def _goodwill(case: Case, terms: Terms, *, only_late: bool) -> Finding:
    """Goodwill is for claims against which nothing speaks but that they come late."""
    goodwill, cover = terms.goodwill, case.coverage
    if goodwill is None or cover is None or cover.ends_on is None:
        return found(Finding, (GOODWILL, SKIPPED, {"because": "not_named"}))
    until = add_months(cover.ends_on, goodwill.months)
    values: dict[str, Value] = {"months": goodwill.months, "until": until}
    if not only_late:
        return found(Finding, (GOODWILL, SKIPPED, {"because": "not_only_late", **values}))
    if case.facts.submitted_on > until:
        return found(Finding, (GOODWILL, SKIPPED, {"because": "over", **values}))
    return found(Finding, (GOODWILL, PASSED, values))
