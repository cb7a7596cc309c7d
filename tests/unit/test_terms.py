"""A promise is checked before it is published."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.domain.cases import ClaimFacts
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import decide
from core.domain.evidence import Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.remedies import Offer, Remedy, Step, plainly
from core.domain.terms import (
    MAXIMUM_BACK_ORDER_DAYS,
    MAXIMUM_MONTHS,
    MAXIMUM_REPLACEMENT_DAYS,
    StartRule,
    Terms,
    TermsError,
)
from core.store.values import TERMS


def promise(**changes: object) -> Terms:
    values: dict[str, object] = {
        "months": 24,
        "start_rules": (StartRule.DELIVERY, StartRule.PURCHASE),
        "offers": plainly(Remedy.REPLACEMENT, Remedy.REFUND),
        "plain_text": "Two years on everything that we made wrong.",
    }
    return Terms(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"months": 1},
        {"months": MAXIMUM_MONTHS},
        {"months": None},
        {"start_rules": (StartRule.PURCHASE,)},
        {
            "start_rules": (
                StartRule.REGISTRATION,
                StartRule.DELIVERY,
                StartRule.FULFILMENT,
                StartRule.PURCHASE,
            )
        },
        {"offers": plainly(Remedy.REFUND)},
        {"excluded_faults": frozenset()},
        {"replacement_days": 0},
        {"replacement_days": MAXIMUM_REPLACEMENT_DAYS},
        {"back_order_days": None},
        {"back_order_days": 1},
        {"back_order_days": MAXIMUM_BACK_ORDER_DAYS},
    ],
)
def test_a_promise_that_can_be_kept_is_published(changes: dict[str, object]) -> None:
    promise(**changes).check()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"months": 0}, "months", "Cover lasts between 1 and 1200 months."),
        ({"months": -1}, "months", "Cover lasts between 1 and 1200 months."),
        ({"months": 1201}, "months", "Cover lasts between 1 and 1200 months."),
        ({"start_rules": ()}, "start_rules", "The day of purchase must be the last fallback."),
        (
            {"start_rules": (StartRule.DELIVERY,)},
            "start_rules",
            "The day of purchase must be the last fallback.",
        ),
        (
            {"start_rules": (StartRule.PURCHASE, StartRule.DELIVERY)},
            "start_rules",
            "The day of purchase must be the last fallback.",
        ),
        (
            {"start_rules": (StartRule.DELIVERY, StartRule.DELIVERY, StartRule.PURCHASE)},
            "start_rules",
            "A start rule may be named once.",
        ),
        (
            {"start_rules": (StartRule.PURCHASE, StartRule.PURCHASE)},
            "start_rules",
            "A start rule may be named once.",
        ),
        ({"offers": ()}, "remedies", "Offer at least one remedy."),
        (
            {"replacement_days": -1},
            "replacement_days",
            "A replacement is covered between 0 and 3650 days.",
        ),
        (
            {"replacement_days": 3651},
            "replacement_days",
            "A replacement is covered between 0 and 3650 days.",
        ),
        (
            {"excluded_faults": frozenset(Fault)},
            "excluded_faults",
            "A promise that excludes every fault promises nothing.",
        ),
        (
            {"back_order_days": 0},
            "back_order_days",
            "Buyers wait between 1 and 365 days for new stock.",
        ),
        (
            {"back_order_days": 366},
            "back_order_days",
            "Buyers wait between 1 and 365 days for new stock.",
        ),
        ({"deductible": Decimal("-0.01")}, "deductible", "A deductible cannot be negative."),
        (
            {"replacement_shipping": Decimal("-0.01")},
            "replacement_shipping",
            "The price of shipping cannot be negative.",
        ),
        ({"hours_to_answer": 0}, "hours_to_answer", "An answer is promised within 1 to 2160 hours."),
        ({"hours_to_answer": 2161}, "hours_to_answer", "An answer is promised within 1 to 2160 hours."),
        (
            {"pro_rata": (Step(until_months=6, share=Decimal("1.01")),)},
            "pro_rata",
            "A share lies between 0 and 100 percent, and an age is at least one month.",
        ),
        (
            {"pro_rata": (Step(until_months=0, share=Decimal(1)),)},
            "pro_rata",
            "A share lies between 0 and 100 percent, and an age is at least one month.",
        ),
        (
            {
                "pro_rata": (
                    Step(until_months=6, share=Decimal("0.5")),
                    Step(until_months=12, share=Decimal("0.6")),
                )
            },
            "pro_rata",
            "Older units are worth less: ages rise and shares fall.",
        ),
        (
            {"pro_rata": (Step(until_months=6, share=Decimal(1)), Step(until_months=6, share=Decimal(0)))},
            "pro_rata",
            "Older units are worth less: ages rise and shares fall.",
        ),
        (
            {"rules": (DecisionRule(name="Any", course=Course.APPROVE, outcome=Outcome.NOT_COVERED),)},
            "rules",
            "A rule may approve what is eligible and decline what is not covered, never the other way round.",
        ),
        (
            {"rules": (DecisionRule(name="Any", course=Course.DECLINE),)},
            "rules",
            "A rule may approve what is eligible and decline what is not covered, never the other way round.",
        ),
        (
            {"months": None, "goodwill": Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal(1))},
            "goodwill",
            "A lifetime has no time after it in which goodwill could begin.",
        ),
        ({"plain_text": ""}, "plain_text", "Buyers need a text that they can read."),
        ({"plain_text": " \n\t"}, "plain_text", "Buyers need a text that they can read."),
    ],
)
def test_a_promise_that_cannot_be_kept_names_the_field_to_mend(
    changes: dict[str, object], field: str, message: str
) -> None:
    with pytest.raises(TermsError) as refused:
        promise(**changes).check()
    assert (refused.value.field, str(refused.value)) == (field, message)


BACKWARDS = When(value_from=Decimal(100), value_to=Decimal(50))
TOO_OLD = When(months_from=12, months_to=6)
SAME_NAME = (
    "Another rule has this name. Decisions are kept with the name of their rule, so each needs its own."
)
UPSIDE_DOWN = "The lower end of this range is above its upper end, so nothing is ever inside it."
QUESTION = DecisionRule(name="More", course=Course.ASK, words="Which colour is it?")


@pytest.mark.parametrize(
    ("changes", "box", "message"),
    [
        ({"tiers": (Tier(needs={}, when=BACKWARDS),)}, "tiers-0-when-value_to", UPSIDE_DOWN),
        (
            {"offers": (Offer(remedy=Remedy.REFUND), Offer(remedy=Remedy.REFUND, when=TOO_OLD))},
            "offers-1-when-months_to",
            UPSIDE_DOWN,
        ),
        ({"rules": (replace(QUESTION, when=TOO_OLD),)}, "rules-0-when-months_to", UPSIDE_DOWN),
        (
            {"rules": (QUESTION, replace(QUESTION, outcome=Outcome.GOODWILL, name="Late"))},
            "rules-1-outcome",
            "Goodwill and rights by law always go to a person, so this rule would never fire.",
        ),
        (
            {"rules": (replace(QUESTION, course=Course.QUEUE, outcome=Outcome.STATUTORY),)},
            "rules-0-outcome",
            "Goodwill and rights by law always go to a person, so this rule would never fire.",
        ),
        (
            {"rules": (replace(QUESTION, words=" "),)},
            "rules-0-words",
            "Write what the buyer is asked for. A question without words cannot be sent.",
        ),
        (
            {"rules": (QUESTION, replace(QUESTION, name="MORE"))},
            "rules-1-name",
            SAME_NAME,
        ),
    ],
)
def test_what_could_never_fire_names_its_box(changes: dict[str, object], box: str, message: str) -> None:
    """Terms that were published before this was refused are still read and decide."""
    with pytest.raises(TermsError) as refused:
        promise(**changes).check()
    assert (refused.value.field, str(refused.value)) == (box, message)
    kept = TERMS.validate_json(TERMS.dump_json(promise(**changes)))
    assert decide(ClaimFacts(submitted_on=date(2026, 1, 1), fault=Fault.OTHER, coverage=None), kept).trace


@pytest.mark.parametrize(
    "when", [When(value_from=Decimal(50), value_to=Decimal(50)), When(months_from=3, months_to=3)]
)
def test_a_range_of_one_is_sound(when: When) -> None:
    promise(rules=(replace(QUESTION, when=when),)).check()


def test_accidents_are_excluded_unless_the_merchant_says_otherwise() -> None:
    assert promise().excluded_faults == {Fault.ACCIDENT}
    assert promise().replacement_days == 90


def test_remedies_are_named_once_in_the_order_of_their_offers() -> None:
    offers = (
        Offer(remedy=Remedy.REFUND, when=When(failures_from=2)),
        Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),
        Offer(remedy=Remedy.REFUND),
    )
    assert promise(offers=offers).remedies == (Remedy.REFUND, Remedy.REPLACEMENT)


LOOKED_UP = When(in_stock=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"offers": (Offer(remedy=Remedy.REFUND, when=LOOKED_UP),)}, True),
        ({"offers": (Offer(remedy=Remedy.REFUND, when=When(discontinued=True)),)}, True),
        ({"tiers": (Tier(needs={}, when=LOOKED_UP),)}, True),
        ({"rules": (DecisionRule(name="Sold out", course=Course.QUEUE, when=LOOKED_UP),)}, True),
        ({"rules": (DecisionRule(name="Dear", course=Course.QUEUE),)}, False),
    ],
)
def test_stock_is_looked_up_where_a_condition_reads_it(changes: dict[str, object], expected: bool) -> None:
    assert promise(**changes).reads_stock is expected
