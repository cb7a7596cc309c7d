"""A careful colleague reads terms before they are published."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.remarks import Kind, remarks_on
from core.domain.remedies import Offer, Payer, Remedy, Step, plainly
from core.domain.starters import STARTERS
from core.domain.statutory import months_in
from core.domain.terms import Terms

SOUND = replace(
    STARTERS["electronics"].terms, regions=frozenset({"DE", "FR"}), statutory_months=24, plain_text="x" * 80
)
SMALL = When(value_to=Decimal(50))


@pytest.mark.parametrize("key", STARTERS)
def test_starters_can_be_published_as_they_are_and_nobody_has_a_remark(key: str) -> None:
    terms = STARTERS[key].terms
    terms.check()
    assert remarks_on(terms) == ()


REMARKS: list[tuple[dict[str, object], Kind, str]] = [
    ({"statutory_months": None}, Kind.STATUTORY_UNKNOWN, "statutory_months"),
    ({"statutory_months": 12}, Kind.STATUTORY_UNKNOWN, "statutory_months"),
    ({"regions": frozenset({"DE", "ES"}), "months": None}, Kind.STATUTORY_UNKNOWN, "statutory_months"),
    ({"months": 12}, Kind.BELOW_STATUTORY, "months"),
    ({"statutory_text": " "}, Kind.STATUTORY_TEXT_MISSING, "statutory_text"),
    ({"excluded_faults": frozenset({Fault.BROKEN_PART})}, Kind.SWALLOWED, "excluded_faults"),
    ({"offers": plainly(Remedy.REPLACEMENT)}, Kind.NO_FALLBACK, "offers"),
    ({"offers": (Offer(remedy=Remedy.REFUND, when=SMALL),)}, Kind.NO_FALLBACK, "offers"),
    ({"offers": plainly(Remedy.REPLACEMENT, Remedy.STORE_CREDIT)}, Kind.CREDIT_FOR_MONEY, "offers"),
    ({"offers": (Offer(remedy=Remedy.STORE_CREDIT, when=SMALL),)}, Kind.NO_FALLBACK, "offers"),
    ({"plain_text": "x" * 79}, Kind.TEXT_TOO_SHORT, "plain_text"),
    ({"deductible": Decimal(5)}, Kind.COSTS_WITHIN_STATUTORY, "deductible"),
    ({"shipping": Payer.BUYER}, Kind.COSTS_WITHIN_STATUTORY, "shipping"),
    (
        {"pro_rata": (Step(until_months=12, share=Decimal(1)), Step(until_months=24, share=Decimal("0.5")))},
        Kind.COSTS_WITHIN_STATUTORY,
        "pro_rata",
    ),
    ({"tiers": (Tier(needs={}), Tier(needs={Piece.PHOTO: 1}, when=SMALL))}, Kind.NEVER_REACHED, "tiers"),
    ({"offers": plainly(Remedy.REFUND, Remedy.REFUND)}, Kind.NEVER_REACHED, "offers"),
    (
        {
            "rules": (
                DecisionRule(name="a", course=Course.APPROVE),
                DecisionRule(name="b", course=Course.QUEUE),
            )
        },
        Kind.NEVER_REACHED,
        "rules",
    ),
    (
        {"rules": (DecisionRule(name="no", course=Course.DECLINE, outcome=Outcome.NOT_COVERED),)},
        Kind.DECLINES_EVERYTHING,
        "rules",
    ),
]


@pytest.mark.parametrize(("changes", "kind", "field"), REMARKS)
def test_one_weakness_is_one_remark(changes: dict[str, object], kind: Kind, field: str) -> None:
    assert remarks_on(SOUND) == ()
    [remark] = remarks_on(replace(SOUND, **changes))  # type: ignore[arg-type]
    assert (remark.kind, remark.field) == (kind, field)


@pytest.mark.parametrize(
    "text",
    [
        "You must register the product to be covered.",
        "Cover is only valid if registered, and only if you registered it with us.",
        "Registration within 30 days of purchase starts the warranty.",
        "Die Garantie gilt nur, wenn Sie das Gerät registrieren.",
        "Eine Registrierung ist Voraussetzung.",
    ],
)
def test_registration_as_a_condition_is_noticed(text: str) -> None:
    terms = replace(SOUND, plain_text=text + " " + "x" * 80)
    assert [remark.kind for remark in remarks_on(terms)] == [Kind.REGISTRATION_REQUIRED]


@pytest.mark.parametrize(
    "text",
    ["Register or keep your receipt.", "Registrieren Sie das Gerät oder heben Sie den Beleg auf."],
)
def test_an_invitation_to_register_is_no_condition(text: str) -> None:
    assert remarks_on(replace(SOUND, plain_text=text + " " + "x" * 80)) == ()


def test_a_worn_share_that_begins_after_the_law_s_time_costs_nobody_anything() -> None:
    later = (Step(until_months=24, share=Decimal(1)), Step(until_months=36, share=Decimal("0.5")))
    assert remarks_on(replace(SOUND, months=36, pro_rata=later)) == ()


@pytest.mark.parametrize(
    ("regions", "months"),
    [((), None), (("US",), None), (("DE",), 24), (("DE", "ES"), 36), (("US", "CH"), 24)],
)
def test_the_longest_time_of_the_countries_counts(regions: tuple[str, ...], months: int | None) -> None:
    assert months_in(regions) == months


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({"months": 12, "deductible": Decimal(5)}, [{"law": 24, "months": 12}, {"law": 24}]),
        ({"regions": frozenset({"ES"})}, [{"law": 36}, {"law": 36, "months": 24}]),
        ({"offers": plainly(Remedy.REFUND, Remedy.REPLACEMENT, Remedy.REFUND)}, [{"place": 3}]),
    ],
)
def test_a_remark_says_what_its_words_name(changes: dict[str, object], values: list[dict[str, int]]) -> None:
    assert [remark.values for remark in remarks_on(replace(SOUND, **changes))] == values  # type: ignore[arg-type]


def test_remarks_are_the_same_for_the_same_terms() -> None:
    terms: Terms = replace(SOUND, months=6, statutory_months=None, offers=plainly(Remedy.REPLACEMENT))
    assert [remark.kind for remark in remarks_on(terms)] == [
        Kind.STATUTORY_UNKNOWN,
        Kind.BELOW_STATUTORY,
        Kind.NO_FALLBACK,
    ]
    assert remarks_on(terms) == remarks_on(terms)
