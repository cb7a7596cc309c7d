"""Every input has an answer: days at the edges of the calendar, amounts that are none, unsound terms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from core.domain.cases import ClaimFacts
from core.domain.coverage import Coverage
from core.domain.days import add_days, add_months
from core.domain.deciding import Outcome
from core.domain.decisions import decide
from core.domain.goodwill import Goodwill
from core.domain.money import MOST, is_price
from core.domain.proofs import AlternativeProof, OrderMatch, ProofKind
from core.domain.registrations import Proof
from core.domain.remedies import Payer, Remedy, Step, plainly
from core.domain.serials import SerialMatch
from core.domain.terms import StartRule, Terms
from core.store.values import FACTS, TERMS
from tests.unit.drawn import CLAIMED, GENEROUS, PROMISED, SOUND, Changes, only
from tests.unit.test_decisions_hold import EITHER, for_all, has_an_answer

LAST_DAYS = Coverage(
    starts_on=date(9999, 1, 1), ends_on=date(9999, 9, 1), basis=StartRule.PURCHASE, provisional=False
)
LATE_IN_IT: Changes = {"coverage": LAST_DAYS, "submitted_on": date(9999, 12, 31)}
BY_SERIAL: Changes = {
    "purchase_estimated": True,
    "proof": Proof.NONE,
    "proofs_given": frozenset({ProofKind.SERIAL}),
    "serial": SerialMatch.OWN,
    "serial_shipped_on": date(2025, 2, 1),
}
BY_ORDER: Changes = {
    "purchase_estimated": True,
    "order": OrderMatch.THEIRS,
    "ordered_on": date(2025, 3, 1),
}
FROM_DELIVERY: Changes = {"start_rules": (StartRule.DELIVERY,)}
ELIGIBLE, NOT_YET = Outcome.ELIGIBLE, Outcome.NOT_YET


def after_shipping(days: int) -> Changes:
    proof = AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=days)
    return {"alternative_proofs": (proof,)}


@pytest.mark.parametrize(
    ("facts", "terms", "outcome"),
    [
        (LATE_IN_IT, {"statutory_months": 24}, Outcome.STATUTORY),
        (LATE_IN_IT, {"statutory_months": 10**9}, Outcome.STATUTORY),
        (LATE_IN_IT, {}, Outcome.GOODWILL),
        (LATE_IN_IT, {"goodwill": None}, Outcome.NOT_COVERED),
        (
            {"coverage": replace(LAST_DAYS, starts_on=date.min), "submitted_on": date.max},
            {},
            Outcome.GOODWILL,
        ),
        ({"submitted_on": date.min}, {}, NOT_YET),
        ({"submitted_on": date.max}, {"statutory_months": 24}, Outcome.NOT_COVERED),
        (BY_SERIAL, after_shipping(10**7), NOT_YET),
        (BY_SERIAL, after_shipping(10**12), NOT_YET),
        (BY_SERIAL, after_shipping(-(10**12)), NOT_YET),
        (BY_SERIAL, {"months": 10**9}, ELIGIBLE),
        (BY_SERIAL, {"months": -(10**9)}, NOT_YET),
        (BY_SERIAL, FROM_DELIVERY, ELIGIBLE),
        (BY_SERIAL, {"start_rules": ()}, ELIGIBLE),
        (BY_ORDER, FROM_DELIVERY, ELIGIBLE),
        (BY_ORDER, {"start_rules": ()}, ELIGIBLE),
        ({"coverage": None}, {"offers": (), "tiers": (), "start_rules": ()}, NOT_YET),
    ],
)
def test_days_stop_at_the_edge_of_the_calendar_and_the_purchase_is_always_the_last_fallback(
    facts: Changes, terms: Changes, outcome: Outcome
) -> None:
    given_facts, given_terms = replace(SOUND, **facts), replace(GENEROUS, **terms)
    has_an_answer(given_facts, given_terms)
    assert decide(given_facts, given_terms).outcome is outcome


NO_PRICES = ["NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "1e30", "1e999999", "-5", "-1e-30"]


@pytest.mark.parametrize("amount", NO_PRICES)
def test_what_nothing_can_cost_is_as_good_as_unknown(amount: str) -> None:
    nonsense, terms = Decimal(amount), replace(GENEROUS, refunds_shipping=True)
    assert not is_price(nonsense)
    for names in (("price",), ("value",), ("shipping",), ("price", "value", "shipping")):
        unknown: Changes = dict.fromkeys(names)
        absurd: Changes = dict.fromkeys(names, nonsense)
        assert decide(replace(SOUND, **absurd), terms) == decide(replace(SOUND, **unknown), terms)
        has_an_answer(replace(SOUND, **absurd), terms)


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("0.01"), Decimal(5000), MOST])
def test_what_something_can_cost_counts(amount: Decimal) -> None:
    assert is_price(amount)
    refund = decide(replace(SOUND, price=amount), GENEROUS).remedies[1]
    assert (refund.remedy, refund.worth) == (Remedy.REFUND, amount)


HUGE = Decimal("1e30")
CREDIT = plainly(Remedy.STORE_CREDIT)


@pytest.mark.parametrize(
    ("terms", "worth"),
    [
        ({"deductible": HUGE}, "0"),
        ({"deductible": -HUGE}, "80.00"),
        ({"deductible": Decimal("1e999999")}, "0"),
        ({"pro_rata": (Step(until_months=60, share=HUGE),)}, "80.00"),
        ({"pro_rata": (Step(until_months=60, share=-HUGE),)}, "0.00"),
        ({"pro_rata": (Step(until_months=-60, share=Decimal(1)),)}, "0.00"),
        ({"shipping": Payer.BUYER, "replacement_shipping": HUGE}, "80.00"),
    ],
)
@pytest.mark.parametrize("price", [Decimal(80), None])
def test_terms_that_nobody_could_publish_give_nothing_up_to_the_price(
    terms: Changes, worth: str, price: Decimal | None
) -> None:
    facts = replace(SOUND, value=Decimal(80), price=price)
    assert decide(facts, replace(GENEROUS, offers=CREDIT, **terms)).remedies[0].worth == Decimal(worth)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_amounts_that_are_no_numbers_are_not_even_read(amount: str) -> None:
    """Neither of a stored answer nor of published terms, so what was stored before still is."""
    with pytest.raises(ValidationError):
        FACTS.validate_python(FACTS.dump_python(SOUND, mode="json") | {"price": amount})
    with pytest.raises(ValidationError):
        TERMS.validate_python(TERMS.dump_python(GENEROUS, mode="json") | {"deductible": amount})


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(9999, 12, 1), 1, date.max),
        (date(9999, 12, 1), 10**12, date.max),
        (date(9998, 12, 31), 12, date.max),
        (date(1, 1, 31), -1, date.min),
        (date(1, 2, 28), -1, date(1, 1, 28)),
        (date(2025, 1, 1), -(10**12), date.min),
    ],
)
def test_months_stop_at_the_edge_of_the_calendar(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("day", "days", "later"),
    [
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
        (date(2024, 3, 1), -1, date(2024, 2, 29)),
        (date(9999, 12, 30), 1, date.max),
        (date(9999, 12, 30), 2, date.max),
        (date(2025, 1, 1), 10**12, date.max),
        (date(2025, 1, 1), -(10**12), date.min),
    ],
)
def test_days_stop_there_as_well(day: date, days: int, later: date) -> None:
    assert add_days(day, days) == later


ANY_DAY = st.none() | st.dates() | st.sampled_from([date.min, date.max])
ANY_AMOUNT = st.none() | st.decimals() | st.sampled_from([*map(Decimal, NO_PRICES)])
ANY_NUMBER = st.integers(-(10**13), 10**13) | st.integers(-40, 40)
A_NUMBER = st.decimals(allow_nan=False, allow_infinity=False)
WILD_FACTS = only(
    edition=st.integers(1, 3),
    submitted_on=st.dates() | st.sampled_from([date.min, date.max]),
    coverage=st.none()
    | st.builds(
        Coverage,
        starts_on=st.dates(),
        ends_on=ANY_DAY,
        basis=st.sampled_from(StartRule),
        provisional=st.booleans(),
    ),
    purchased_on=ANY_DAY,
    shipped_on=ANY_DAY,
    serial_shipped_on=ANY_DAY,
    ordered_on=ANY_DAY,
    purchase_estimated=st.booleans(),
    proofs_given=st.frozensets(st.sampled_from(ProofKind)),
    serial=st.none() | st.sampled_from(SerialMatch),
    order=st.none() | st.sampled_from(OrderMatch),
    price=ANY_AMOUNT,
    value=ANY_AMOUNT,
    shipping=ANY_AMOUNT,
)
WILD_TERMS = only(
    months=st.none() | ANY_NUMBER,
    start_rules=st.lists(st.sampled_from(StartRule), max_size=4).map(tuple),
    alternative_proofs=st.builds(
        AlternativeProof,
        kind=st.just(ProofKind.SERIAL),
        gives=st.sampled_from(Proof),
        days_after_shipping=ANY_NUMBER,
    ).map(lambda proof: (proof,)),
    goodwill=st.none()
    | st.builds(Goodwill, months=ANY_NUMBER, remedy=st.sampled_from(Remedy), share=A_NUMBER),
    statutory_months=st.none() | ANY_NUMBER,
    pro_rata=st.lists(st.builds(Step, until_months=ANY_NUMBER, share=A_NUMBER), max_size=2).map(tuple),
    deductible=A_NUMBER,
    replacement_shipping=A_NUMBER,
    shipping=st.sampled_from(Payer),
    refunds_shipping=st.booleans(),
)


@EITHER
def test_whatever_is_known_and_promised_has_an_answer(examples: int) -> None:
    def holds(facts: ClaimFacts, wild: Changes, terms: Terms, promised: Changes) -> None:
        wild_facts, wild_terms = replace(facts, **wild), replace(terms, **promised)
        has_an_answer(wild_facts, wild_terms)
        has_an_answer(wild_facts, terms)
        has_an_answer(wild_facts, None)
        has_an_answer(facts, wild_terms)

    for_all(examples, holds, CLAIMED, WILD_FACTS, PROMISED, WILD_TERMS)
