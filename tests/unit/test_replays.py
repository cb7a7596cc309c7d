"""Other terms are tried on claims that were decided: what flips, and what it costs."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from core.domain.deciding import Course, Outcome
from core.domain.decisions import decide
from core.domain.faults import Fault
from core.domain.remedies import Remedy, Step, plainly
from core.domain.replays import Flip, Replay, replay
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
