"""The number of an order proves a purchase by our records, or says nothing: a table of docs/coverage.md."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.cases import ClaimFacts
from core.domain.deciding import Course
from core.domain.decisions import decide
from core.domain.faults import Fault
from core.domain.proofs import OrderMatch
from core.domain.queues import Queue
from core.domain.reasons import Told, for_buyers
from core.domain.registrations import Proof
from core.domain.traces import Rule
from tests.unit.tables import table
from tests.unit.test_decisions import CLEAR, TERMS
from tests.unit.test_reasons import stored
from tests.unit.test_serials import ESTIMATED, said

ROWS = table(
    "Order", "Purchase", "Ordered", "Claimed", "Covered from", "Answer", "Missing", "Course", "Queue"
)


def named(match: OrderMatch, on: str = "", *, estimated: bool = False) -> ClaimFacts:
    ordered_on = date.fromisoformat(on) if on else None
    facts = replace(CLEAR, proof=Proof.NONE, order=match, ordered_on=ordered_on)
    if not estimated:
        return facts
    return replace(facts, purchase_estimated=True, purchased_on=ESTIMATED.starts_on, coverage=ESTIMATED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:4]))
def test_what_an_order_says_is_what_the_page_says(row: tuple[str, ...]) -> None:
    match, purchase, ordered, on, starts_on, outcome, missing, course, queue = row
    facts = named(OrderMatch(match), ordered, estimated=purchase == "estimated")
    made = decide(replace(facts, submitted_on=date.fromisoformat(on)), TERMS)
    assert said(made, Rule.PERIOD)["starts_on"] == starts_on
    assert (made.outcome, ", ".join(made.missing)) == (outcome, missing)
    assert (made.course.value, made.queue or "") == (course, queue)


@pytest.mark.parametrize(
    ("match", "verdict"), [("theirs", "missing"), ("other", "missing"), ("unknown", "skipped")]
)
def test_the_trace_says_what_our_records_say_of_it(match: str, verdict: str) -> None:
    finding = said(decide(named(OrderMatch(match), "2025-02-20"), TERMS), Rule.ORDER)
    assert finding == {"verdict": verdict, "match": match, "ordered_on": "2025-02-20"}


def test_no_rule_declines_for_an_order_of_somebody_else() -> None:
    made = decide(replace(named(OrderMatch.OTHER), fault=Fault.ACCIDENT), TERMS)
    assert (made.course, made.queue) == (Course.QUEUE, Queue.OWNERSHIP)


def test_buyers_do_not_read_when_the_order_was_made() -> None:
    found = dict(for_buyers(stored(named(OrderMatch.THEIRS, "2025-02-20", estimated=True), TERMS)))
    assert found[Told.COVERED] == {"claimed_on": "2026-11-22"}
    assert "2025-02-20" not in str(found)
