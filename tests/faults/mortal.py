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
from typing import Any, NamedTuple, NoReturn

import asyncpg
import httpx
from sqlalchemy import event
from structlog.contextvars import get_contextvars

from core.store.base import Database
from tests.faults.wire import name_of

FINISHED, KILLED = 0, -signal.SIGKILL
STATEMENTS = ("fetch", "fetchrow", "fetchval", "execute")
ON_ITS_WAY = "http11.send_request_body.complete"
SHORT = 120
TRUST = httpx.create_ssl_context()
"""Read once: every client would read all the world's certificates anew."""


class Step(StrEnum):
    STATEMENT = "statement"
    """PostgreSQL answered; BEGIN, COMMIT and those of the queue are statements too."""
    SENT = "sent"
    """Shopify has the request, and nobody will hear its answer."""
    RECEIVED = "received"
    """The answer has come, and nobody has read it."""


class Point(NamedTuple):
    """Where a worker may die."""

    kind: Step
    of: str
    """Which statement, or which call of Shopify."""
    job: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.job or 'no job'}: {self.of}"


@dataclass(frozen=True, slots=True)
class Life:
    """How a worker's process ended, and its points."""

    ended: int
    points: list[Point]


@dataclass(slots=True)
class Mortal:
    """Counts points and dies at `last`; 0 never."""

    last: int
    writable: int
    points: list[Point] = field(default_factory=list)

    def step(self, kind: Step, of: str) -> None:
        self.points.append(Point(kind, of, get_contextvars().get("job", "")))
        if len(self.points) == self.last:
            self.tell()
            os.kill(os.getpid(), signal.SIGKILL)

    def tell(self) -> None:
        os.write(self.writable, json.dumps(self.points).encode())

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
    """How it begins and how it ends, which tells most of them apart."""
    words = " ".join(statement.split())
    return words if len(words) <= SHORT else f"{words[: SHORT // 2]} … {words[-SHORT // 2 :]}"


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
    points = [Point(Step(kind), of, job) for kind, of, job in json.loads(told or b"[]")]
    return Life(os.waitstatus_to_exitcode(status), points)


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
