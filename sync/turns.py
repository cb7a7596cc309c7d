"""Jobs of which one at a time is enough, such as the drain of one shop's inbox."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Locks by the key of a job. One per worker process; between processes the queue's own rows decide."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())
