"""The way back of a faulty unit: its steps, what waits for it, and when its day is missed."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.remedies import Remedy
from core.domain.returns import (
    AWAITED,
    HERE,
    ON_THE_ROAD,
    STEPS,
    Back,
    ReturnState,
    ReturnStep,
    ReturnStepRefusedError,
    Rule,
    holds_remedy,
    is_ours,
    is_over,
    marker,
    take,
)

LAST_DAY = date(2026, 12, 2)
DRAWING = Path("docs/decisions/0031-returns.md")


@pytest.mark.parametrize(
    ("remedy", "back", "expected"),
    [
        (Remedy.REPLACEMENT, Back.NEVER, Back.NEVER),
        (Remedy.REPLACEMENT, Back.FIRST, Back.FIRST),
        (Remedy.REPLACEMENT, Back.AFTERWARDS, Back.AFTERWARDS),
        (Remedy.REFUND, Back.AFTERWARDS, Back.FIRST),
        (Remedy.STORE_CREDIT, Back.AFTERWARDS, Back.FIRST),
        (Remedy.REFUND, Back.NEVER, Back.NEVER),
        (Remedy.REPAIR, Back.FIRST, Back.NEVER),
        (Remedy.REPAIR, Back.AFTERWARDS, Back.NEVER),
    ],
)
def test_money_never_leaves_in_advance_and_a_repair_has_its_own_way(
    remedy: Remedy, back: Back, expected: Back
) -> None:
    assert Rule(back).for_remedy(remedy) is expected


@pytest.mark.parametrize(
    ("chosen", "remedy", "differs"),
    [
        (Rule(Back.AFTERWARDS, 10), Remedy.REPLACEMENT, False),
        (Rule(Back.AFTERWARDS, 11), Remedy.REPLACEMENT, True),
        (Rule(Back.AFTERWARDS, 11), Remedy.REFUND, False),
        (Rule(Back.FIRST, 11), Remedy.REFUND, False),
        (Rule(Back.FIRST, 10), Remedy.REPLACEMENT, True),
        (Rule(Back.NEVER, 10), Remedy.REPAIR, False),
    ],
)
def test_another_way_is_one_that_means_something_else(chosen: Rule, remedy: Remedy, differs: bool) -> None:
    assert chosen.differs(Rule(Back.AFTERWARDS, 10), remedy) is differs


@pytest.mark.parametrize("state", list(ReturnState))
def test_what_waits_for_the_unit(state: ReturnState) -> None:
    waits = {"offered", "asked", "label_sent", "on_its_way", "received"}
    assert holds_remedy(state, Back.FIRST) is (state in waits)
    assert holds_remedy(state, Back.AFTERWARDS) is (state is ReturnState.OFFERED)


@given(st.sampled_from(list(ReturnState)), st.integers(-40, 40))
def test_a_day_is_missed_only_after_it_and_what_is_on_the_road_has_longer(
    state: ReturnState, days: int
) -> None:
    over = is_over(state, LAST_DAY, LAST_DAY + timedelta(days=days))
    most = {ReturnState.ASKED: 0, ReturnState.LABEL_SENT: 0, ReturnState.ON_ITS_WAY: ON_THE_ROAD.days}
    assert over is (state in most and days > most[state])


@given(st.sampled_from(list(ReturnState)), st.sampled_from(list(ReturnStep)))
def test_a_step_leads_where_the_table_says_or_is_refused(state: ReturnState, step: ReturnStep) -> None:
    if (state, step) in STEPS:
        assert take(step, state) is STEPS[state, step]
        return
    with pytest.raises(ReturnStepRefusedError) as refused:
        take(step, state)
    assert (refused.value.step, refused.value.state) == (step, state)


def test_everything_awaited_can_arrive_or_be_waived_and_nothing_leaves_what_is_over() -> None:
    for state in AWAITED:
        assert STEPS[state, ReturnStep.RECEIVE] is ReturnState.RECEIVED
        assert STEPS[state, ReturnStep.WAIVE] is ReturnState.WAIVED
    over = {ReturnState.WAIVED, ReturnState.CANCELLED, ReturnState.INSPECTED}
    assert not [pair for pair in STEPS if pair[0] in over]
    assert frozenset() == HERE & AWAITED


def test_the_drawing_is_the_table() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", DRAWING.read_text(), re.MULTILINE)
    assert sorted(drawn) == sorted((state, led, step) for (state, step), led in STEPS.items())


def test_a_return_of_ours_is_told_by_its_note() -> None:
    assert is_ours(f"Warranty claim C-1 ({marker('C-1')})")
    assert not is_ours("Warranty claim C-1")
