"""Which version of a policy governs a purchase, and that publishing another one takes nothing from it."""

from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.coverage import compute
from core.domain.policies import Assignment, AssignmentKind, ProductFacts
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms
from core.services.policies import Book, Version

POLICY = UUID(int=1)
LAMP = ProductFacts(product_gid="gid://shopify/Product/1", variant_gid=None)
DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def version(number: int, months: int, day: date | None) -> Version:
    terms = Terms(
        months=months,
        start_rules=(StartRule.PURCHASE,),
        offers=plainly(Remedy.REFUND),
        plain_text="What we made wrong, we make good.",
    )
    return Version(UUID(int=number), day, terms)


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    """As they are published: the first reaches back, each later one governs from its day on. Oldest first."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
    months = draw(st.lists(st.integers(1, 120), min_size=len(days), max_size=len(days)))
    return [
        version(number, length, day if number else None)
        for number, (day, length) in enumerate(zip(days, months, strict=True))
    ]


def book(published: list[Version]) -> Book:
    return Book([Assignment(POLICY, AssignmentKind.EVERYTHING, "")], {POLICY: published[::-1]})


@given(versions(), DAYS)
@settings(max_examples=200, deadline=None)
def test_what_was_bought_before_a_version_keeps_every_day_of_its_cover(
    published: list[Version], bought: date
) -> None:
    for shorter, longer in pairwise(book(published[:size]) for size in range(1, len(published) + 1)):
        newest = longer.versions[POLICY][0]
        before, after = shorter.version_for(LAMP, bought), longer.version_for(LAMP, bought)
        if newest.in_force_from is None or bought < newest.in_force_from:
            known = {StartRule.PURCHASE: bought}
            assert compute(after.terms, known) == compute(before.terms, known)
            assert after is before
        else:
            assert after is newest


@given(versions(), DAYS)
@settings(max_examples=200, deadline=None)
def test_every_purchase_has_the_newest_version_of_its_day(published: list[Version], bought: date) -> None:
    in_force = [item for item in published if item.in_force_from is None or item.in_force_from <= bought]
    assert book(published).version_for(LAMP, bought) is in_force[-1]
