"""A worker killed anywhere pays once, also when the one that takes over is killed as well.

Each statement, each request and each answer of every saga is a point, and every point is somebody's end:
`make faults` does all of them, and in every other run the second worker is killed too. KILLS says how many
runs there are at least; without it two are made. A run counts only when the worker really died there, and one
that fails says how to see it again.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest

from tests.faults.conftest import StageOf, again
from tests.faults.figures import Figures
from tests.faults.killing import Slaughterhouse, slaughterhouse
from tests.faults.mortal import FINISHED, KILLED, Life
from tests.faults.sagas import SAGAS, done, stands

KILLS = int(os.environ.get("KILLS", "0"))
REPLAY = os.environ.get("DEATHS")
"""Points at which the first worker dies, and the second, if it does: `37/112`."""
SAMPLE = 2
PARTS = 2
"""Each on a processor of its own."""
A_DAY_LATER = timedelta(hours=25)
Deaths = tuple[int, int]

pytestmark = pytest.mark.timeout(7200)
everywhere = pytest.mark.parametrize(
    ("name", "part"),
    [
        pytest.param(name, part, marks=() if name == "replacement" and not part else pytest.mark.slow)
        for name in SAGAS
        for part in range(PARTS)
    ],
)


def plan(points: int, part: int) -> list[Deaths]:
    """Each point is the first worker's last once, then again the other way round. Second ones are spread."""
    if REPLAY:
        first, second = map(int, REPLAY.split("/"))
        return [(first, second)]
    if not KILLS:
        return [(1 + number * 7919 % points, 1 + number * 104729 % points) for number in range(1, SAMPLE + 1)]
    runs = range(max(KILLS // len(SAGAS), points))
    every = [(1 + number % points, number + number // points) for number in runs]
    return [(first, _second(first, points, turn) if turn % 2 else 0) for first, turn in every][part::PARTS]


def _second(first: int, points: int, turn: int) -> int:
    """Among what the first left to do, and a few points to find out."""
    return 1 + turn * 104729 % (points - first + 20)


def spread(points: int, part: int) -> list[int]:
    """Some over the whole saga, and of them this part's."""
    if REPLAY:
        return [int(REPLAY.partition("/")[0])]
    count = min(max(KILLS // 8 // len(SAGAS), 1), points)
    return [1 + number * points // count for number in range(count)][part::PARTS]


@everywhere
async def test_a_worker_killed_at_any_point_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        points = (await killing.undisturbed()).steps
        planned = plan(len(points), part)
        for deaths in planned:
            await stage.put_back()
            told = await _kill(killing, deaths, figures)
            found = await stage.outcome()
            if found != done(stage.saga):
                failures.append(f"{told}\n  {found}")
    # The other part has the others of the first round.
    figures.count(points_covered=min(len(planned), len(range(part, len(points), PARTS))))
    if not part:
        kinds = Counter(str(kind) for kind, _ in points)
        figures.count(points_there_are=len(points), **kinds)
    assert not failures, "\n".join(failures)
    assert REPLAY or figures.counts["runs"] >= 0.98 * len(planned), "too many were through before"


@everywhere
@pytest.mark.slow
async def test_a_worker_killed_at_any_point_and_missed_a_day_later_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    """Shopify has forgotten the key: what is not seen to be done is left to a person, who continues."""
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        points = (await killing.undisturbed()).steps
        for first in spread(len(points), part):
            await stage.put_back()
            told = await _kill(killing, (first, 0), figures, after=A_DAY_LATER)
            found = await stage.outcome()
            held = stands(found, stage.saga)
            if found.left_to_a_person:
                figures.count(left_to_a_person=1)
                await stage.go_on()
            ended = await stage.outcome()
            figures.count(recovered_a_day_later=1)
            if not held or ended != done(stage.saga):
                failures.append(f"{told}\n  {found}\n  then {ended}")
    assert not failures, "\n".join(failures)


async def _kill(
    killing: Slaughterhouse, deaths: Deaths, figures: Figures, *, after: timedelta | None = None
) -> str:
    """How to see it again. The second worker may be through before its turn to die comes."""
    first, second = deaths
    told = f"DEATHS={first}/{second} {again()}"
    life = await killing.worker(first)
    told += _died(life)
    # Now and then a worker asks once less than the one that was counted; such a run does not count.
    assert life.ended in {KILLED, FINISHED}, told
    figures.count(runs=life.ended == KILLED, through_before=life.ended == FINISHED)
    if second:
        life = await killing.taken_over(second)
        if life.ended == KILLED:
            told += _died(life)
            figures.count(killed_again_in_recovery=1)
    life = await killing.taken_over(after=after)
    assert life.ended == FINISHED, told
    return told


def _died(life: Life) -> str:
    kind, of = life.steps[-1] if life.steps else ("nowhere", "")
    return f"\n  died with {kind}: {of}"
