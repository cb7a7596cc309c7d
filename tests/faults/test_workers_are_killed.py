"""A worker killed anywhere pays once, also when the one that takes over is killed as well.

Each statement, each request and each answer of every saga is a point. `make faults` begins with those that no
earlier saga has alike; with KILLS=20000 or more, each point of every saga is somebody's end. In every other
run the second worker is killed too. KILLS says how many runs there are at least; without it two are made. A
run counts only when the worker really died there, and one that fails says how to see it again.
"""

from collections import Counter
from datetime import timedelta
from itertools import takewhile

import pytest

from tests.faults.conftest import StageOf, again
from tests.faults.figures import Figures
from tests.faults.killing import Slaughterhouse, slaughterhouse
from tests.faults.mortal import FINISHED, KILLED, Life, Point
from tests.faults.plan import KILLS, PARTS, REPLAY, Deaths, plan, replayed, sample, spread
from tests.faults.sagas import SAGAS, done, stands

A_DAY_LATER = timedelta(hours=25)
QUICK = pytest.mark.thorough
"""The part that is small enough for more than `make faults`."""

pytestmark = pytest.mark.timeout(7200)
everywhere = pytest.mark.parametrize(
    ("name", "part"),
    [
        pytest.param(name, part, marks=QUICK if name == "replacement" and not part else pytest.mark.slow)
        for name in SAGAS
        for part in range(PARTS)
    ],
)


async def points_of(stage_of: StageOf, name: str) -> list[Point]:
    """Of a saga that nobody disturbs, counted once."""
    stage = await stage_of(name)
    if not stage.points:
        async with slaughterhouse(stage) as killing:
            stage.points = (await killing.undisturbed()).points
    return stage.points


async def planned(stage_of: StageOf, name: str) -> list[Deaths]:
    if REPLAY:
        return [replayed()]
    if not KILLS:
        return sample(len(await points_of(stage_of, name)))
    before = [await points_of(stage_of, each) for each in takewhile(lambda each: each != name, SAGAS)]
    return plan(await points_of(stage_of, name), before)


@everywhere
async def test_a_worker_killed_at_any_point_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    whole = await planned(stage_of, name)
    mine = whole[part::PARTS] if KILLS and not REPLAY else whole
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        for deaths in mine:
            await stage.put_back()
            told = await _kill(killing, deaths, figures)
            found = await stage.outcome()
            if found != done(stage.saga):
                failures.append(f"{told}\n  {found}")
    if not part:
        kinds = Counter(str(point.kind) for point in stage.points)
        reached = len({first for first, _ in whole})
        figures.count(points_covered=reached, points_there_are=len(stage.points), **kinds)
    assert not failures, "\n".join(failures)
    assert REPLAY or figures.counts["runs"] >= 0.98 * len(mine), "too many were through before"


@everywhere
@pytest.mark.slow
async def test_a_worker_killed_at_any_point_and_missed_a_day_later_pays_once(
    stage_of: StageOf, figures: Figures, name: str, part: int
) -> None:
    """Shopify has forgotten the key: what is not seen to be done is left to a person, who continues."""
    points = [replayed()[0]] if REPLAY else spread(len(await points_of(stage_of, name)), part)
    stage = await stage_of(name)
    failures = []
    async with slaughterhouse(stage) as killing:
        for first in points:
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
    return f"\n  died with {life.points[-1]}" if life.points else "\n  died at once"
