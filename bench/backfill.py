"""How many orders of a shop's past become warranties in a second."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from bench import bulk_file
from bench.figures import Figure, Report
from bench.processes import free_port
from bench.stand import Stand, add_shop, publish_policy
from core.domain.catalogue import Product, Variant
from core.domain.policies import AssignmentKind
from core.files.blobs import open_blobs
from core.memory import settle
from core.services import catalogue
from core.settings import Settings
from core.shopify.http import create_http
from core.store import jobs
from core.store.base import Database, Tx
from core.store.orders import OrderLineRow, OrderRow
from core.store.syncs import BackfillState, get_sync
from core.store.units import Unit
from core.store.vault import Vault
from core.store.warranties import Warranty
from sync.backfill import advance
from sync.context import Context

ORDERS = 100_000
LOOK_SECONDS = 0.25
BULK = "gid://shopify/BulkOperation/1"
METHOD = f"""The reading stage of `sync.backfill`, as the worker runs it, on a file of {ORDERS:,} orders
with one to three lines each, in the shape in which Shopify's bulk operation writes it: parse, upsert
orders and lines, plan units, choose among three policies, compute covered days, write units and
warranties, 500 orders and the place in the file in one durable transaction. The file is there already.
One run; the quarters show whether it slows down."""


@dataclass(slots=True)
class Course:
    """When the reading had come how far."""

    marks: list[tuple[int, float]]

    def rate(self, start: float, end: float) -> float:
        """Orders a second between two shares of the whole."""
        whole = self.marks[-1][0]
        (first, since), (last, until) = self._at(start * whole), self._at(end * whole)
        return (last - first) / (until - since)

    def _at(self, orders: float) -> tuple[int, float]:
        return min(self.marks, key=lambda mark: abs(mark[0] - orders))


def run(stand: Stand) -> Report:
    url = stand.database()
    settings = stand.settings(free_port())
    values = {
        name.lower(): value for name, value in settings.items() if name.lower() in Settings.model_fields
    }
    return asyncio.run(_measure(url, Settings.model_validate(values)))


async def _measure(url: str, settings: Settings) -> Report:
    db = Database.connect(url)
    async with create_http() as http:
        vault = Vault.parse(settings.encryption_keys.get_secret_value())
        ctx = Context(settings=settings, db=db, http=http, vault=vault, blobs=open_blobs(settings))
        shop_id = await add_shop(db)
        lines, pieces = await _prepare(ctx, shop_id)
        settle()
        course = await _read(ctx, shop_id)
        async with db.transaction(shop_id) as tx:
            counts = [await _count(tx, model) for model in (OrderRow, OrderLineRow, Unit, Warranty)]
    await db.close()
    expected = [ORDERS, lines, pieces, pieces]
    verdict = "every one of them" if counts == expected else f"NOT the {expected} of the file"
    said = "{:,} orders, {:,} lines, {:,} units, {:,} warranties".format(*counts)
    return Report(title="Backfill", method=METHOD, figures=_figures(course), notes=[f"{said}: {verdict}."])


def _figures(course: Course) -> list[Figure]:
    return [
        Figure(name=f"{ORDERS:,} orders", value=course.rate(0, 1), unit="orders/s", at_least=3000),
        Figure(name="First quarter", value=course.rate(0, 0.25), unit="orders/s"),
        Figure(name="Last quarter", value=course.rate(0.75, 1), unit="orders/s"),
    ]


async def _prepare(ctx: Context, shop_id: UUID) -> tuple[int, int]:
    """Products, two more policies, and the file where the worker has downloaded it to."""
    now = datetime.now(UTC)
    await publish_policy(ctx.db, shop_id, "Big lamps", AssignmentKind.TYPE, "Floor lamps")
    await publish_policy(ctx.db, shop_id, "Sale", AssignmentKind.TAG, "sale")
    async with ctx.db.transaction(shop_id) as tx:
        await catalogue.record(tx, [_product(number) for number in range(bulk_file.PRODUCTS)], now=now)
        sync = await get_sync(tx, lock=True)
        sync.bulk_gid, sync.backfill_stage, sync.backfill_state = BULK, "orders", BackfillState.READING
    path: Path = ctx.settings.data_dir / "bulk" / f"{shop_id}-1.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    return await asyncio.to_thread(bulk_file.write, path, ORDERS)


async def _read(ctx: Context, shop_id: UUID) -> Course:
    """One job after the other, as the worker takes them, until nothing is left."""
    course = Course([(0, time.perf_counter())])
    marking = asyncio.create_task(_mark(ctx, shop_id, course))
    while True:
        await advance(ctx, jobs.AdvanceBackfill(shop_id))
        async with ctx.db.transaction(shop_id) as tx:
            done = (await get_sync(tx)).backfill_state is BackfillState.DONE
        if done:
            marking.cancel()
            course.marks.append((ORDERS, time.perf_counter()))
            return course


async def _mark(ctx: Context, shop_id: UUID, course: Course) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        async with ctx.db.transaction(shop_id) as tx:
            course.marks.append(((await get_sync(tx)).orders_read, time.perf_counter()))


async def _count(tx: Tx, model: type[OrderRow | OrderLineRow | Unit | Warranty]) -> int:
    return await tx.scalar(select(func.count()).select_from(model)) or 0


def _product(number: int) -> Product:
    gid = bulk_file.product_gid(number)
    variant = Variant(
        gid=f"gid://shopify/ProductVariant/{8_100_000_000 + number}",
        title="Warm white",
        sku=f"LAMP-{number:03}",
        barcode=None,
        price=Decimal("79.90"),
    )
    return Product(
        gid=gid,
        title=f"Lamp {number}, brushed steel",
        handle=f"lamp-{number}",
        vendor="Lumen",
        product_type="Floor lamps" if number % 3 == 0 else "Lamps",
        status="ACTIVE",
        tags=("sale",) if number % 5 == 0 else (),
        collections=(),
        image_url=None,
        updated_at=bulk_file.NEWEST,
        variants=(variant,),
    )
