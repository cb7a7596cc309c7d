"""How long it takes from Shopify's knock to the warranty that staff see."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from bench import ROOT
from bench.figures import Figure, Report, percentile
from bench.processes import Child, free_port, running
from bench.stand import CLIENT_ID, SECRET, SHOP, Stand, publish_policy
from core.domain.policies import AssignmentKind
from core.store.base import Database
from core.store.shops import find_shop

ORDERS = 120
WARM_ORDERS = 10
PAUSE_SECONDS = 0.2
LOOK_SECONDS = 0.004
PATIENCE_SECONDS = 60.0

PLANS = {"Standard, 100 points a second": (2_000, 100), "Plus, 1,000 points a second": (20_000, 1_000)}
"""By plan of the shop: points in its bucket, points that come back each second (shopify.dev, rate limits)."""

METHOD = f"""The app with its worker inside and the simulated Shopify in a process of its own, installed
by opening the app. {ORDERS} orders are placed, one every {PAUSE_SECONDS * 1000:.0f} ms. The clock runs
from the instant at which the first delivery about the order was received, before it is committed, until
another connection sees the warranty, which looks every {LOOK_SECONDS * 1000:.0f} ms: group commit,
wake-up, reading the order from the Admin API, and recording it. Once with a shop that has the budget of
Shopify's smallest plan for the Admin API, once with that of the largest."""

SEEN = """
SELECT DISTINCT orders.gid FROM orders
JOIN order_lines ON order_lines.order_id = orders.id
JOIN units ON units.order_line_id = order_lines.id
JOIN warranties ON warranties.unit_id = units.id
WHERE orders.gid = ANY($1) AND warranties.ends_on IS NOT NULL
"""
RECEIVED = "SELECT subject_gid, min(received_at) AS at FROM notices WHERE subject_gid = ANY($1) GROUP BY 1"
IDLE = "SELECT NOT EXISTS (SELECT FROM pgqueuer) AND backfill_state = 'done' FROM shop_syncs"


def run(stand: Stand) -> Report:
    times = {plan: _run(stand, *bucket) for plan, bucket in PLANS.items()}
    figures = [figure for plan, found in times.items() for figure in _figures(plan, found)]
    return Report(title="From webhook to warranty", method=METHOD, figures=figures)


def _run(stand: Stand, bucket_size: int, restore_rate: int) -> list[float]:
    url, port, shopify_port = stand.database(), free_port(), free_port()
    shopify = f"http://127.0.0.1:{shopify_port}"
    command = [sys.executable, "-m", "simulator", "--port", str(shopify_port), "--client-id", CLIENT_ID]
    command += ["--client-secret", SECRET, "--app-toml", str(ROOT / "shopify.app.toml")]
    command += ["--app-url", f"http://127.0.0.1:{port}"]
    settings = {"SHOPIFY_BASE_URL": f"{shopify}/shops/{{shop}}"}
    log = stand.folder / "simulator.log"
    with (
        running(command, port=shopify_port, environment={}, log=log) as simulator,
        stand.app(url, port=port, **settings) as app,
    ):
        simulator.wait_until_ready("/control/clock")
        app.wait_until_ready()
        return asyncio.run(_measure(url, app, shopify, bucket_size=bucket_size, restore_rate=restore_rate))


def _figures(plan: str, times: list[float]) -> list[Figure]:
    return [
        Figure(name=f"{plan}: orders", value=len(times)),
        Figure(name=f"{plan}: p50", value=percentile(times, 0.50), unit="ms"),
        Figure(name=f"{plan}: p95", value=percentile(times, 0.95), unit="ms", at_most=500),
        Figure(name=f"{plan}: longest", value=max(times), unit="ms"),
    ]


async def _measure(url: str, app: Child, shopify: str, **knobs: int) -> list[float]:
    async with httpx.AsyncClient(base_url=shopify, timeout=30) as control:
        variant = await _install(control, app, knobs)
        async with _watching(url) as watch:
            await _until_idle(watch)
            await _publish_policy(url)
            await _until_idle(watch)
            await _place(control, watch, variant, WARM_ORDERS)
            return await _place(control, watch, variant, ORDERS)


async def _install(control: httpx.AsyncClient, app: Child, knobs: Mapping[str, int]) -> str:
    """A shop with one product, whose staff open the app. Returns the variant they sell."""
    await _post(control, "shops", shop=SHOP, currency="EUR", timezone="Europe/Berlin")
    await _post(control, f"{SHOP}/knobs", **knobs)
    product = await _post(control, f"{SHOP}/products", title="Lamp", price="80.00", stock=1_000_000)
    token = (await _post(control, f"{SHOP}/id_token"))["id_token"]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}", timeout=30) as staff:
        query = {"shop": SHOP, "host": "YWRtaW4uc2hvcGlmeS5jb20"}
        answer = await staff.get("/", params=query, headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
    return str(product["variants"][0]["id"])


async def _post(control: httpx.AsyncClient, action: str, **arguments: object) -> Any:  # noqa: ANN401 - JSON
    answer = await control.post(f"/control/{action}", json=arguments)
    answer.raise_for_status()
    return answer.json()


@asynccontextmanager
async def _watching(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees what the shop's staff see."""
    connection = await asyncpg.connect(url)
    try:
        shop_id = await connection.fetchval("SELECT id::text FROM shops WHERE domain = $1", SHOP)
        await connection.execute("SELECT set_config('app.shop_id', $1, false)", shop_id)
        yield connection
    finally:
        await connection.close()


async def _until_idle(watch: asyncpg.Connection) -> None:
    """The history is read and no job waits. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await watch.fetchval(IDLE):  # noqa: ASYNC110 - the database does not tell
            await asyncio.sleep(0.1)


async def _publish_policy(url: str) -> None:
    db = Database.connect(url)
    async with db.transaction(None) as tx:
        shop = await find_shop(tx, SHOP)
    if shop is None:
        raise LookupError(SHOP)
    await publish_policy(db, shop.id, "Two years", AssignmentKind.EVERYTHING)
    await db.close()


async def _place(
    control: httpx.AsyncClient, watch: asyncpg.Connection, variant: str, count: int
) -> list[float]:
    """Place orders at a calm rate; milliseconds from received to seen, for each."""
    placed: list[str] = []
    seen: dict[str, float] = {}
    watching = asyncio.create_task(_watch(watch, placed, seen, count))
    for _ in range(count):
        lines = [{"variant": variant, "quantity": 1}]
        order = await _post(control, f"{SHOP}/orders", lines=lines, email="ada@example.org", first_name="Ada")
        placed.append(order["id"])
        await asyncio.sleep(PAUSE_SECONDS)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await watching
    received = {row["subject_gid"]: row["at"].timestamp() for row in await watch.fetch(RECEIVED, placed)}
    return [(seen[gid] - received[gid]) * 1000 for gid in placed]


async def _watch(watch: asyncpg.Connection, placed: list[str], seen: dict[str, float], count: int) -> None:
    while len(seen) < count:
        for row in await watch.fetch(SEEN, [gid for gid in placed if gid not in seen]):
            seen[row["gid"]] = time.time()
        await asyncio.sleep(LOOK_SECONDS)
