"""Covered days: the tables of docs/coverage.md, and what holds for all of them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.coverage import Coverage, Status, compute, inherited, shortens, status
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
START = date(2026, 11, 3)


def table(*columns: str) -> list[tuple[str, ...]]:
    """The rows of the page's table that has these columns."""
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.read_text().splitlines()
        if line.startswith("|")
    ]
    first = cells.index(columns) + 2
    rows = []
    for row in cells[first:]:
        if len(row) != len(columns) or row[0][:1].isupper():
            break
        rows.append(row)
    return rows


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def terms(months: str = "24", rules: str = "purchase", replacement_days: int = 90) -> Terms:
    return Terms(
        months=int(months) if months else None,
        start_rules=tuple(StartRule(rule) for rule in rules.split(", ")),
        offers=plainly(Remedy.REPLACEMENT),
        replacement_days=replacement_days,
        plain_text="What we made wrong, we make good.",
    )


def cover(ends_on: date | None, starts_on: date = START) -> Coverage:
    return Coverage(starts_on=starts_on, ends_on=ends_on, basis=StartRule.PURCHASE, provisional=False)


STARTS = table(
    "Start rules",
    "Months",
    "Purchase",
    "Fulfilment",
    "Delivery",
    "Registration",
    "Starts",
    "Ends",
    "Basis",
    "Provisional",
)


@pytest.mark.parametrize("row", STARTS, ids=" ".join)
def test_the_first_start_rule_whose_day_is_known_starts_the_cover(row: tuple[str, ...]) -> None:
    rules, months, *days, starts_on, ends_on, basis, provisional = row
    known = {
        rule: found for rule, text in zip(StartRule, days, strict=True) if (found := day(text)) is not None
    }
    assert compute(terms(months, rules), known) == Coverage(
        starts_on=date.fromisoformat(starts_on),
        ends_on=day(ends_on),
        basis=StartRule(basis),
        provisional=provisional == "yes",
    )


def test_without_any_known_day_there_is_no_cover() -> None:
    with pytest.raises(LookupError, match="no start rule of these terms has a known day"):
        compute(terms(), {StartRule.DELIVERY: START})


@pytest.mark.parametrize("row", table("Ends before", "Ends after", "Shortens"), ids=" ".join)
def test_losing_days_at_the_end_is_a_shortening(row: tuple[str, ...]) -> None:
    before, after, answer = row
    assert shortens(cover(day(before)), cover(day(after))) is (answer == "yes")


@pytest.mark.parametrize("row", table("Inherited end", "Replaced on", "Days", "Ends"), ids=" ".join)
def test_a_replacement_inherits_the_end_or_its_own_days_if_they_last_longer(row: tuple[str, ...]) -> None:
    end, replaced_on, days, ends_on = row
    original = Coverage(starts_on=START, ends_on=day(end), basis=StartRule.DELIVERY, provisional=True)
    assert inherited(
        original, terms(replacement_days=int(days)), replaced_on=date.fromisoformat(replaced_on)
    ) == Coverage(starts_on=START, ends_on=day(ends_on), basis=StartRule.DELIVERY, provisional=True)


@pytest.mark.parametrize("row", table("Starts", "Ends", "Void", "Today", "Status"), ids=" ".join)
def test_the_status_follows_from_the_days_and_today(row: tuple[str, ...]) -> None:
    starts_on, ends_on, void, today, expected = row
    known = cover(day(ends_on), date.fromisoformat(starts_on)) if starts_on else None
    assert status(known, date.fromisoformat(today), void=void == "yes") is Status(expected)


def test_the_tables_of_the_page_were_read_whole() -> None:
    sizes = [
        len(STARTS),
        len(table("Ends before", "Ends after", "Shortens")),
        len(table("Inherited end", "Replaced on", "Days", "Ends")),
        len(table("Starts", "Ends", "Void", "Today", "Status")),
    ]
    assert sizes == [15, 6, 7, 9]


DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.none() | st.integers(1, 1200)
FACTS = st.fixed_dictionaries(
    {StartRule.PURCHASE: DAYS},
    optional={rule: DAYS for rule in StartRule if rule is not StartRule.PURCHASE},
)
PROMISES = st.builds(
    lambda months, rules, days: Terms(
        months=months,
        start_rules=(*rules, StartRule.PURCHASE),
        offers=plainly(Remedy.REFUND),
        replacement_days=days,
        plain_text="What we made wrong, we make good.",
    ),
    MONTHS,
    st.lists(
        st.sampled_from([rule for rule in StartRule if rule is not StartRule.PURCHASE]),
        unique=True,
        max_size=3,
    ),
    st.integers(0, 3650),
)


@given(PROMISES, FACTS)
@settings(max_examples=100, deadline=None)
def test_whatever_can_be_published_gives_cover_from_its_first_to_its_last_day(
    promise: Terms, known: dict[StartRule, date]
) -> None:
    promise.check()
    given_cover = compute(promise, known)
    assert given_cover.covers(given_cover.starts_on)
    assert given_cover.ends_on is None or given_cover.covers(given_cover.ends_on)
    assert (given_cover.ends_on is None) is (promise.months is None)
    assert given_cover.provisional is (promise.start_rules[0] not in known)
    assert given_cover.starts_on == known[given_cover.basis]


@given(PROMISES, FACTS, DAYS)
@settings(max_examples=100, deadline=None)
def test_a_replacement_is_never_covered_shorter_than_what_it_replaces(
    promise: Terms, known: dict[StartRule, date], replaced_on: date
) -> None:
    original = compute(promise, known)
    assert not shortens(original, inherited(original, promise, replaced_on=replaced_on))


@given(DAYS, MONTHS, DAYS, DAYS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_status_only_moves_forward(
    starts_on: date, months: int | None, one: date, other: date, void: bool
) -> None:
    promise = terms("" if months is None else str(months))
    known = compute(promise, {StartRule.PURCHASE: starts_on})
    earlier, later = sorted((one, other))
    order = [Status.UPCOMING, Status.ACTIVE, Status.EXPIRED, Status.VOID]
    then, afterwards = status(known, earlier, void=void), status(known, later, void=void)
    assert order.index(then) <= order.index(afterwards)
    assert (then is Status.ACTIVE) is (known.covers(earlier) and not void)
