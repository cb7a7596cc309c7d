"""A repair's steps, its quotes, and the tags by which its invoices are known."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import Money
from core.domain.repairs import (
    AT_WORK,
    HERE,
    STEPS,
    STEPS_BACK,
    Quote,
    RepairNews,
    RepairState,
    RepairStep,
    RepairStepRefusedError,
    find_round,
    is_marked,
    marker,
    news_of,
    take,
)
from core.domain.resolutions import marker as marker_of_replacements

ROOT = Path(__file__).parents[2]
EVERY = [(state, step) for state in RepairState for step in RepairStep]
PRICE = Money(Decimal("49.00"), "EUR")


@pytest.mark.parametrize(("state", "step"), EVERY)
def test_a_step_leads_where_the_table_says_and_any_other_is_refused(
    state: RepairState, step: RepairStep
) -> None:
    if (state, step) in STEPS:
        assert take(step, state) is STEPS[state, step]
        return
    with pytest.raises(RepairStepRefusedError) as refused:
        take(step, state)
    assert (refused.value.step, refused.value.state) == (step, state)


def test_the_drawing_of_a_repairs_states_is_the_table_in_the_code() -> None:
    text = (ROOT / "docs/decisions/0024-repairs.md").read_text()
    [drawing] = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", text, re.DOTALL)
    arrows = re.findall(r"^ *(\S+) --> (\S+)(?:: (\S+))?$", drawing, re.MULTILINE)
    steps = {(state, step, to) for state, to, step in arrows if step}
    assert steps == {(state.value, step.value, to.value) for (state, step), to in STEPS.items()}
    ends = set(RepairState) - {state for state, _ in STEPS}
    assert ends == set(RepairState) - AT_WORK
    marks = {(state, to) for state, to, step in arrows if not step}
    assert marks == {("[*]", "authorised"), *((state.value, "[*]") for state in ends)}


def test_every_state_is_reached_and_only_the_ends_are_never_left() -> None:
    assert set(STEPS.values()) == set(RepairState) - {RepairState.AUTHORISED}
    assert {state for state, _ in STEPS} == AT_WORK


def test_nothing_is_repaired_before_a_quote_that_was_made_is_paid() -> None:
    before = {state for (state, step) in STEPS if step is RepairStep.BEGIN}
    assert before == {RepairState.INSPECTED, RepairState.QUOTE_PAID}
    assert {state for (state, step) in STEPS if step is RepairStep.PAY} == {
        RepairState.QUOTE_ACCEPTED,
        RepairState.QUOTE_EXPIRED,
    }


def test_it_can_be_given_up_from_wherever_it_is_at_work() -> None:
    assert {state for (state, step) in STEPS if step is RepairStep.GIVE_UP} == AT_WORK


def test_of_one_that_made_way_only_the_unit_s_way_back_is_left() -> None:
    assert {step for _, step in STEPS_BACK} == {RepairStep.RECEIVE, RepairStep.SHIP, RepairStep.DELIVER}
    assert {state for state, _ in STEPS_BACK} == AT_WORK
    for state in HERE:
        assert take(RepairStep.SHIP, state, STEPS_BACK) is RepairState.SHIPPED_BACK
    with pytest.raises(RepairStepRefusedError):
        take(RepairStep.BEGIN, RepairState.QUOTE_PAID, STEPS_BACK)
    with pytest.raises(RepairStepRefusedError):
        take(RepairStep.SHIP, RepairState.IN_REPAIR)


def test_a_quote_holds_on_its_last_day_and_not_after_it() -> None:
    quote = Quote(PRICE, date(2026, 12, 6))
    assert [quote.expired(date(2026, 12, day)) for day in (5, 6, 7)] == [False, False, True]


@pytest.mark.parametrize("amount", ["0", "-1", "49.001"])
def test_a_quote_of_nothing_or_of_parts_of_a_cent_is_none(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot be asked for"):
        Quote(Money(Decimal(amount), "EUR"), date(2026, 12, 6))


@given(st.from_regex(r"[A-Z0-9]{1,4}(-[A-Z0-9]{1,4}){0,3}", fullmatch=True), st.integers(1, 999))
def test_the_round_that_an_order_pays_is_found_by_its_tag_however_shopify_writes_it(
    number: str, round_: int
) -> None:
    tag = marker(number, round_)
    assert find_round(["vip", tag]) == find_round([tag.upper()]) == (number, round_)


@pytest.mark.parametrize(
    "tags", [[], ["vip"], ["warranty-repair"], ["warranty-repair-"], ["warranty-repair-C1-x"], ["x-C1-1"]]
)
def test_other_tags_name_no_round(tags: list[str]) -> None:
    assert find_round(tags) is None


def test_a_replacement_is_never_taken_for_the_invoice_of_a_repair() -> None:
    assert not is_marked([marker_of_replacements("C-0000-0012"), "warranty-replacement"])
    assert is_marked(["WARRANTY-REPAIR-C-0000-0012-1"])


def test_the_buyer_hears_where_it_is_and_whether_it_was_repaired() -> None:
    told = {state: news_of(state, repaired=True) for state in RepairState}
    assert {state for state, news in told.items() if news} == {
        RepairState.LABEL_SENT,
        RepairState.RECEIVED,
        RepairState.QUOTED,
        RepairState.QUOTE_EXPIRED,
        RepairState.NOT_REPAIRABLE,
        RepairState.SHIPPED_BACK,
        RepairState.DELIVERED,
    }
    assert told[RepairState.DELIVERED] is RepairNews.BACK_REPAIRED
    assert news_of(RepairState.SHIPPED_BACK, repaired=False) is RepairNews.SENT_UNREPAIRED
    assert news_of(RepairState.DELIVERED, repaired=False) is RepairNews.BACK_UNREPAIRED
