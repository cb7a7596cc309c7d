"""Within which time a claim is answered: from submission, but for while we wait for the buyer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

USUAL_HOURS = 24
"""Where no terms promise another time."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Instants are UTC. While it stands still, `due_at` is where it would be due had it gone on."""

    due_at: datetime
    waiting_since: datetime | None = None

    @classmethod
    def started(cls, at: datetime, hours: int) -> Self:
        return cls(at + timedelta(hours=hours))

    def stopped(self, at: datetime) -> Self:
        """It waits for the buyer; asked twice, it waits since the first time."""
        return self if self.waiting_since else replace(self, waiting_since=at)

    def resumed(self, at: datetime) -> Self:
        """It goes on with what was left. What was late when it stopped stays late since the same instant."""
        if self.waiting_since is None:
            return self
        waited = timedelta(0) if self.waiting_since >= self.due_at else at - self.waiting_since
        return replace(self, due_at=self.due_at + max(waited, timedelta(0)), waiting_since=None)

    def left(self, now: datetime) -> timedelta:
        """How much of our own time is left; none when it is late, never less."""
        return max(self.due_at - (self.waiting_since or now), timedelta(0))

    def is_late(self, now: datetime) -> bool:
        """Due is the last instant that is in time. A clock that stands still is not late."""
        return self.waiting_since is None and now > self.due_at
