"""A decline is looked at again once, in time, and by somebody else."""

from datetime import date

import pytest

from core.domain.actors import BUYER, RULES, SYSTEM, Actor, is_rule
from core.domain.appeals import (
    AppealRefusedError,
    OwnAppealError,
    Refusal,
    SameDeciderError,
    SecondLook,
    check_decider,
    last_day,
    refusal_of,
    second_look,
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
    ("first", "by", "others", "reason", "expected"),
    [
        (FIRST, SECOND, True, "", False),
        (RULE, FIRST, True, "", False),
        (RULE, FIRST, False, "", False),
        (FIRST, FIRST, True, "I am sure", SameDeciderError),
        (FIRST, RULE, True, "", SameDeciderError),
        (FIRST, RULE, False, "I am sure", SameDeciderError),
        (RULE, RULES, True, "", SameDeciderError),
        (FIRST, FIRST, False, " ", OwnAppealError),
        (FIRST, FIRST, False, "I work alone", True),
    ],
)
def test_an_appeal_goes_to_another_person_unless_there_is_none(
    first: Actor, by: Actor, others: bool, reason: str, expected: bool | type[Exception]
) -> None:
    if isinstance(expected, bool):
        assert check_decider(str(first), by, others=others, reason=reason) is expected
        return
    with pytest.raises(expected):
        check_decider(str(first), by, others=others, reason=reason)


@pytest.mark.parametrize(
    ("first", "decided_by", "others", "look"),
    [
        (RULE, None, False, SecondLook.A_PERSON),
        (RULE, FIRST, True, SecondLook.A_PERSON),
        (FIRST, None, True, SecondLook.SOMEBODY_ELSE),
        (FIRST, None, False, SecondLook.THE_SAME),
        (FIRST, FIRST, True, SecondLook.THE_SAME),
        (FIRST, SECOND, False, SecondLook.SOMEBODY_ELSE),
    ],
)
def test_who_looks_again_is_said_as_it_is(
    first: Actor, decided_by: Actor | None, others: bool, look: SecondLook
) -> None:
    assert second_look(str(first), str(decided_by) if decided_by else None, others=others) is look


def test_a_refused_appeal_says_why() -> None:
    assert AppealRefusedError(Refusal.LATE).refusal is Refusal.LATE


def test_a_claim_from_before_deciders_were_kept_may_be_decided_by_anybody() -> None:
    assert check_decider(None, FIRST, others=False, reason="") is False


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
