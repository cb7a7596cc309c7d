"""A shop holds a share of a worker's slots: one whose Shopify hangs leaves the others theirs."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from heapq import heappop, heappush
from types import MappingProxyType
from uuid import UUID

from core.store.jobs import BACKFILL, LETTERS, PEOPLE, ROUTINE
from sync.errors import TurnAwayError

SLOTS = 20
"""Jobs that one worker has in hand."""
SHARES: Mapping[int, int] = MappingProxyType({PEOPLE: 8, LETTERS: 7, ROUTINE: 5, BACKFILL: 4})
"""How many slots a shop may hold, all of its jobs counted, for one more job of this priority to begin.

What may take its time leaves one to what Shopify tells us, and that leaves some to people.
"""
LETTERS_OF_A_SHOP, LETTERS_OF_ALL = 3, 6
"""All shops send through one mail server: when it hangs, most slots are still there for remedies."""
SOON = 2.0
"""Seconds after which whoever was turned away has asked again, while the line is short."""
ASK_IN_A_SECOND = 50
"""Of a long line. Each question costs the database a few statements, whose slots free how often soever."""

Line = tuple[UUID, int]


class Shares:
    """Who holds how many. One per worker process.

    `clock` counts seconds; `chance` lies between 0 and 1 and keeps those who were turned away apart.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock, self._chance = clock, chance
        self._held: Counter[UUID] = Counter()
        self._letters: Counter[UUID] = Counter()
        self._back: defaultdict[Line, list[float]] = defaultdict(list)
        """When each of a shop's line comes back, the soonest first."""

    @contextmanager
    def slot(self, shop_id: UUID, priority: int) -> Iterator[None]:
        """Hold one of the shop's. Raises TurnAwayError when its share is taken."""
        if not self._has_room(shop_id, priority):
            raise TurnAwayError(self._pause(shop_id, priority), "the shop's share of slots is taken")
        counted = [self._held, self._letters] if priority == LETTERS else [self._held]
        for each in counted:
            each[shop_id] += 1
        try:
            yield
        finally:
            for each in counted:
                each[shop_id] -= 1
            if not self._held[shop_id]:
                self._forget(shop_id)

    def _has_room(self, shop_id: UUID, priority: int) -> bool:
        if priority == LETTERS and (
            self._letters[shop_id] >= LETTERS_OF_A_SHOP or self._letters.total() >= LETTERS_OF_ALL
        ):
            return False
        return self._held[shop_id] < SHARES[priority]

    def _pause(self, shop_id: UUID, priority: int) -> timedelta:
        """Long enough that a long line does not ask all at once, short enough that free slots are found."""
        now, line = self._clock(), self._back[shop_id, priority]
        while line and line[0] <= now:
            heappop(line)
        seconds = (1 + self._chance()) / 2 * max(SOON, len(line) / ASK_IN_A_SECOND)
        heappush(line, now + seconds)
        return timedelta(seconds=seconds)

    def _forget(self, shop_id: UUID) -> None:
        for counted in (self._held, self._letters):
            counted.pop(shop_id, None)
        for priority in SHARES:
            self._back.pop((shop_id, priority), None)
