"""Which last day counts, and which one staff may choose: the tables of docs/coverage.md."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.end_dates import EndRefusedError, check_extension, that_counts
from tests.unit.tables import table

DAYS = st.none() | st.dates()


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", table("Computed", "Extended", "Counts"), ids=" ".join)
def test_the_later_day_counts_and_a_lifetime_stays_one(row: tuple[str, ...]) -> None:
    computed, extended, counts = map(day, row)
    assert that_counts(computed, extended) == counts


@pytest.mark.parametrize("row", table("Computed on", "Extended so far", "Wanted", "Answer"), ids=" ".join)
def test_staff_may_choose_any_day_after_the_computed_one(row: tuple[str, ...]) -> None:
    answer = "allowed"
    try:
        check_extension(*map(day, row[:3]))
    except EndRefusedError as refused:
        answer = refused.why.value
    assert answer == row[3]


@given(DAYS, DAYS)
def test_nobody_is_ever_covered_shorter_than_computed(computed: date | None, extended: date | None) -> None:
    counts = that_counts(computed, extended)
    assert counts is None if computed is None else counts is not None and counts >= computed
