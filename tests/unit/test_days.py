"""Months on the calendar and days in a time zone."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # ships no types
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.days import add_months, day_of

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    ]
)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2022-08-31", 6, "2023-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-12-15", 0, "2026-12-15"),
        ("1999-02-28", 12, "2000-02-28"),
        ("2096-02-29", 48, "2100-02-28"),
        ("1926-11-22", 1200, "2026-11-22"),
    ],
)
def test_months_are_added_on_the_calendar_and_stop_at_the_end_of_a_month(
    day: str, months: int, later: str
) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@given(DAYS, st.integers(0, 1200))
@settings(max_examples=150, deadline=None)
def test_an_independent_calendar_agrees(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


@pytest.mark.slow
def test_an_independent_calendar_agrees_on_a_hundred_thousand_days() -> None:
    chosen = random.Random(20261122)
    first = date(1970, 1, 1)
    for _ in range(100_000):
        day, months = first + timedelta(days=chosen.randrange(84_000)), chosen.randint(0, 1200)
        assert add_months(day, months) == day + relativedelta(months=months), (day, months)


@given(DAYS, DAYS, st.integers(0, 1200))
@settings(max_examples=100, deadline=None)
def test_who_bought_later_is_never_covered_shorter(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        # Midnight in Berlin is an hour before UTC's in winter and two in summer.
        ("2026-11-02T22:59:59+00:00", "Europe/Berlin", "2026-11-02"),
        ("2026-11-02T23:00:00+00:00", "Europe/Berlin", "2026-11-03"),
        ("2026-07-02T21:59:59+00:00", "Europe/Berlin", "2026-07-02"),
        ("2026-07-02T22:00:00+00:00", "Europe/Berlin", "2026-07-03"),
        # The nights on which the clocks change, in both directions.
        ("2026-03-28T22:59:59+00:00", "Europe/Berlin", "2026-03-28"),
        ("2026-03-29T21:59:59+00:00", "Europe/Berlin", "2026-03-29"),
        ("2026-03-29T22:00:00+00:00", "Europe/Berlin", "2026-03-30"),
        ("2026-10-24T22:00:00+00:00", "Europe/Berlin", "2026-10-25"),
        ("2026-10-25T22:59:59+00:00", "Europe/Berlin", "2026-10-25"),
        ("2026-10-25T23:00:00+00:00", "Europe/Berlin", "2026-10-26"),
        ("2026-03-08T04:59:59+00:00", "America/New_York", "2026-03-07"),
        ("2026-03-09T03:59:59+00:00", "America/New_York", "2026-03-08"),
        ("2026-03-09T04:00:00+00:00", "America/New_York", "2026-03-09"),
        # A clock change at midnight: that day begins at one o'clock.
        ("2018-11-04T02:59:59+00:00", "America/Sao_Paulo", "2018-11-03"),
        ("2018-11-04T03:00:00+00:00", "America/Sao_Paulo", "2018-11-04"),
        # Offsets that are no whole hours, and both edges of the date line.
        ("2026-11-21T18:14:59+00:00", "Asia/Kathmandu", "2026-11-21"),
        ("2026-11-21T18:15:00+00:00", "Asia/Kathmandu", "2026-11-22"),
        ("2026-11-22T10:00:00+00:00", "Pacific/Kiritimati", "2026-11-23"),
        ("2026-11-22T10:00:00+00:00", "Pacific/Pago_Pago", "2026-11-21"),
        # Samoa skipped 30 December 2011.
        ("2011-12-30T09:59:59+00:00", "Pacific/Apia", "2011-12-29"),
        ("2011-12-30T10:00:00+00:00", "Pacific/Apia", "2011-12-31"),
        # An instant with an offset of its own is the same instant.
        ("2026-11-03T00:30:00+02:00", "Europe/Berlin", "2026-11-02"),
    ],
)
def test_an_instant_is_the_day_that_the_shops_clock_shows(instant: str, zone: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(instant), zone) == date.fromisoformat(day)


def test_an_unknown_time_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        day_of(datetime(2026, 11, 22, tzinfo=UTC), "Europe/Atlantis")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(0, 100_000), ZONES)  # noqa: DTZ001 - UTC below
@settings(max_examples=100, deadline=None)
def test_days_never_run_backwards_and_stay_within_one_of_utc(
    naive: datetime, seconds: int, zone: str
) -> None:
    instant = naive.replace(tzinfo=UTC)
    later = instant + timedelta(seconds=seconds)
    assert day_of(instant, zone) <= day_of(later, zone)
    assert abs(day_of(instant, zone) - instant.date()) <= timedelta(days=1)
