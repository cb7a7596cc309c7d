"""How many GraphQL points a shop has left, shared by everything this process asks of it.

Shopify gives each app and shop a bucket of points which refills steadily, and tells its level in every
answer. People are served first: a backfill leaves half of the bucket untouched and waits while a person
waits.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

# Until a shop has answered once we assume Shopify's smallest plan: 100 points a second, 2,000 in the bucket.
FIRST_MAXIMUM = 2000.0
FIRST_RATE = 100.0
FIRST_COST = 50.0
TURN = 0.05
"""Seconds after which a backfill looks again whether people still wait."""


class Priority(IntEnum):
    PEOPLE = 0
    ROUTINE = 1
    BACKFILL = 2


KEPT = {Priority.PEOPLE: 0.0, Priority.ROUTINE: 0.1, Priority.BACKFILL: 0.5}
"""The part of the bucket that each leaves untouched for those before it."""


class Budget:
    """One shop's points. For one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._maximum, self._rate = FIRST_MAXIMUM, FIRST_RATE
        self._level, self._at = FIRST_MAXIMUM, clock()
        self._in_flight = 0.0
        self._people_waiting = 0
        self._costs: dict[str, float] = {}

    @property
    def level(self) -> float:
        """Points we believe to be in the bucket now."""
        return min(self._maximum, self._level + (self._clock() - self._at) * self._rate)

    async def take(self, operation: str, priority: Priority) -> float:
        """Wait until the operation can be afforded. Answers the points taken, to be settled."""
        people = priority is Priority.PEOPLE
        self._people_waiting += people
        try:
            while (seconds := self._wait(self._costs.get(operation, FIRST_COST), priority)) > 0:  # noqa: ASYNC110  # time refills it
                await asyncio.sleep(seconds)
        finally:
            self._people_waiting -= people
        cost = self._costs.get(operation, FIRST_COST)
        self._level, self._at = self.level - cost, self._clock()
        self._in_flight += cost
        return cost

    def settle(self, operation: str, taken: float, cost: Mapping[str, Any] | None) -> None:
        """Learn from an answer's `extensions.cost`; without one the points count as spent."""
        self._in_flight -= taken
        if not cost:
            return
        if requested := cost.get("requestedQueryCost"):
            self._costs[operation] = float(requested)
        if status := cost.get("throttleStatus"):
            self._maximum = float(status["maximumAvailable"])
            self._rate = max(float(status["restoreRate"]), 1.0)
            # Shopify does not know yet of what else we have just sent.
            self._level, self._at = float(status["currentlyAvailable"]) - self._in_flight, self._clock()

    def _wait(self, cost: float, priority: Priority) -> float:
        """Seconds until there is enough; 0 when there is."""
        if priority is Priority.BACKFILL and self._people_waiting:
            return TURN
        kept = self._maximum * KEPT[priority]
        return max(0.0, (min(cost + kept, self._maximum) - self.level) / self._rate)


class Budgets:
    """The budgets of all shops that this process serves. One per process."""

    def __init__(self) -> None:
        self._by_shop: dict[str, Budget] = {}

    def of(self, shop: str) -> Budget:
        return self._by_shop.setdefault(shop, Budget())
