"""Other terms are tried on claims that were decided: what flips, and what it costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from core.domain.cases import ClaimFacts
from core.domain.coverage import Coverage
from core.domain.deciding import Course, Outcome
from core.domain.decisions import decide
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.remedies import Remedy, Step, plainly
from core.domain.replays import Flip, Replay, Tried, recounted, replay
from core.domain.terms import StartRule
from tests.unit.test_decisions import CLEAR, TERMS

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
BOUGHT_ON = date(2025, 3, 20)
DAYS = {StartRule.PURCHASE: BOUGHT_ON}
ANSWERED = [
    Tried(ONE, CLEAR, TERMS, DAYS),
    Tried(TWO, replace(CLEAR, fault=Fault.ACCIDENT), TERMS, DAYS),
    Tried(THREE, replace(CLEAR, value=Decimal("600.00")), TERMS, DAYS),
]


FROM_DELIVERY = Coverage(
    starts_on=date(2025, 3, 31), ends_on=date(2027, 3, 31), basis=StartRule.DELIVERY, provisional=False
)
SENT_FIRST = (StartRule.FULFILMENT, StartRule.PURCHASE)
BOUGHT = replace(CLEAR, purchased_on=BOUGHT_ON, coverage=FROM_DELIVERY)
TWO_YEARS = replace(
    TERMS, months=24, start_rules=(StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
)
KNOWN = {
    StartRule.PURCHASE: BOUGHT_ON,
    StartRule.FULFILMENT: date(2025, 3, 28),
    StartRule.DELIVERY: date(2025, 3, 31),
    StartRule.REGISTRATION: date(2025, 4, 2),
}
"""As the warranty knows them now."""


def test_the_same_terms_flip_nothing() -> None:
    assert replay(ANSWERED, TERMS, TERMS) == Replay(claims=3, flips=(), difference=Decimal(0))


def test_a_draft_that_nobody_touched_flips_nothing_whatever_older_versions_answered() -> None:
    old = replace(PLAIN, months=6)
    facts = recounted(BOUGHT, PLAIN, old, KNOWN)
    assert decide(facts, old).outcome is Outcome.NOT_COVERED
    assert replay([Tried(ONE, facts, old, KNOWN)], PLAIN, PLAIN) == Replay(1, (), Decimal(0))
    [flip] = replay([Tried(ONE, facts, old, KNOWN)], PLAIN, old).flips
    assert (flip.before, flip.after) == (Outcome.ELIGIBLE, Outcome.NOT_COVERED)


def test_before_the_first_version_nothing_is_promised_and_the_draft_promises() -> None:
    facts = replace(BOUGHT, coverage=None, policy_conflict=True)
    [flip] = replay([Tried(ONE, facts, None, KNOWN)], None, TWO_YEARS).flips
    assert flip == Flip(
        ONE, Outcome.NOT_YET, Outcome.ELIGIBLE, Course.QUEUE, Course.APPROVE, Decimal("80.00")
    )


PLAIN = replace(TWO_YEARS, goodwill=None, statutory_months=None)
LATE = replace(BOUGHT, submitted_on=date(2027, 5, 1))
HALF = Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5"))


@pytest.mark.parametrize(
    ("changes", "after", "difference"),
    [
        ({"goodwill": HALF}, Outcome.GOODWILL, Decimal("40.00")),
        ({"statutory_months": 36}, Outcome.STATUTORY, Decimal("80.00")),
        ({"months": 36}, Outcome.ELIGIBLE, Decimal("80.00")),
    ],
)
def test_what_goodwill_and_the_law_would_cost_counts(
    changes: dict[str, Any], after: Outcome, difference: Decimal
) -> None:
    [flip] = replay([Tried(ONE, LATE, PLAIN, KNOWN)], PLAIN, replace(PLAIN, **changes)).flips
    assert (flip.before, flip.after, flip.difference) == (Outcome.NOT_COVERED, after, difference)


def test_an_exclusion_dropped_covers_its_claims_and_says_what_they_cost() -> None:
    kinder = replace(TERMS, excluded_faults=frozenset({Fault.COSMETIC}))
    assert replay(ANSWERED, TERMS, kinder) == Replay(
        claims=3,
        flips=(
            Flip(
                TWO,
                Outcome.NOT_COVERED,
                Outcome.ELIGIBLE,
                Course.DECLINE,
                Course.APPROVE,
                Decimal("80.00"),
            ),
        ),
        difference=Decimal("80.00"),
    )


def test_money_alone_is_a_flip_too() -> None:
    worn = replace(
        TERMS, offers=plainly(Remedy.REFUND), pro_rata=(Step(until_months=36, share=Decimal("0.25")),)
    )
    assert replay(ANSWERED[:1], TERMS, worn) == Replay(
        claims=1,
        flips=(
            Flip(
                ONE,
                Outcome.ELIGIBLE,
                Outcome.ELIGIBLE,
                Course.APPROVE,
                Course.APPROVE,
                Decimal("-60.00"),
            ),
        ),
        difference=Decimal("-60.00"),
    )


@pytest.mark.parametrize(
    ("changes", "starts_on", "ends_on", "provisional"),
    [
        ({}, date(2025, 3, 31), date(2027, 3, 31), False),
        ({"months": 11}, date(2025, 3, 31), date(2026, 2, 28), False),
        ({"months": None}, date(2025, 3, 31), None, False),
        ({"start_rules": (StartRule.PURCHASE,)}, date(2025, 3, 20), date(2027, 3, 20), False),
        (
            {"start_rules": (StartRule.FULFILMENT, StartRule.PURCHASE)},
            date(2025, 3, 28),
            date(2027, 3, 28),
            False,
        ),
        (
            {"start_rules": (StartRule.REGISTRATION, StartRule.PURCHASE)},
            date(2025, 4, 2),
            date(2027, 4, 2),
            False,
        ),
    ],
)
def test_covered_days_are_counted_anew_by_other_terms(
    changes: dict[str, Any], starts_on: date, ends_on: date | None, provisional: bool
) -> None:
    cover = recounted(BOUGHT, TWO_YEARS, replace(TWO_YEARS, **changes), KNOWN).coverage
    assert cover is not None
    assert (cover.starts_on, cover.ends_on, cover.provisional) == (starts_on, ends_on, provisional)


@pytest.mark.parametrize(
    "facts",
    [
        replace(BOUGHT, coverage=None),
        replace(BOUGHT, purchased_on=None),
        replace(BOUGHT, coverage=replace(FROM_DELIVERY, ends_on=date(2027, 5, 1))),
    ],
)
def test_days_that_the_old_terms_do_not_explain_stay(facts: ClaimFacts) -> None:
    assert recounted(facts, TWO_YEARS, replace(TWO_YEARS, months=6), KNOWN) is facts


def test_a_day_that_came_in_after_the_answer_does_not_count_for_it() -> None:
    """It was provisional then: the delivery was not known yet, though the warranty knows it today."""
    sent = replace(FROM_DELIVERY, starts_on=date(2025, 3, 28), ends_on=date(2027, 3, 28), provisional=True)
    facts = replace(BOUGHT, coverage=replace(sent, basis=StartRule.FULFILMENT))
    cover = recounted(facts, TWO_YEARS, replace(TWO_YEARS, months=12), KNOWN).coverage
    assert cover == replace(sent, ends_on=date(2026, 3, 28), basis=StartRule.FULFILMENT)
