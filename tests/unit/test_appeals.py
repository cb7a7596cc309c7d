"""A decline is looked at again once, in time, and by somebody else."""

from datetime import date

import pytest

from core.domain.actors import BUYER, RULES, SYSTEM, Actor, is_rule
from core.domain.appeals import (
    AppealRefusedError,
    Refusal,
    SameDeciderError,
    check_decider,
    last_day,
    refusal_of,
)

DECLINED_ON = date(2026, 11, 22)
FIRST, SECOND, RULE = Actor.staff("1"), Actor.staff("2"), Actor.rule("Accident: a fall")


@pytest.mark.parametrize(
    ("today", "appealed", "refusal"),
    [
        (DECLINED_ON, False, None),
        (date(2026, 12, 22), False, None),
        (date(2026, 12, 23), False, Refusal.LATE),
        (DECLINED_ON, True, Refusal.FINAL),
        (date(2026, 12, 23), True, Refusal.FINAL),
    ],
)
def test_thirty_days_are_given_for_one_appeal(today: date, appealed: bool, refusal: Refusal | None) -> None:
    assert last_day(DECLINED_ON) == date(2026, 12, 22)
    assert refusal_of(DECLINED_ON, today, appealed=appealed) is refusal


@pytest.mark.parametrize(
    ("first", "by", "allowed"),
    [
        (FIRST, SECOND, True),
        (RULE, FIRST, True),
        (FIRST, FIRST, False),
        (FIRST, RULE, False),
        (RULE, RULES, False),
    ],
)
def test_an_appeal_goes_to_another_person(first: Actor, by: Actor, allowed: bool) -> None:
    if allowed:
        check_decider(str(first), by)
        return
    with pytest.raises(SameDeciderError):
        check_decider(str(first), by)


def test_a_refused_appeal_says_why() -> None:
    assert AppealRefusedError(Refusal.LATE).refusal is Refusal.LATE


def test_a_claim_from_before_deciders_were_kept_may_be_decided_by_anybody() -> None:
    check_decider(None, FIRST)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (str(RULE), True),
        (str(RULES), True),
        ("staff:rule", False),
        (str(SYSTEM), False),
        (str(BUYER), False),
        (None, False),
    ],
)
def test_a_rule_is_known_by_how_it_is_stored(actor: str | None, expected: bool) -> None:
    assert is_rule(actor) is expected
