"""How often and after what pause something is tried again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Full jitter: a pause is anywhere between nothing and a ceiling that doubles. Seconds."""

    attempts: int
    first: float = 0.5
    longest: float = 20.0

    def pause(self, attempt: int, at_least: float = 0.0) -> float | None:
        """Seconds to wait after a failed attempt (the first is 1); None when there is no further one.

        What Shopify asks for is waited in full, or not at all when it exceeds our patience.
        """
        if attempt >= self.attempts or at_least > self.longest:
            return None
        ceiling = min(self.longest, self.first * 2 ** (attempt - 1))
        return at_least + random.uniform(0, ceiling)  # noqa: S311  # spreads load, keeps no secret


WITH_A_PERSON_WAITING = Backoff(attempts=4, first=0.25, longest=4.0)
IN_THE_BACKGROUND = Backoff(attempts=6, first=0.5, longest=60.0)
