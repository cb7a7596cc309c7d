"""A worker killed anywhere pays once: every statement and every network call of each remedy.

A run counts only when the worker really died at its step. KILLS says how many runs: 500 and more with
`make faults`.
"""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from tests.faults.mortal import FINISHED, KILLED, fork
from tests.faults.stage import Case, Stage, stage
from tests.support.databases import Server

pytestmark = pytest.mark.slow

AFTERWARDS = 5
"""Turns of half a minute until the earlier call can be seen."""
KILLS = int(os.environ.get("KILLS", "10"))
ENDED = {
    (ClaimState.DONE, ResolutionState.DONE),
    (ClaimState.NEEDS_ATTENTION, ResolutionState.NEEDS_ATTENTION),
}


@pytest.fixture
def ready(server: Server, tmp_path: Path) -> Iterator[Stage]:
    url = asyncio.run(server.create())
    with stage(url, tmp_path) as built:
        yield built


def carry_out(ready: Stage, case: Case, last: int, *, turn: int = 0) -> tuple[int, int]:
    """`turn` counts the workers before: each takes over half a minute after the last one died."""
    return fork(partial(ready.work, case=case, later=timedelta(seconds=30 * turn)), last)


@pytest.mark.parametrize("remedy", [Remedy.REFUND, Remedy.REPLACEMENT, Remedy.STORE_CREDIT])
def test_a_worker_killed_at_any_step_pays_once(ready: Stage, remedy: Remedy) -> None:
    [undisturbed] = ready.prepare(remedy, 1)
    ended, steps = carry_out(ready, undisturbed, 0)
    assert (ended, ready.outcome(undisturbed)) == (FINISHED, expected(remedy))
    wanted = KILLS // 2
    plan = [(1 + number * 7919 % steps, 1 + number * 104729 % steps) for number in range(wanted)]
    if wanted >= steps:
        plan = [(first, 0) for first in range(1, steps + 1)] + plan[steps:]
    for (first, second), case in zip(plan, ready.prepare(remedy, len(plan)), strict=True):
        ended, _ = carry_out(ready, case, first)
        assert ended == KILLED, f"the worker did not die at step {first} of {steps}"
        if second:
            carry_out(ready, case, second, turn=1)
        ended, _ = carry_out(ready, case, 0, turn=2)
        assert ended == FINISHED
        outcome = ready.outcome(case)
        assert outcome[:2] in ENDED, (first, second, outcome)
        assert outcome == expected(remedy), (first, second, outcome)


def test_a_worker_killed_while_another_remedy_takes_its_place_pays_once(ready: Stage) -> None:
    """The draft of the first remedy is deleted, the refund is made, whenever the worker dies."""
    [undisturbed] = ready.prepare_switched(1)
    ended, steps = carry_out(ready, undisturbed, 0, turn=AFTERWARDS)
    assert (ended, ready.outcome(undisturbed)) == (FINISHED, expected(Remedy.REFUND))
    deaths = [1 + number * 7919 % steps for number in range(KILLS // 2)]
    for death, case in zip(deaths, ready.prepare_switched(len(deaths)), strict=True):
        ended, _ = carry_out(ready, case, death, turn=AFTERWARDS)
        assert ended == KILLED, f"the worker did not die at step {death} of {steps}"
        ended, _ = carry_out(ready, case, 0, turn=AFTERWARDS + 1)
        assert (ended, ready.outcome(case)) == (FINISHED, expected(Remedy.REFUND)), death
    assert ready.drafts() == 0


def test_a_worker_killed_while_it_credits_an_account_books_once(ready: Stage) -> None:
    """Nobody has an order, and Shopify no key: what the dead worker booked is found, and nothing else is."""
    [undisturbed] = ready.prepare_elsewhere(1)
    booked = (ClaimState.DONE, ResolutionState.DONE, ["80.00"])
    ended, steps = carry_out(ready, undisturbed, 0)
    assert (ended, ready.booked(undisturbed)) == (FINISHED, booked)
    wanted = KILLS // 2
    plan = [(1 + number * 7919 % steps, 1 + number * 104729 % steps) for number in range(wanted)]
    if wanted >= steps:
        plan = [(first, 0) for first in range(1, steps + 1)] + plan[steps:]
    for (first, second), case in zip(plan, ready.prepare_elsewhere(len(plan)), strict=True):
        ended, _ = carry_out(ready, case, first)
        assert ended == KILLED, f"the worker did not die at step {first} of {steps}"
        if second:
            carry_out(ready, case, second, turn=AFTERWARDS)
        ended, _ = carry_out(ready, case, 0, turn=2 * AFTERWARDS)
        assert (ended, ready.booked(case)) == (FINISHED, booked), (first, second)


def expected(remedy: Remedy) -> tuple[ClaimState, ResolutionState, int, int]:
    refunds, replacements = (0, 1) if remedy is Remedy.REPLACEMENT else (1, 0)
    return ClaimState.DONE, ResolutionState.DONE, refunds, replacements
