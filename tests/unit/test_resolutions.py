"""A resolution proceeds by the table of its steps and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.resolutions import (
    GIVEN_UP,
    STEPS,
    UNDER_WAY,
    ResolutionState,
    ResolutionStep,
    ResolutionStepRefusedError,
    proceed,
)


@given(st.sampled_from(ResolutionStep), st.none() | st.sampled_from(ResolutionState))
def test_what_the_table_does_not_have_is_refused(step: ResolutionStep, state: ResolutionState | None) -> None:
    if (state, step) in STEPS:
        assert proceed(step, state) is STEPS[state, step]
    else:
        with pytest.raises(ResolutionStepRefusedError, match=step.value):
            proceed(step, state)


def test_every_state_is_reached_and_what_is_done_stays_done() -> None:
    assert set(STEPS.values()) == set(ResolutionState)
    assert {state for state, _ in STEPS} == {None, *ResolutionState} - {ResolutionState.DONE}


def test_a_call_is_begun_only_for_what_is_under_way() -> None:
    assert {state for state, step in STEPS if step is ResolutionStep.BEGIN} == UNDER_WAY


def test_what_is_given_up_never_counts_again_but_by_its_own_effect() -> None:
    ways = {(step, to) for (state, step), to in STEPS.items() if state in GIVEN_UP and to not in GIVEN_UP}
    assert ways == {(ResolutionStep.SETTLE, ResolutionState.DONE)}


def test_a_resolution_that_may_have_been_sent_is_looked_for_before_it_is_withdrawn() -> None:
    """From `sending` there is no way to `withdrawn` that does not lead through `withdrawing`."""
    at_once = {state for (state, _), to in STEPS.items() if to is ResolutionState.WITHDRAWN}
    assert ResolutionState.SENDING not in at_once
