"""A worker that dies at its n-th step: after any statement, before or after any network call.

It runs in a forked process and is killed with SIGKILL, so nothing is rolled back, closed or said.
"""

import asyncio
import gc
import os
import signal
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import asyncpg
import httpx
from sqlalchemy import event

from core.store.base import Database

FINISHED, KILLED = 0, -signal.SIGKILL
STATEMENTS = ("fetch", "fetchrow", "fetchval", "execute")
TRUST = httpx.create_ssl_context()
"""Read once: every client would read all the world's certificates anew."""


@dataclass(slots=True)
class Mortal:
    """Counts steps and dies at `last`; 0 never."""

    last: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, db: Database) -> None:
        """After each statement that SQLAlchemy sends, BEGIN and COMMIT included, and each of the queue's."""
        engine = db.engine.sync_engine
        for name in ("after_cursor_execute", "begin", "commit", "rollback"):
            event.listen(engine, name, lambda *_: self.step())
        event.listen(engine.pool, "checkin", lambda *_: self.step())
        for name in STATEMENTS:
            setattr(asyncpg.Connection, name, self._counted(getattr(asyncpg.Connection, name)))

    def _counted(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(*arguments: Any, **named: Any) -> Any:
            answer = await method(*arguments, **named)
            self.step()
            return answer

        return counted


class MortalTransport(httpx.AsyncHTTPTransport):
    """Dies before a request leaves, or after its answer has come and before anybody reads it."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__(verify=TRUST)
        self._mortal = mortal

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._mortal.step()
        response = await super().handle_async_request(request)
        self._mortal.step()
        return response


async def fork(work: Callable[[Mortal], Awaitable[None]], last: int) -> tuple[int, int]:
    """Run `work` in a process of its own that dies at step `last`. Returns how it ended, and its steps.

    Meanwhile this process goes on: it is Shopify.
    """
    readable, writable = os.pipe()
    with warnings.catch_warnings():
        # Other threads may hold locks while we fork; those of ours that there are hold none that matter.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _live(work, Mortal(last), writable)
    os.close(writable)
    await _closed(readable)
    said = os.read(readable, 100)
    os.close(readable)
    _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - its end of the pipe is closed: it is dead
    return os.waitstatus_to_exitcode(status), int(said or b"0")


async def _closed(readable: int) -> None:
    """Until the other end is written to, or closed by a death."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(readable, over.set)
    await over.wait()
    loop.remove_reader(readable)


def _live(work: Callable[[Mortal], Awaitable[None]], mortal: Mortal, writable: int) -> NoReturn:
    """The child: never returns into the tests."""
    gc.disable()
    asyncio.events._set_running_loop(None)  # noqa: SLF001 - that of the parent runs on, in the parent
    try:
        asyncio.run(work(mortal))  # type: ignore[arg-type]  # a coroutine
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        os.write(2, f"the worker failed: {error!r}\n".encode())
        os._exit(1)
    os.write(writable, str(mortal.steps).encode())
    os._exit(FINISHED)
