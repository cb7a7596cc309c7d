"""Group commit: deliveries that arrive together share one transaction, and all wait for it.

One fsync for many deliveries is what lets one process take thousands a second (docs/decisions/0003-inbox.md).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from core.services import notices
from core.store.base import REFUSALS, Database
from core.store.notices import Arrival

MOST_AT_ONCE = 500

Delivery = tuple[Arrival, asyncio.Future[None]]


class Inbox:
    """Where verified deliveries are handed in."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[Delivery] = []
        self._wake = asyncio.Event()

    async def put(self, arrival: Arrival) -> None:
        """Return once the delivery is durable. Raises what the database raised for it or its group."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, done))
        self._wake.set()
        await done

    async def _commit_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                group = self._waiting[:MOST_AT_ONCE]
                del self._waiting[:MOST_AT_ONCE]
                await self._commit(group)

    async def _commit(self, group: Sequence[Delivery]) -> None:
        try:
            async with self._db.transaction(None) as tx:
                await notices.receive(tx, [arrival for arrival, _ in group])
        except REFUSALS as error:
            await self._apart(group, error)
        except Exception as error:  # noqa: BLE001 - every sender must hear of it, whatever it is
            _tell(group, error)
        else:
            _tell(group, None)

    async def _apart(self, group: Sequence[Delivery], error: Exception) -> None:
        """One row that the database refuses fails alone."""
        if len(group) == 1:
            _tell(group, error)
            return
        for delivery in group:
            await self._commit([delivery])


def _tell(group: Sequence[Delivery], error: Exception | None) -> None:
    for _, done in group:
        if done.done():
            continue
        if error:
            done.set_exception(error)
        else:
            done.set_result(None)


@asynccontextmanager
async def open_inbox(db: Database) -> AsyncIterator[Inbox]:
    inbox = Inbox(db)
    committing = asyncio.create_task(inbox._commit_forever())  # noqa: SLF001 - its own opener
    try:
        yield inbox
    finally:
        committing.cancel()
        with suppress(asyncio.CancelledError):
            await committing
