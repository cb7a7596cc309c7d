"""Do the waiting jobs here and now, in their order, one after another."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import asyncpg
import structlog
from pgqueuer.models import Job as QueuedJob

from core.store.jobs import JOBS, Job
from sync.context import Context
from sync.errors import TryAgainError, is_passing
from sync.worker import RunAgainError, run_job

KINDS = {kind.name(): kind for kind in JOBS}
MOST_RUNS = 200
"""No story of a test is that long; one that asks for more goes round in circles."""

NEXT = "SELECT * FROM pgqueuer WHERE status = 'queued' ORDER BY priority DESC, id LIMIT 1"
PICK = "UPDATE pgqueuer SET status = 'picked', attempts = attempts + 1 WHERE id = $1"


Wait = Callable[[timedelta], Awaitable[None]]


async def no_wait(delay: timedelta) -> None:
    """What waiting is for is tested where it matters."""


async def drain(
    ctx: Context, *, most: int = MOST_RUNS, wait: Wait = no_wait, patient: bool = False
) -> list[Job]:
    """Run jobs until none waits. A job that asks to run again does so after `wait`, `most` runs in all.

    `patient` also with those that failed for what does not pass by itself, as the queue is for a while.
    """
    done: list[Job] = []
    try:
        async with _queue(ctx) as connection:
            for _ in range(most):
                row = await connection.fetchrow(NEXT)
                if row is None:
                    return done
                await connection.execute(PICK, row["id"])
                done.append(await _run(ctx, connection, row, wait, patient))
    finally:
        structlog.contextvars.clear_contextvars()
    circle = [job.name() for job in done[-5:]]
    raise AssertionError("jobs go round in circles", circle)


@asynccontextmanager
async def _queue(ctx: Context) -> AsyncIterator[asyncpg.Connection]:
    """The driver's own connection, each of whose statements stands for itself."""
    async with ctx.db.engine.connect() as connection:
        pooled = await connection.get_raw_connection()
        yield cast("asyncpg.Connection", pooled.driver_connection)


async def _run(
    ctx: Context, connection: asyncpg.Connection, row: asyncpg.Record, wait: Wait, patient: bool
) -> Job:
    kind = KINDS[row["entrypoint"]]
    queued = QueuedJob.model_validate({**dict(row), "headers": None})
    if row["execute_after"] > row["created"]:
        await wait(row["execute_after"] - row["created"])
    try:
        await run_job(ctx, kind, queued)
    except RunAgainError as again:
        if not (patient or is_passing(again.error) or isinstance(again.error, TryAgainError)):
            raise again.error from None
        await wait(again.delay)
        await connection.execute("UPDATE pgqueuer SET status = 'queued' WHERE id = $1", row["id"])
    else:
        await connection.execute("DELETE FROM pgqueuer WHERE id = $1", row["id"])
    return kind.read(row["payload"])
