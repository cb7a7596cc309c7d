"""A worker killed anywhere pays once, also when the one that takes over is killed as well.

Each statement and each send and receive of every saga is a step, and every step is somebody's last: `make
faults` does all of them, and every other run kills the second worker too. KILLS says how many runs there are
at least; without it a few are made. A run that fails says how to see it again.
"""

import os
from datetime import timedelta

import pytest

from core.domain.claims import ClaimState
from tests.faults.conftest import StageOf
from tests.faults.figures import Figures
from tests.faults.killing import Slaughterhouse, slaughterhouse
from tests.faults.mortal import FINISHED, KILLED
from tests.faults.sagas import SAGAS, done, stands

KILLS = int(os.environ.get("KILLS", "0"))
REPLAY = os.environ.get("DEATHS")
"""Steps at which the first worker dies, and the second, if it does: `37/112`."""
SAMPLE = 2
PARTS = 2
"""Each on a processor of its own."""
A_DAY_LATER = timedelta(hours=25)
Deaths = tuple[int, int]

everywhere = pytest.mark.parametrize(
    ("name", "part"),
    [
        pytest.param(name, part, marks=() if name == "replacement" and not part else pytest.mark.slow)
        for name in SAGAS
        for part in range(PARTS)
    ],
)


def plan(steps: int, wanted: int, part: int) -> list[Deaths]:
    """Each step is the first worker's last once, then again the other way round. Second deaths are spread."""
    if REPLAY:
        first, second = map(int, REPLAY.split("/"))
        return [(first, second)]
    if not KILLS:
        return [(1 + number * 7919 % steps, 1 + number * 104729 % steps) for number in range(1, SAMPLE + 1)]
    runs = range(max(wanted, steps))
    every = [(1 + number % steps, number + number // steps) for number in runs]
    return [(first, _second(first, steps, turn) if turn % 2 else 0) for first, turn in every][part::PARTS]


def spread(steps: int, part: int) -> list[int]:
    """Of some steps over the whole saga, this part's."""
    if REPLAY:
        return [int(REPLAY.partition("/")[0])]
    count = min(max(KILLS // 8 // len(SAGAS), 1), steps)
    return [1 + number * steps // count for number in range(count)][part::PARTS]


def _second(first: int, steps: int, turn: int) -> int:
    """What the first left to do, and a few steps to find out."""
    return 1 + turn * 104729 % (steps - first + 20)


@everywhere
@pytest.mark.timeout(7200)
async def test_a_worker_killed_at_any_step_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        steps = await killing.steps()
        for deaths in plan(steps, KILLS // len(SAGAS), part):
            await stage.put_back()
            await _kill(killing, deaths, figures)
            found = await stage.outcome()
            if found != done(stage.saga):
                failures.append(f"DEATHS={deaths[0]}/{deaths[1]} {again()}\n  {found}")
    if not part:
        figures.count(steps=steps)
    assert not failures, "\n".join(failures)


@everywhere
@pytest.mark.timeout(7200)
async def test_a_worker_killed_at_any_step_and_missed_a_day_later_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    """Shopify has forgotten the key: what is not seen to be done is left to a person, who continues."""
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        steps = await killing.steps()
        for first in spread(steps, part):
            await stage.put_back()
            await _kill(killing, (first, 0), figures, after=A_DAY_LATER)
            found = await stage.outcome()
            held = stands(found, stage.saga)
            if found.claim is ClaimState.NEEDS_ATTENTION:
                figures.count(left_to_a_person=1)
                await stage.go_on()
            ended = await stage.outcome()
            if not held or ended != done(stage.saga):
                failures.append(f"DEATHS={first}/0 {again()}\n  {found}\n  {ended}")
    assert not failures, "\n".join(failures)


async def _kill(
    killing: Slaughterhouse, deaths: Deaths, figures: Figures, *, after: timedelta | None = None
) -> None:
    """The second worker may be through before its turn to die comes."""
    ended, _ = await killing.worker(deaths[0])
    assert ended == KILLED, f"the worker did not die at step {deaths[0]}"
    kills, second = 1, deaths[1]
    if second:
        ended, _ = await killing.taken_over(second)
        kills += ended == KILLED
    ended, _ = await killing.taken_over(after=after)
    assert ended == FINISHED
    figures.count(runs=1, kills=kills)


def again() -> str:
    test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
    return f".venv/bin/python -m pytest '{test}'"
