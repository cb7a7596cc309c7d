"""How soon the app answers after it is started, and how much memory it then has."""

import asyncio
from statistics import median

import httpx

from bench import deliveries
from bench.figures import Figure, Report
from bench.load import Plan, generate
from bench.stand import Stand, add_shop
from core.store.base import Database

STARTS = 5
METHOD = f"""From the start of the process until `/readyz` answers 200, the worker inside: median of
{STARTS} starts with a database that is there and migrated, and of {STARTS} that bring the embedded
PostgreSQL of an earlier run along. Memory: what the operating system says the process holds (RSS),
without PostgreSQL's own; then again after some seconds of webhooks and a few pages."""


def run(stand: Stand) -> Report:
    url = stand.database()
    asyncio.run(_add_shop(url))
    with_database = [_start(stand, url) for _ in range(STARTS)]
    with stand.app(None, DATA_DIR=str(stand.folder / "own")) as first:
        first.wait_until_ready()
    embedded = [_start(stand, None) for _ in range(STARTS)]
    idle, used = _memory(stand, url)
    return Report(
        title="Start and memory",
        method=METHOD,
        figures=[
            Figure(name="Start to ready, database given", value=median(with_database), unit="s", at_most=2),
            Figure(name="Start to ready, embedded PostgreSQL", value=median(embedded), unit="s", at_most=2),
            Figure(name="Memory after the start, worker inside", value=idle, unit="MiB", at_most=150),
            Figure(name="Memory after requests", value=used, unit="MiB", at_most=150),
        ],
    )


def _start(stand: Stand, url: str | None) -> float:
    with stand.app(url, DATA_DIR=str(stand.folder / "own")) as app:
        return app.wait_until_ready()


def _memory(stand: Stand, url: str) -> tuple[float, float]:
    with stand.app(url) as app:
        app.wait_until_ready()
        idle = app.resident_mebibytes()
        for path in ("/healthz", "/readyz", "/"):
            httpx.get(f"http://127.0.0.1:{app.port}{path}")
        requests = deliveries.requests(app.port)
        generate(Plan(port=app.port, requests=requests, run="memory", connections=8, seconds=2.0, rate=100))
        return idle, app.resident_mebibytes()


async def _add_shop(url: str) -> None:
    db = Database.connect(url)
    await add_shop(db)
    await db.close()
