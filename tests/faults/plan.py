"""Where workers die: how many of the points of each saga, and which come first."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.faults.mortal import Point
from tests.faults.sagas import SAGAS

KILLS = int(os.environ.get("KILLS", "0"))
REPLAY = os.environ.get("DEATHS")
"""Points at which the first worker dies, and the second, if it does: `37/112`."""
A_DAY_LATER = KILLS // 8
"""Of all runs, those in which the next worker comes a day later."""
SAMPLE = 2
PARTS = 2
"""Each on a processor of its own."""
GOLDEN = 0.6180339887498949
Deaths = tuple[int, int]
Place = tuple[Point, int]
"""What a job asked, and how many times it had asked the same before: alike in all sagas."""


def places(points: Iterable[Point]) -> list[Place]:
    asked: Counter[Point] = Counter()
    found = []
    for point in points:
        found.append((point, asked[point]))
        asked[point] += 1
    return found


def plan(points: Sequence[Point], earlier: Iterable[Sequence[Point]]) -> list[Deaths]:
    """Points of a saga whose `earlier` ones have none alike first, then the others, then all again.

    Every other time the second worker dies as well, and in the next round the other way round.
    """
    seen = {place for each in earlier for place in places(each)}
    new = [number for number, place in enumerate(places(points), 1) if place not in seen]
    others = sorted({*range(1, len(points) + 1)} - {*new}, key=lambda number: number * GOLDEN % 1)
    order, count = new + others, max((KILLS - A_DAY_LATER) // len(SAGAS), len(new))
    runs = [(order[run % len(order)], *divmod(run, len(order))) for run in range(count)]
    return [
        (first, _second(first, len(points), turn) if (turn + number // PARTS) % 2 else 0)
        for first, turn, number in runs
    ]


def _second(first: int, points: int, turn: int) -> int:
    """Among what the first left to do, and a few points to find out."""
    return 1 + (first * 7919 + turn * 104729) % (points - first + 20)


def sample(points: int) -> list[Deaths]:
    return [(1 + number * 7919 % points, 1 + number * 104729 % points) for number in range(1, SAMPLE + 1)]


def replayed() -> Deaths:
    first, second = map(int, (REPLAY or "").split("/"))
    return first, second


def spread(points: int, part: int) -> list[int]:
    """Some over the whole saga, and of them this part's."""
    count = min(max(A_DAY_LATER // len(SAGAS), 1), points)
    return [1 + number * points // count for number in range(count)][part::PARTS]
