"""The simulator's own time: real time plus an offset that tests move forward."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """Answers UTC. `frozen_at` stops it, so that a test can name an exact instant."""

    offset: timedelta = timedelta(0)
    frozen_at: datetime | None = None

    def now(self) -> datetime:
        return (self.frozen_at or datetime.now(UTC)) + self.offset

    def advance(self, by: timedelta) -> datetime:
        """Move forward; going back is refused because Shopify's clock never does."""
        if by < timedelta(0):
            message = "The simulator's clock only moves forward."
            raise ValueError(message)
        self.offset += by
        return self.now()
