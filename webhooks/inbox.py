"""Group commit: deliveries that arrive together share one transaction, and all wait for it.

One fsync for many deliveries is what lets one process take thousands a second (docs/decisions/0003-inbox.md).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from core.services import notices
from core.store.base import Database
from core.store.notices import Arrival

MOST_AT_ONCE = 500


class Inbox:
    """Where verified deliveries are handed in."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()

    async def put(self, arrival: Arrival) -> None:
        """Return once the delivery is durable. Raises what the database raised for its group."""
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

    async def _commit(self, group: list[tuple[Arrival, asyncio.Future[None]]]) -> None:
        try:
            async with self._db.transaction(None) as tx:
                await notices.receive(tx, [arrival for arrival, _ in group])
        except Exception as error:  # noqa: BLE001 - every sender must hear of it, whatever it is
            for _, done in group:
                if not done.done():
                    done.set_exception(error)
            return
        for _, done in group:
            if not done.done():
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
