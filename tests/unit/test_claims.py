"""The steps between a claim's states: every pair is in the table or refused."""

from itertools import product

import pytest

from core.domain.claims import OPEN, STEPS, ClaimState, ClaimStep, StepRefusedError, take

ALLOWED = {
    ("in_review", "ask"): "waiting",
    ("waiting", "answer"): "in_review",
    ("in_review", "answer"): "in_review",
    ("in_review", "escalate"): "in_review",
    ("in_review", "approve"): "approved",
    ("in_review", "decline"): "declined",
    ("waiting", "decline"): "declined",
    ("declined", "appeal"): "in_review",
    ("approved", "settle"): "done",
    ("approved", "stall"): "needs_attention",
    ("needs_attention", "retry"): "approved",
    ("needs_attention", "switch"): "approved",
    ("needs_attention", "settle"): "done",
    ("needs_attention", "settle_outside"): "done",
}


@pytest.mark.parametrize(("state", "step"), list(product(ClaimState, ClaimStep)))
def test_every_step_from_every_state_leads_somewhere_or_is_refused(
    state: ClaimState, step: ClaimStep
) -> None:
    if (state, step) in ALLOWED:
        assert take(step, state) == ALLOWED[state, step]
        return
    with pytest.raises(StepRefusedError) as refused:
        take(step, state)
    assert (refused.value.step, refused.value.state) == (step, state)


def test_a_refusal_says_what_stood_in_the_way() -> None:
    with pytest.raises(
        StepRefusedError, match="a claim that is needs attention cannot take the step approve"
    ):
        take(ClaimStep.APPROVE, ClaimState.NEEDS_ATTENTION)


def test_a_closed_claim_takes_no_step_and_an_open_one_always_can() -> None:
    """But for the one step back: a decline that somebody else looks at again."""
    steps = STEPS.keys() - {(ClaimState.DECLINED, ClaimStep.APPEAL)}
    assert {state for state, _ in steps} == OPEN
    assert frozenset(ClaimState) - OPEN == {ClaimState.DECLINED, ClaimState.DONE}


def test_every_state_can_be_reached_from_a_filed_claim_and_every_open_one_can_end() -> None:
    reached = {ClaimState.IN_REVIEW}
    ends = set(frozenset(ClaimState) - OPEN)
    for _ in ClaimState:
        reached |= {to for (state, _), to in STEPS.items() if state in reached}
        ends |= {state for (state, _), to in STEPS.items() if to in ends}
    assert reached == ends == set(ClaimState)
