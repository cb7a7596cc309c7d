"""A shop holds a share of a worker's slots: one whose Shopify hangs leaves the others theirs."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from core.store.jobs import BACKFILL, PEOPLE, ROUTINE
from sync.errors import TurnAwayError

SLOTS = 20
"""Jobs that one worker has in hand."""
SHARES: Mapping[int, int] = MappingProxyType({PEOPLE: SLOTS // 2, ROUTINE: SLOTS // 4, BACKFILL: SLOTS // 5})
"""How many slots a shop may hold, all of its jobs counted, for one more job of this priority to begin.

What may take its time leaves one to what Shopify tells us, and that leaves some to people.
"""
APART = 0.5
"""Seconds between two jobs that come back, so that a long line does not ask all at once."""


class Shares:
    """Who holds how many. One per worker process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: Counter[UUID] = Counter()
        self._back: dict[tuple[UUID, int], float] = {}
        """When the last one of a shop's line comes back."""

    @contextmanager
    def slot(self, shop_id: UUID, priority: int) -> Iterator[None]:
        """Hold one of the shop's. Raises TurnAwayError when its share is taken."""
        if self._held[shop_id] >= SHARES[priority]:
            raise TurnAwayError(self._end_of_line(shop_id, priority), "the shop's share of slots is taken")
        self._held[shop_id] += 1
        try:
            yield
        finally:
            self._held[shop_id] -= 1
            if not self._held[shop_id]:
                self._forget(shop_id)

    def _end_of_line(self, shop_id: UUID, priority: int) -> timedelta:
        now = self._clock()
        at = max(now, self._back.get((shop_id, priority), now)) + APART
        self._back[shop_id, priority] = at
        return timedelta(seconds=at - now)

    def _forget(self, shop_id: UUID) -> None:
        del self._held[shop_id]
        for priority in SHARES:
            self._back.pop((shop_id, priority), None)
