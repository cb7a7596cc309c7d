"""Which version of a policy governs a purchase, and that publishing another one takes nothing from it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.coverage import compute
from core.domain.policies import Assignment, AssignmentKind, ProductFacts
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms
from core.domain.versions import Version, governing
from core.services.policies import Book

POLICY = UUID(int=1)
LAMP = ProductFacts(product_gid="gid://shopify/Product/1", variant_gid=None)
DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
SECONDS = st.integers(0, 86_399)


def version(number: int, months: int | None, at: datetime) -> Version:
    """The first reaches back to earlier purchases. In a shop whose calendar is UTC."""
    terms = Terms(
        months=months,
        start_rules=(StartRule.PURCHASE,),
        offers=plainly(Remedy.REFUND),
        plain_text="What we made wrong, we make good.",
    )
    return Version(UUID(int=number), at.date() if number else None, at, terms)


def moment(day: date, second: int) -> datetime:
    return datetime.combine(day, time.min, UTC) + timedelta(seconds=second)


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    """As they are published, several a day as well. Oldest first."""
    some_days = st.sampled_from(draw(st.lists(DAYS, min_size=1, max_size=3)))
    moments = draw(st.lists(st.builds(moment, some_days, SECONDS), min_size=1, max_size=5))
    months = draw(st.lists(st.integers(1, 120), min_size=len(moments), max_size=len(moments)))
    pairs = zip(sorted(moments), months, strict=True)
    return [version(number, length, at) for number, (at, length) in enumerate(pairs)]


def book(published: list[Version]) -> Book:
    return Book([Assignment(POLICY, AssignmentKind.EVERYTHING, "")], {POLICY: published[::-1]})


@given(versions(), st.builds(moment, DAYS, SECONDS), st.booleans())
@settings(max_examples=200, deadline=None)
def test_another_version_never_shortens_what_was_bought_before_it_or_while_nobody_can_tell(
    published: list[Version], bought: datetime, known: bool
) -> None:
    day, at = bought.date(), bought if known else None
    for earlier, later in pairwise(book(published[:size]) for size in range(1, len(published) + 1)):
        newest = later.versions[POLICY][0]
        before, after = earlier.version_for(LAMP, day, at), later.version_for(LAMP, day, at)
        is_after = bought >= newest.published_at if known else day > newest.published_at.date()
        if is_after:
            assert after is newest
        else:
            ends = [compute(each.terms, {StartRule.PURCHASE: day}).ends_on for each in (before, after)]
            assert ends[0] is not None
            assert ends[1] is not None
            assert ends[0] <= ends[1]


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
FIRST, SHORTER, LONGER = version(0, 24, NOON - AN_HOUR), version(1, 6, NOON), version(2, 12, NOON + AN_HOUR)
AGAIN, FOR_LIFE = version(3, 12, NOON + 2 * AN_HOUR), version(4, None, NOON + 3 * AN_HOUR)


@pytest.mark.parametrize(
    ("published", "bought_at", "governs"),
    [
        ([FIRST, SHORTER], NOON - timedelta(seconds=1), FIRST),
        ([FIRST, SHORTER], NOON + timedelta(seconds=1), SHORTER),
        ([FIRST, SHORTER], NOON, SHORTER),
        ([FIRST, SHORTER, LONGER], NOON + AN_HOUR, LONGER),
        ([FIRST, SHORTER, LONGER], NOON + timedelta(minutes=59), SHORTER),
        ([FIRST, SHORTER], NOON - timedelta(days=900), FIRST),
    ],
)
def test_a_purchase_at_a_known_moment_has_the_version_of_that_moment(
    published: list[Version], bought_at: datetime, governs: Version
) -> None:
    assert governing(published[::-1], bought_at.date(), bought_at) is governs


@pytest.mark.parametrize(
    ("published", "later", "governs"),
    [
        ([FIRST, SHORTER], 0, FIRST),
        ([FIRST, SHORTER, LONGER], 0, FIRST),
        ([FIRST, SHORTER, LONGER, AGAIN], 1, AGAIN),
        ([FIRST, SHORTER, LONGER, AGAIN, FOR_LIFE], 0, FOR_LIFE),
        ([FIRST, SHORTER], -1, FIRST),
    ],
)
def test_a_purchase_of_a_known_day_has_the_longest_version_of_that_day(
    published: list[Version], later: int, governs: Version
) -> None:
    assert governing(published[::-1], NOON.date() + timedelta(days=later), None) is governs


def test_of_versions_that_cover_as_long_the_newest_counts() -> None:
    started = version(0, 12, NOON - timedelta(days=1))
    assert governing([AGAIN, LONGER, started], NOON.date(), None) is AGAIN


def test_without_a_version_nothing_governs() -> None:
    assert governing([], NOON.date(), None) is None
