"""A serial proves a purchase by our records, or sends the claim to people: a table of docs/coverage.md."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.cases import ClaimFacts
from core.domain.coverage import Coverage
from core.domain.deciding import Course
from core.domain.decisions import Decision, decide
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.proofs import ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.serials import PROVING, SerialMatch, normal, repeated
from core.domain.terms import StartRule
from core.domain.traces import Rule
from tests.unit.tables import table
from tests.unit.test_decisions import CLEAR, TERMS

ESTIMATED = Coverage(
    starts_on=date(2025, 9, 1), ends_on=date(2027, 9, 1), basis=StartRule.PURCHASE, provisional=False
)
ROWS = table("Serial", "Purchase", "Left", "Claimed", "Covered from", "Answer", "Missing", "Course", "Queue")


def claimed(match: SerialMatch, *, left: date | None = None, estimated: bool = False) -> ClaimFacts:
    facts = replace(
        CLEAR,
        proof=Proof.NONE,
        serial=match,
        serial_shipped_on=left,
        proofs_given=frozenset({ProofKind.SERIAL}) if match in PROVING else frozenset(),
    )
    if not estimated:
        return facts
    return replace(facts, purchase_estimated=True, purchased_on=ESTIMATED.starts_on, coverage=ESTIMATED)


def said(made: Decision, rule: Rule) -> dict[str, object]:
    [finding] = [each for each in made.trace if each.rule is rule]
    return {"verdict": finding.verdict.value, **finding.plain()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:4]))
def test_what_a_serial_says_is_what_the_page_says(row: tuple[str, ...]) -> None:
    match, purchase, left, on, starts_on, outcome, missing, course, queue = row
    shipped = date.fromisoformat(left) if left else None
    facts = claimed(SerialMatch(match), left=shipped, estimated=purchase == "estimated")
    made = decide(replace(facts, submitted_on=date.fromisoformat(on)), TERMS)
    assert said(made, Rule.PERIOD)["starts_on"] == starts_on
    assert (made.outcome, ", ".join(made.missing)) == (outcome, missing)
    assert (made.course.value, made.queue or "") == (course, queue)


@pytest.mark.parametrize(
    ("match", "verdict", "more"),
    [
        (SerialMatch.OWN, "passed", {"bought_on": "2025-01-09", "counts": True}),
        (SerialMatch.THEIRS, "missing", {"bought_on": "2025-01-09", "counts": True}),
        (SerialMatch.UNKNOWN, "skipped", {}),
        (SerialMatch.DIFFERS, "missing", {}),
        (SerialMatch.TAKEN, "missing", {}),
    ],
)
def test_the_trace_says_what_our_records_say_of_it(
    match: SerialMatch, verdict: str, more: dict[str, object]
) -> None:
    finding = said(decide(claimed(match, left=date(2024, 12, 10)), TERMS), Rule.SERIAL)
    assert finding == {"verdict": verdict, "match": match, "shipped_on": "2024-12-10", **more}


def test_a_claim_outside_the_days_that_a_serial_gives_says_so() -> None:
    facts = claimed(SerialMatch.OWN, left=date(2024, 10, 1), estimated=True)
    finding = said(decide(facts, TERMS), Rule.SERIAL)
    assert (finding["verdict"], finding["counts"], finding["bought_on"]) == ("missing", False, "2024-10-31")


def test_terms_that_accept_no_serial_hear_of_it_and_give_it_no_day() -> None:
    made = decide(claimed(SerialMatch.OWN, left=date(2024, 12, 10)), replace(TERMS, alternative_proofs=()))
    expected = {"verdict": "passed", "match": "own", "shipped_on": "2024-12-10"}
    assert said(made, Rule.SERIAL) == expected
    assert dict(made.missing) == {Piece.PROOF: 1}
    late = replace(claimed(SerialMatch.UNKNOWN), submitted_on=date(2027, 9, 2))
    assert decide(late, replace(TERMS, alternative_proofs=())).queue is Queue.REVIEW


def test_where_the_day_of_a_piece_is_not_known_its_label_says_when_it_left() -> None:
    facts = replace(claimed(SerialMatch.PIECE, estimated=True), shipped_on=date(2024, 12, 1))
    assert said(decide(facts, TERMS), Rule.PERIOD)["starts_on"] == "2024-12-31"


def test_no_rule_declines_for_a_serial_that_is_somebody_elses() -> None:
    facts = replace(claimed(SerialMatch.TAKEN), fault=Fault.ACCIDENT)
    made, without = decide(facts, TERMS), decide(replace(facts, serial=None), TERMS)
    assert (made.course, made.queue) == (Course.QUEUE, Queue.OWNERSHIP)
    assert (made.outcome, without.course) == (without.outcome, Course.DECLINE)


def test_numbers_are_compared_as_people_type_them() -> None:
    assert normal(" ab–12\u00a0３ ") == "AB123"
    assert normal("– -") == ""


def test_a_number_that_stands_twice_is_named_as_it_was_typed_again() -> None:
    assert repeated(["A1", "B2", "a-1"]) == "a-1"
    assert repeated(["A1", "B2"]) is None
