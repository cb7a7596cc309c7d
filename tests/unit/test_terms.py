"""A promise is checked before it is published."""

import pytest

from core.domain.faults import Fault
from core.domain.remedies import Remedy, plainly
from core.domain.terms import MAXIMUM_MONTHS, MAXIMUM_REPLACEMENT_DAYS, StartRule, Terms, TermsError


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


def test_accidents_are_excluded_unless_the_merchant_says_otherwise() -> None:
    assert promise().excluded_faults == {Fault.ACCIDENT}
    assert promise().replacement_days == 90
