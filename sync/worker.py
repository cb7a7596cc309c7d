"""The worker: PgQueuer picks jobs, this module says how each is run and what its failure means."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import timedelta
from functools import partial

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueuedJob
from pgqueuer.models import Schedule

from core.metrics import JOB_SECONDS
from core.store import jobs
from core.store.jobs import Job
from sync.context import Context
from sync.errors import NO_ACCESS, TryAgainError, TurnAwayError, is_passing
from sync.handlers import HANDLERS
from sync.shares import SLOTS
from sync.timers import TIMERS

HEARTBEAT = timedelta(seconds=10)
"""A worker silent for that long is taken for dead, and its jobs go to another."""
MOST_ATTEMPTS = 12
SHORTEST, LONGEST = 0.5, 300.0
ELSEWHERE = timedelta(seconds=1)
"""Until a job is looked at again that another worker is doing."""

log = structlog.get_logger()


class RunAgainError(RetryRequested):
    """Asks the queue to run a job again; `error` is why, for whoever tests it."""

    def __init__(self, delay: timedelta, error: BaseException) -> None:
        super().__init__(delay, type(error).__name__)
        self.error = error


class JobFailedError(Exception):
    """What the queue may write down of a failed job: the kind of fault, and no row or address."""


async def run_job(ctx: Context, kind: type[Job], queued: QueuedJob) -> None:
    """Do one job. Raises RunAgainError when it is to run again."""
    job = kind.read(queued.payload or b"{}")
    structlog.contextvars.bind_contextvars(job=kind.name(), job_id=int(queued.id), shop_id=str(job.shop_id))
    begun, outcome = time.perf_counter(), "stopped"
    try:
        with ctx.shares.slot(job.shop_id, kind.priority):
            await _in_turn(ctx, job, queued)
        outcome = "done"
    except NO_ACCESS as error:
        outcome = "no_access"
        log.warning("job.no_access", why=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whatever it is, the queue must not quote it
        outcome = _outcome(error, queued)
        await _after(ctx, job, queued, error)
    finally:
        JOB_SECONDS.labels(kind.name(), outcome).observe(time.perf_counter() - begun)
        structlog.contextvars.clear_contextvars()


def _outcome(error: Exception, queued: QueuedJob) -> str:
    if isinstance(error, TurnAwayError):
        return "turned_away"
    if isinstance(error, TryAgainError) or is_passing(error):
        return "later"
    return "given_up" if queued.attempts >= MOST_ATTEMPTS else "failed"


async def _in_turn(ctx: Context, job: Job, queued: QueuedJob) -> None:
    """Drains side by side would all read the same orders from Shopify and pay for each of them."""
    key = job.key()
    async with ctx.turns.of(key) if key else nullcontext():
        if key:
            async with ctx.db.transaction(job.shop_id) as tx:
                begun = await jobs.begin(tx, queued.id, job, alive=HEARTBEAT)
            if not begun:
                raise TurnAwayError(ELSEWHERE, "another worker does the same")
        await HANDLERS[type(job)](ctx, job)


async def _after(ctx: Context, job: Job, queued: QueuedJob, error: Exception) -> None:
    """Ask for another run, unless the same job waits already or this one will never succeed."""
    later = isinstance(error, TryAgainError)
    if isinstance(error, TurnAwayError):
        await _uncount(ctx, job, queued)
    if not later and not is_passing(error):
        log.error("job.failed", attempt=queued.attempts, exc_info=error)
        if queued.attempts >= MOST_ATTEMPTS:
            raise JobFailedError(type(error).__name__) from None
    if job.once and not await _put_back(ctx, job, queued):
        return
    delay = error.delay if isinstance(error, TryAgainError) else _pause(queued.attempts)
    raise RunAgainError(delay, error) from None


async def _uncount(ctx: Context, job: Job, queued: QueuedJob) -> None:
    """The queue counts each run, and one that fails too often is given up."""
    try:
        async with ctx.db.transaction(job.shop_id) as tx:
            await jobs.uncount(tx, queued.id)
    except Exception as error:  # noqa: BLE001 - the queue would take it for the job's own end, and lose it
        log.warning("job.not_uncounted", why=type(error).__name__)


async def _put_back(ctx: Context, job: Job, queued: QueuedJob) -> bool:
    """Let the job answer for its wake-ups again while it waits. False when another one does."""
    try:
        async with ctx.db.transaction(job.shop_id) as tx:
            return await jobs.put_back(tx, queued.id, job)
    except Exception as error:  # noqa: BLE001 - without a database it waits as it is
        log.warning("job.not_put_back", why=type(error).__name__)
        return True


def _pause(attempts: int) -> timedelta:
    """Exponential with full jitter, so that many jobs do not come back together."""
    most = min(LONGEST, SHORTEST * 2.0 ** min(attempts, 12))
    return timedelta(seconds=random.uniform(SHORTEST / 2, most))  # noqa: S311 - spreads load, guards nothing


def build(ctx: Context, connection: asyncpg.Connection) -> PgQueuer:
    """A queue runner with every job and timer, on a connection of its own."""
    queue = PgQueuer.from_asyncpg_connection(connection)
    for kind in HANDLERS:
        run = partial(run_job, ctx, kind)
        queue.entrypoint(kind.name(), accepts_context=False)(run)
    for name, (expression, act) in TIMERS.items():
        queue.schedule(name, expression, clean_old=True)(_timer(ctx, act))
    return queue


def _timer(ctx: Context, act: Callable[[Context], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def tick(_: Schedule) -> None:
        await act(ctx)

    return tick


@asynccontextmanager
async def working(ctx: Context) -> AsyncIterator[None]:
    """A worker beside whatever runs inside: jobs in hand are finished at the end.

    A database that goes away is waited for: a process that lives and does nothing would be missed by nobody.
    """
    stop, queues = asyncio.Event(), [build(ctx, connection := await asyncpg.connect(ctx.db.address))]
    running = asyncio.create_task(_keep_running(ctx, connection, queues, stop))
    try:
        yield
    finally:
        stop.set()
        queues[-1].shutdown.set()
        with suppress(asyncio.CancelledError):
            await running


async def _keep_running(
    ctx: Context, connection: asyncpg.Connection, queues: list[PgQueuer], stop: asyncio.Event
) -> None:
    """The last of `queues`, and after it broke another one on a connection of its own."""
    while True:
        try:
            await queues[-1].run(
                dequeue_timeout=timedelta(seconds=5),
                batch_size=10,
                max_concurrent_tasks=SLOTS,
                heartbeat_timeout=HEARTBEAT,
            )
            await connection.close()
        except Exception as error:  # noqa: BLE001 - whatever it was, jobs wait
            log.warning("worker.interrupted", why=type(error).__name__)
            connection.terminate()
        again = await _connect_again(ctx, stop)
        if again is None:
            return
        connection = again
        queues[:] = [build(ctx, connection)]
        if stop.is_set():  # while we connected, when only the old queue could be told
            queues[-1].shutdown.set()


async def _connect_again(ctx: Context, stop: asyncio.Event) -> asyncpg.Connection | None:
    """As soon as there is a database; None when the worker ends before."""
    while not stop.is_set():
        try:
            return await asyncpg.connect(ctx.db.address)
        except (OSError, asyncpg.PostgresError) as error:
            log.warning("worker.without_database", why=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SHORTEST)
    return None
