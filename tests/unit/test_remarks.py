"""A careful colleague reads terms before they are published."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.registrations import Channel, Proof
from core.domain.remarks import Kind, remarks_on
from core.domain.remedies import Offer, Payer, Remedy, Step, plainly
from core.domain.starters import STARTERS
from core.domain.statutory import months_in
from core.domain.terms import Terms
from core.domain.worth import share_at

SOUND = replace(
    STARTERS["electronics"].terms,
    regions=frozenset({"DE", "FR"}),
    statutory_months=24,
    plain_text=f"{'x' * 80}. You pay what these terms say.",
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
        {"pro_rata": (Step(until_months=12, share=Decimal(1)), Step(until_months=25, share=Decimal("0.5")))},
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


def test_shipping_that_no_remedy_gives_back_is_noticed() -> None:
    terms = replace(SOUND, offers=plainly(Remedy.REPLACEMENT), refunds_shipping=True)
    assert [(remark.kind, remark.field) for remark in remarks_on(terms)] == [
        (Kind.NO_FALLBACK, "offers"),
        (Kind.SHIPPING_WITHOUT_MONEY, "refunds_shipping"),
    ]
    assert remarks_on(replace(SOUND, refunds_shipping=True)) == ()


def test_a_price_of_sending_that_nobody_pays_is_noticed() -> None:
    never = (Kind.SENDING_NEVER_PAID, "replacement_shipping")
    goods = replace(SOUND, regions=frozenset(), statutory_months=None, replacement_shipping=Decimal("4.90"))
    assert [(each.kind, each.field) for each in remarks_on(goods)] == [never]
    paid = replace(goods, shipping=Payer.BUYER)
    assert remarks_on(paid) == ()
    assert [(each.kind, each.field) for each in remarks_on(replace(paid, offers=plainly(Remedy.REFUND)))] == [
        never
    ]


def test_the_text_is_read_for_conditions() -> None:
    terms = replace(
        SOUND, plain_text=f"{SOUND.plain_text} Register to activate your warranty. We answer soon."
    )
    assert [(each.kind, each.field) for each in remarks_on(terms)] == [
        (Kind.REGISTRATION_REQUIRED, "plain_text")
    ]
    invited = replace(SOUND, plain_text=f"{SOUND.plain_text} Register to get news. We answer soon.")
    assert remarks_on(invited) == ()


def test_the_text_about_the_law_is_read_too() -> None:
    terms = replace(SOUND, statutory_text="Only registered buyers keep their rights.")
    assert [(each.kind, each.field) for each in remarks_on(terms)] == [
        (Kind.REGISTRATION_REQUIRED, "statutory_text")
    ]


SHELF = When(in_stock=True)
SOLD_OUT = When(in_stock=False)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([(Remedy.REPLACEMENT, SHELF), (Remedy.REFUND, SOLD_OUT)], []),
        ([(Remedy.REPLACEMENT, When()), (Remedy.REFUND, SOLD_OUT)], []),
        ([(Remedy.REPLACEMENT, When()), (Remedy.REFUND, When(discontinued=True))], [Kind.NO_FALLBACK]),
        (
            [(Remedy.REPLACEMENT, SHELF), (Remedy.REFUND, When(in_stock=False, value_to=Decimal(9)))],
            [Kind.NO_FALLBACK],
        ),
        ([(Remedy.REFUND, SHELF)], [Kind.NO_FALLBACK]),
        ([(Remedy.REPLACEMENT, SHELF), (Remedy.STORE_CREDIT, When())], [Kind.CREDIT_FOR_MONEY]),
    ],
)
def test_something_must_be_on_offer_whatever_is_on_the_shelf(
    offers: list[tuple[Remedy, When]], expected: list[Kind]
) -> None:
    terms = replace(SOUND, offers=tuple(Offer(remedy=remedy, when=when) for remedy, when in offers))
    assert [remark.kind for remark in remarks_on(terms)] == expected


WIDE = When(
    faults=frozenset({Fault.BATTERY, Fault.OTHER}),
    categories=frozenset({"Lamps"}),
    value_to=Decimal(100),
    months_from=2,
    earlier_claims_to=3,
    failures_from=1,
    proof=Proof.WEAK,
)
NARROW = replace(
    WIDE,
    faults=frozenset({Fault.BATTERY}),
    categories=frozenset({"lamps"}),
    channels=frozenset({Channel.EBAY}),
    value_from=Decimal(5),
    value_to=Decimal(100),
    months_from=3,
    earlier_claims_to=2,
    failures_from=2,
    proof=Proof.STRONG,
    in_stock=True,
    discontinued=False,
)


@pytest.mark.parametrize(
    ("first", "then", "contained"),
    [
        (When(), NARROW, True),
        (WIDE, NARROW, True),
        (NARROW, WIDE, False),
        (NARROW, NARROW, True),
        (WIDE, replace(NARROW, faults=frozenset()), False),
        (WIDE, replace(NARROW, categories=frozenset({"Cups"})), False),
        (WIDE, replace(NARROW, value_to=Decimal(101)), False),
        (WIDE, replace(NARROW, value_to=None), False),
        (WIDE, replace(NARROW, months_from=1), False),
        (WIDE, replace(NARROW, months_from=None), False),
        (WIDE, replace(NARROW, earlier_claims_to=4), False),
        (WIDE, replace(NARROW, failures_from=None), False),
        (WIDE, replace(NARROW, proof=Proof.NONE), False),
        (SHELF, replace(NARROW, in_stock=None), False),
        (SHELF, SOLD_OUT, False),
        (When(discontinued=True), NARROW, False),
        (When(channels=frozenset({Channel.AMAZON})), NARROW, False),
    ],
)
def test_a_rule_that_an_earlier_one_contains_is_never_reached(
    first: When, then: When, contained: bool
) -> None:
    rules = tuple(
        DecisionRule(name=str(number), course=Course.QUEUE, when=when)
        for number, when in enumerate((first, then))
    )
    found = remarks_on(replace(SOUND, rules=rules))
    assert [(remark.kind, dict(remark.values)) for remark in found] == (
        [(Kind.NEVER_REACHED, {"place": 2})] if contained else []
    )
    apart = (rules[0], replace(rules[1], outcome=Outcome.NOT_YET))
    assert remarks_on(replace(SOUND, rules=apart)) == ()


@pytest.mark.parametrize(
    ("tiers", "places"),
    [
        ([({Piece.PHOTO: 2}, Proof.STRONG), ({Piece.PHOTO: 1}, Proof.NONE)], [1]),
        ([({Piece.PHOTO: 2}, Proof.STRONG)], [1]),
        ([({Piece.PHOTO: 1}, Proof.STRONG), ({Piece.PHOTO: 2}, Proof.NONE)], []),
        ([({Piece.PHOTO: 3}, Proof.NONE)], []),
    ],
)
def test_a_tier_that_asks_more_of_the_better_proved_is_noticed(
    tiers: list[tuple[dict[Piece, int], Proof]], places: list[int]
) -> None:
    written = tuple(Tier(needs=needs, when=When(proof=proof)) for needs, proof in tiers)
    found = remarks_on(replace(SOUND, tiers=written))
    assert [(remark.kind, remark.values["place"]) for remark in found] == [
        (Kind.ASKS_THE_PROVED_MORE, place) for place in places
    ]


def test_a_worn_share_that_begins_after_the_law_s_time_costs_nobody_anything() -> None:
    later = (Step(until_months=24, share=Decimal(1)), Step(until_months=37, share=Decimal("0.5")))
    assert remarks_on(replace(SOUND, months=36, pro_rata=later)) == ()


Worn = list[tuple[int, str]]
WITHIN, FOR_LIFE = Kind.WORTHLESS_WITHIN_COVER, Kind.WORTHLESS_FOR_LIFE


@pytest.mark.parametrize(
    ("months", "worn", "expected"),
    [
        (24, [], []),
        (24, [(6, "1")], [(WITHIN, {"begins": 6, "months": 24, "until": 25})]),
        (24, [(3, "1"), (6, "0.5")], [(WITHIN, {"begins": 6, "months": 24, "until": 25})]),
        (6, [(6, "0.5")], [(WITHIN, {"begins": 6, "months": 6, "until": 7})]),
        (6, [(7, "0.5")], []),
        (6, [(7, "0.5"), (60, "0")], []),
        (24, [(12, "1"), (60, "0")], [(WITHIN, {"begins": 12, "months": 24, "until": 25})]),
        (24, [(60, "0")], [(WITHIN, {"begins": 0, "months": 24, "until": 25})]),
        (None, [], []),
        (None, [(60, "1"), (120, "0.5")], [(FOR_LIFE, {"begins": 120})]),
        (None, [(1200, "0.5")], []),
    ],
)
def test_what_is_covered_and_worth_nothing_is_noticed(
    months: int | None, worn: Worn, expected: list[tuple[Kind, dict[str, int]]]
) -> None:
    lawless = replace(SOUND, regions=frozenset(), statutory_months=None, months=months, goodwill=None)
    found = remarks_on(replace(lawless, pro_rata=_steps(worn)))
    assert [(remark.kind, dict(remark.values)) for remark in found] == expected
    assert {remark.field for remark in found} <= {"pro_rata"}


@pytest.mark.parametrize("months", [1, 6, 24])
@pytest.mark.parametrize("ends", range(1, 30))
def test_worthless_is_what_the_last_covered_day_is_paid(months: int, ends: int) -> None:
    """The remark is there exactly where the rule that pays comes to nothing on some covered day."""
    terms = replace(SOUND, months=months, pro_rata=_steps([(ends, "0.25")]))
    paid_nothing = any(share_at(terms, age) == 0 for age in range(months + 1))
    assert (WITHIN in {remark.kind for remark in remarks_on(terms)}) is paid_nothing


@pytest.mark.parametrize(
    ("worn", "costs"),
    [
        ([(6, "1")], True),
        ([(24, "1")], False),
        ([(23, "1"), (40, "0.9")], True),
        ([(24, "1"), (40, "0.9")], False),
        ([(40, "0.9")], True),
        ([], False),
    ],
)
def test_after_the_last_step_a_worth_of_nothing_costs_the_buyer_within_the_law_s_time(
    worn: Worn, costs: bool
) -> None:
    found = {remark.kind: remark for remark in remarks_on(replace(SOUND, pro_rata=_steps(worn)))}
    assert (Kind.COSTS_WITHIN_STATUTORY in found) is costs
    if costs:
        assert found[Kind.COSTS_WITHIN_STATUTORY] == (Kind.COSTS_WITHIN_STATUTORY, "pro_rata", {"law": 24})


def _steps(worn: Worn) -> tuple[Step, ...]:
    return tuple(Step(until_months=age, share=Decimal(share)) for age, share in worn)


BUYER_PAYS: list[dict[str, object]] = [
    {"deductible": Decimal(5)},
    {"shipping": Payer.BUYER},
    {"shipping": Payer.BUYER, "replacement_shipping": Decimal("4.90")},
    {"pro_rata": _steps([(12, "1"), (25, "0.5")])},
]
NOTHING_PAID: list[dict[str, object]] = [{}, {"pro_rata": _steps([(25, "1")])}]


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize(
    ("changes", "costs"), [*((a, True) for a in BUYER_PAYS), *((a, False) for a in NOTHING_PAID)]
)
def test_what_buyers_pay_and_the_text_keeps_from_them_is_noticed(
    changes: dict[str, object], costs: bool, silent: bool
) -> None:
    lawless = replace(SOUND, regions=frozenset(), statutory_months=None)
    text = "If it breaks we send a new one, within the 24 months of the cover, free of charge, in five days."
    terms = replace(lawless, **{"plain_text": text if silent else f"{text} Then you pay a part."} | changes)  # type: ignore[arg-type]
    expected = [(Kind.MONEY_UNSAID, "plain_text")] if costs and silent else []
    assert [(remark.kind, remark.field) for remark in remarks_on(terms)] == expected


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
