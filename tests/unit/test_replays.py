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
from core.domain.remedies import Remedy, Step, plainly
from core.domain.replays import Flip, Replay, recounted, replay
from core.domain.terms import StartRule
from tests.unit.test_decisions import CLEAR, TERMS

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
ANSWERED = [
    (ONE, CLEAR, decide(CLEAR, TERMS)),
    (TWO, accident := replace(CLEAR, fault=Fault.ACCIDENT), decide(accident, TERMS)),
    (THREE, dear := replace(CLEAR, value=Decimal("600.00")), decide(dear, TERMS)),
]


def test_the_same_terms_flip_nothing() -> None:
    assert replay(ANSWERED, TERMS) == Replay(claims=3, flips=(), difference=Decimal(0))


def test_an_exclusion_dropped_covers_its_claims_and_says_what_they_cost() -> None:
    kinder = replace(TERMS, excluded_faults=frozenset({Fault.COSMETIC}))
    assert replay(ANSWERED, kinder) == Replay(
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
    assert replay(ANSWERED[:1], worn) == Replay(
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


FROM_DELIVERY = Coverage(
    starts_on=date(2025, 3, 31), ends_on=date(2027, 3, 31), basis=StartRule.DELIVERY, provisional=False
)
SENT_FIRST = (StartRule.FULFILMENT, StartRule.PURCHASE)
BOUGHT = replace(CLEAR, purchased_on=date(2025, 3, 20), coverage=FROM_DELIVERY)
TWO_YEARS = replace(
    TERMS, months=24, start_rules=(StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
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
            date(2025, 3, 20),
            date(2027, 3, 20),
            True,
        ),
    ],
)
def test_covered_days_are_counted_anew_by_other_terms(
    changes: dict[str, Any], starts_on: date, ends_on: date | None, provisional: bool
) -> None:
    cover = recounted(BOUGHT, TWO_YEARS, replace(TWO_YEARS, **changes)).coverage
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
    assert recounted(facts, TWO_YEARS, replace(TWO_YEARS, months=6)) is facts
