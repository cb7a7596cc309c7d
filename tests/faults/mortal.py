"""A worker that dies at its n-th step: with a statement answered, a request just sent, an answer just come.

It runs in a forked process and is killed with SIGKILL, so nothing is rolled back, closed or said.
"""

import asyncio
import gc
import json
import os
import signal
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

import asyncpg
import httpx
from sqlalchemy import event

from core.store.base import Database
from tests.faults.wire import name_of

FINISHED, KILLED = 0, -signal.SIGKILL
STATEMENTS = ("fetch", "fetchrow", "fetchval", "execute")
ON_ITS_WAY = "http11.send_request_body.complete"
TRUST = httpx.create_ssl_context()
"""Read once: every client would read all the world's certificates anew."""


class Step(StrEnum):
    STATEMENT = "statement"
    """PostgreSQL answered; BEGIN, COMMIT and those of the queue are statements too."""
    SENT = "sent"
    """Shopify has the request, and nobody will hear its answer."""
    RECEIVED = "received"
    """The answer has come, and nobody has read it."""


@dataclass(frozen=True, slots=True)
class Life:
    """How a worker's process ended, and its steps: what each was, and of which statement or call."""

    ended: int
    steps: list[tuple[Step, str]]


@dataclass(slots=True)
class Mortal:
    """Counts steps and dies at `last`; 0 never."""

    last: int
    writable: int
    steps: list[tuple[Step, str]] = field(default_factory=list)

    def step(self, kind: Step, of: str) -> None:
        self.steps.append((kind, of))
        if len(self.steps) == self.last:
            self.tell()
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self) -> None:
        os.write(self.writable, json.dumps(self.steps).encode())

    def watch(self, db: Database) -> None:
        """After each statement: those of SQLAlchemy, and those of the driver (BEGIN, COMMIT, the queue's)."""
        event.listen(
            db.engine.sync_engine,
            "after_cursor_execute",
            lambda _connection, _cursor, statement, *_: self.step(Step.STATEMENT, _short(statement)),
        )
        for name in STATEMENTS:
            setattr(asyncpg.Connection, name, self._counted(getattr(asyncpg.Connection, name)))

    def _counted(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(connection: asyncpg.Connection, query: str, *values: Any, **named: Any) -> Any:
            answer = await method(connection, query, *values, **named)
            self.step(Step.STATEMENT, _short(query))
            return answer

        return counted


def _short(statement: str) -> str:
    return " ".join(statement.split())[:60]


class MortalTransport(httpx.AsyncHTTPTransport):
    """Dies when a request has just left, or when its answer has come and before anybody reads it."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__(verify=TRUST)
        self._mortal = mortal

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = name_of(request)

        async def hear(what: str, _: dict[str, Any]) -> None:
            if what == ON_ITS_WAY:
                self._mortal.step(Step.SENT, name)

        request.extensions["trace"] = hear
        response = await super().handle_async_request(request)
        self._mortal.step(Step.RECEIVED, name)
        return response


async def fork(work: Callable[[Mortal], Awaitable[None]], last: int) -> Life:
    """Run `work` in a process of its own that dies at step `last`.

    Meanwhile this process goes on: it is Shopify.
    """
    readable, writable = os.pipe()
    with warnings.catch_warnings():
        # Other threads may hold locks while we fork; those of ours that there are hold none that matter.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _live(work, Mortal(last, writable))
    os.close(writable)
    told = await _heard(readable)
    _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - its end of the pipe is closed: it is dead
    steps = [(Step(kind), of) for kind, of in json.loads(told or b"[]")]
    return Life(os.waitstatus_to_exitcode(status), steps)


async def _heard(readable: int) -> bytes:
    """All that is said, until the other end is closed by a death."""
    loop, told, over = asyncio.get_running_loop(), bytearray(), asyncio.Event()

    def hear() -> None:
        if piece := os.read(readable, 1 << 16):
            told.extend(piece)
        else:
            over.set()

    loop.add_reader(readable, hear)
    try:
        await over.wait()
    finally:
        loop.remove_reader(readable)
        os.close(readable)
    return bytes(told)


def _live(work: Callable[[Mortal], Awaitable[None]], mortal: Mortal) -> NoReturn:
    """The child: never returns into the tests."""
    gc.disable()
    asyncio.events._set_running_loop(None)  # noqa: SLF001 - that of the parent runs on, in the parent
    try:
        asyncio.run(work(mortal))  # type: ignore[arg-type]  # a coroutine
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
        os.write(2, f"the worker failed: {error!r}\n".encode())
        os._exit(1)
    mortal.tell()
    os._exit(FINISHED)
