"""Durable webhooks a second, and how long Shopify waits for its 200, beside a minimal Node receiver."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

import asyncpg

from bench import deliveries, peer
from bench.figures import Figure, Report
from bench.load import Plan, Tally, generate
from bench.processes import free_port, running
from bench.stand import SHOP, Stand, add_shop
from core.store.base import Database

ROUNDS = 3
SECONDS = 5.0
CONNECTIONS = 64
CALM = 500.0
POOL_SIZE = 20
"""As many connections as our own pool may open; `pg` opens 10 unless told."""

METHOD = """One web process of the app with all its middleware and its logging, as the Dockerfile
starts it; its worker is apart and not running, so only receiving is measured. Beside it one process of
express, @shopify/shopify-api and pg (`bench/node/receiver.js`): raw body, `webhooks.validate`, one
`INSERT … ON CONFLICT DO NOTHING` awaited before the 200. Both parse the body, keep the same columns
under the same indexes in the same database, and get the same signed orders of {size:.1f} kB over
{connections} open connections from the same generator, in turn, {rounds} rounds of {seconds:.0f} s each
after a second to warm up; every figure is the median of the rounds. Afterwards the rows are counted."""


@dataclass(slots=True)
class Side:
    """One of the two receivers and what it did."""

    name: str
    port: int
    table: str
    full: list[Tally] = field(default_factory=list)
    calm: list[Tally] = field(default_factory=list)

    def middle(self, pick: Callable[[Tally], float], tallies: Sequence[Tally]) -> float:
        return median(pick(tally) for tally in tallies)

    @property
    def rate(self) -> float:
        return self.middle(lambda tally: tally.rate, self.full)

    @property
    def accepted(self) -> int:
        return sum(tally.accepted for tally in (*self.full, *self.calm))

    @property
    def refused(self) -> int:
        return sum(tally.refused for tally in (*self.full, *self.calm))


def run(stand: Stand) -> Report:
    url = stand.database()
    asyncio.run(_add_shop(url))
    notes: list[str] = []
    with ExitStack() as stack:
        app = stack.enter_context(stand.app(url, WORKER="apart"))
        app.wait_until_ready()
        sides = [Side("Warranty Desk", app.port, "notices")]
        try:
            node = stack.enter_context(peer.receiver(stand, url, pool_size=POOL_SIZE))
            sides.append(Side("Node receiver", node.port, "peer_notices"))
        except peer.NoPeerError as why:
            notes.append(str(why))
        for number in range(ROUNDS):
            for side in sides:
                side.full.append(generate(_plan(side, f"full{number}")))
            for side in sides:
                side.calm.append(generate(_plan(side, f"calm{number}", CALM)))
    rows = asyncio.run(_count_rows(url, [side.table for side in sides]))
    ceiling = _ceiling(stand)
    notes += [_rows_note(side, rows[side.table]) for side in sides]
    notes.append(_generator_note(sides, ceiling))
    return Report(title="Webhooks", method=_method(), figures=_figures(sides), notes=notes)


def _figures(sides: Sequence[Side]) -> list[Figure]:
    ours, *others = sides
    figures = [Figure(name=f"{side.name}: durable deliveries", value=side.rate, unit="/s") for side in sides]
    figures += [
        Figure(
            name="Warranty Desk beside the Node receiver",
            value=ours.rate / other.rate,
            unit="×",
            at_least=1.5,
        )
        for other in others
    ]
    for side in sides:
        limit = 150.0 if side is ours else None
        full, calm = f"{CONNECTIONS} connections busy", f"{CALM:.0f}/s whatever happens"
        figures += [
            Figure(name=f"{side.name}: p50, {full}", value=side.middle(_p50, side.full), unit="ms"),
            Figure(
                name=f"{side.name}: p99, {full}", value=side.middle(_p99, side.full), unit="ms", at_most=limit
            ),
            Figure(name=f"{side.name}: p50, {calm}", value=side.middle(_p50, side.calm), unit="ms"),
            Figure(
                name=f"{side.name}: p99, {calm}", value=side.middle(_p99, side.calm), unit="ms", at_most=limit
            ),
        ]
    return figures


def _p50(tally: Tally) -> float:
    return tally.p50


def _p99(tally: Tally) -> float:
    return tally.p99


def _plan(side: Side, name: str, rate: float | None = None) -> Plan:
    return Plan(
        port=side.port,
        requests=deliveries.requests(side.port),
        run=name,
        connections=CONNECTIONS,
        seconds=SECONDS,
        rate=rate,
    )


def _ceiling(stand: Stand) -> Tally:
    """What the generator reaches against a server that answers everything without looking."""
    port = free_port()
    command = [sys.executable, "-m", "bench.empty_server", str(port)]
    with running(command, port=port, environment={}, log=stand.folder / "empty.log") as child:
        child.wait_until_ready()
        return generate(_plan(Side("ceiling", port, ""), "ceiling"))


def _method() -> str:
    size = len(deliveries.requests(1)[0]) / 1000
    return METHOD.format(size=size, connections=CONNECTIONS, rounds=ROUNDS, seconds=SECONDS)


def _rows_note(side: Side, rows: int) -> str:
    verdict = "as many" if rows == side.accepted else "NOT AS MANY"
    rates = ", ".join(f"{tally.rate:,.0f}" for tally in side.full)
    return (
        f"{side.name}: {side.accepted:,} deliveries answered with 200, {rows:,} rows, {verdict}; "
        f"{side.refused} answered otherwise. Rounds: {rates} a second."
    )


def _generator_note(sides: Sequence[Side], ceiling: Tally) -> str:
    shares = ", ".join(
        f"{side.middle(lambda tally: tally.own_share, side.full):.0%} beside {side.name}" for side in sides
    )
    return (
        f"The generator was not the limit: it used {shares} of one core, and reaches {ceiling.rate:,.0f}/s "
        "against a server that answers without looking."
    )


async def _add_shop(url: str) -> None:
    db = Database.connect(url)
    await add_shop(db)
    await db.close()


async def _count_rows(url: str, tables: Sequence[str]) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            shop_id = await connection.fetchval("SELECT id::text FROM shops WHERE domain = $1", SHOP)
            await connection.execute("SELECT set_config('app.shop_id', $1, true)", shop_id)
            counts = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - ours
    finally:
        await connection.close()
    return dict(zip(tables, counts, strict=True))
