"""Backfill, reconciliation and webhooks are three roads to the same records."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from core.services import orders
from core.shopify.orders import read_order
from core.store import jobs
from core.store.base import Tx
from core.store.orders import OrderLineRow, OrderRow
from core.store.syncs import BackfillState, ShopSync, get_sync
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from sync.access import shopify_of
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import publish_policy

COLUMNS = (
    OrderRow.name,
    OrderRow.email,
    OrderLineRow.gid,
    OrderLineRow.unit_price,
    Unit.position,
    Unit.title,
    Unit.sku,
    Unit.void_reason,
    Warranty.purchased_on,
    Warranty.starts_on,
    Warranty.ends_on,
    Warranty.basis,
    Warranty.provisional,
    Warranty.exception,
)


async def rows(house: House) -> list[str]:
    """What is held of all orders, without our own ids and times."""
    query = (
        select(*COLUMNS)
        .join(OrderLineRow, OrderLineRow.order_id == OrderRow.id)
        .join(Unit, Unit.order_line_id == OrderLineRow.id)
        .join(Warranty, Warranty.unit_id == Unit.id)
    )
    async with house.tx() as tx:
        return sorted(str(tuple(row)) for row in await tx.execute(query))


async def forget_everything(tx: Tx) -> None:
    for table in (Warranty, Unit, OrderLineRow, OrderRow):
        await tx.execute(delete(table))


async def begin_again(house: House, **changes: Any) -> None:
    async with house.tx() as tx:
        await forget_everything(tx)
        start = {
            "backfill_state": BackfillState.WAITING,
            "backfill_stage": "products",
            "bulk_gid": None,
            "orders_watermark": None,
        }
        await tx.execute(update(ShopSync).values(**(start | changes)))


async def sync_of(house: House) -> ShopSync:
    async with house.tx() as tx:
        return await get_sync(tx)


async def history(house: House) -> None:
    """Orders of every kind that a store's past holds."""
    lamp, shade = house.product(), house.product("Paper shade", price="19.90", product_type="Shades")
    house.order(lamp, 3, order_discount="10.00", at=house.world.now() - timedelta(days=40))
    shipped = house.order(shade, 2, at=house.world.now() - timedelta(days=20))
    shopify.fulfill_order(house.world, house.shop, shipped)
    shopify.deliver_order(house.world, house.shop, shipped)
    parts = house.order(lamp, 2, at=house.world.now() - timedelta(days=10))
    line = parts.line_items[0].id
    shopify.fulfill_order(house.world, house.shop, parts, lines={line: 1})
    shopify.fulfill_order(house.world, house.shop, parts, lines={line: 1})
    refunded = house.order(shade, 2)
    shopify.merchant_refund(house.world, house.shop, refunded, lines={refunded.line_items[0].id: 1})
    cancelled = house.order(lamp)
    shopify.cancel_order(house.world, house.shop, cancelled)
    house.order(lamp, guest=True, email=None, address=None, first_name=None, last_name=None)


async def test_three_roads_lead_to_the_same_rows(house: House) -> None:
    await publish_policy(house)
    await history(house)
    await house.settle()
    by_webhooks = await rows(house)
    assert len(by_webhooks) == 11

    await begin_again(house)
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(await house.shop_id()))
    await house.settle()
    assert await rows(house) == by_webhooks

    watermark = house.world.now() - timedelta(days=59)
    await begin_again(house, backfill_state=BackfillState.DONE, orders_watermark=watermark)
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.ReconcileOrders(await house.shop_id()))
    await house.settle()
    assert await rows(house) == by_webhooks


async def test_a_backfill_goes_on_where_it_was_killed(house: House) -> None:
    await publish_policy(house)
    await history(house)
    await house.settle()
    whole = await rows(house)
    await begin_again(house)
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(await house.shop_id()))
    for _ in range(40):
        # One job at a time, each worker dying after it: only what was committed is known.
        try:
            await drain(house.ctx, most=1)
        except AssertionError:
            continue
        break
    await house.settle()
    assert await rows(house) == whole


async def test_a_failed_bulk_operation_is_started_again(house: House) -> None:
    await publish_policy(house)
    await history(house)
    await house.settle()
    whole = await rows(house)
    shopify.set_knobs(house.world, house.shop, bulk_failure="INTERNAL_SERVER_ERROR")
    await begin_again(house)
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(await house.shop_id()))
    for _ in range(20):
        with suppress(AssertionError):
            await drain(house.ctx, most=1)
        if (problem := (await sync_of(house)).backfill_problem) is not None:
            break
    assert problem == "INTERNAL_SERVER_ERROR"
    shopify.set_knobs(house.world, house.shop, bulk_failure=None)
    await house.settle()
    assert await rows(house) == whole


async def test_reconciliation_repairs_what_webhooks_lost_and_says_so(house: House) -> None:
    await publish_policy(house)
    lamp = house.product()
    await house.settle()
    shopify.set_knobs(house.world, house.shop, loss=1.0)
    order = house.order(lamp, 2)
    await house.settle()
    assert await rows(house) == []
    house.later(timedelta(minutes=20))
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.ReconcileOrders(await house.shop_id()))
    await house.settle()
    assert len(await rows(house)) == 2
    async with house.tx() as tx:
        sync = await get_sync(tx)
    assert (sync.reconcile_repaired, sync.reconciled_at is not None) == (1, True)
    assert order.name


async def test_an_older_description_changes_nothing(house: House) -> None:

    await publish_policy(house)
    order = house.order(house.product(), 3)
    await house.settle()
    async with shopify_of(house.ctx, await house.shop_id()) as api:
        stale = await read_order(api, order.id)
    assert stale is not None
    house.later(timedelta(minutes=1))
    shopify.merchant_refund(house.world, house.shop, order, lines={order.line_items[0].id: 1})
    await house.settle()
    before = await rows(house)
    async with house.tx() as tx:
        assert await orders.record(tx, [stale], now=house.ctx.now()) == 0
    assert await rows(house) == before
