"""Webhooks come twice, late, in the wrong order, forged or never: after one reconcile the records are right.

STORM says how many deliveries there are: 20,000 with `make faults`, a sample otherwise.
"""

import os
import random
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from core.domain.days import day_of
from core.store import jobs
from core.store.notices import Notice
from core.store.orders import OrderLineRow, OrderRow
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.records import LineItem, Order, Product
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import publish_policy

STORM = int(os.environ.get("STORM", "400"))
KNOBS = {"duplicate": 0.2, "reorder": 0.1, "loss": 0.05, "forge": 0.01}

Row = tuple[str, int | None, bool, str, str]


async def test_a_storm_ends_in_the_truth(house: House) -> None:
    await publish_policy(house)
    products = [house.product(f"Lamp {number}") for number in range(5)]
    await house.settle()
    shopify.set_knobs(house.world, house.shop, **KNOBS, parallel=8)
    before = len(house.world.memory.deliveries)
    chance = random.Random(7)
    orders: list[Order] = []
    while len(house.world.memory.deliveries) - before < STORM:
        _something_happens(house, chance, products, orders)
        if chance.random() < 0.01:
            await drain(house.ctx)
    await house.settle()
    sent = Counter(delivery.state for delivery in house.world.memory.deliveries[before:])
    assert sent["failed"] > 0, "some were forged and refused"
    assert sent["lost"] > 0, "some never came"

    house.later(timedelta(minutes=20))
    shop_id = await house.shop_id()
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.ReconcileOrders(shop_id))
    await house.settle()

    assert await _held(house) == sorted(row for order in orders for row in _true(house, order))
    async with house.tx() as tx:
        events = await tx.scalar(select(func.count(func.distinct(Notice.event_id))))
        unhandled = await tx.scalar(select(func.count()).where(Notice.handled_at.is_(None)))
    real = {
        delivery.event_id
        for delivery in house.world.memory.deliveries
        if delivery.state == "delivered" and not delivery.forged
    }
    assert (events, unhandled) == (len(real), 0)


def _something_happens(
    house: House, chance: random.Random, products: list[Product], orders: list[Order]
) -> None:
    world, shop = house.world, house.shop
    if not orders or chance.random() < 0.3:
        at = world.now() - timedelta(days=chance.randrange(1, 50), minutes=chance.randrange(1440))
        orders.append(house.order(chance.choice(products), chance.randrange(1, 4), at=at))
        orders[-1].updated_at = world.now()  # only the purchase lies back
        return
    order = chance.choice(orders[-50:])
    line = order.line_items[0]
    steps = ["fulfil", "deliver", "refund", "cancel", "edit", "tag"]
    try:
        match chance.choices(steps, weights=[5, 4, 1, 1, 1, 2])[0]:
            case "fulfil":
                shopify.fulfill_order(world, shop, order, lines={line.id: 1})
            case "deliver":
                shopify.deliver_order(world, shop, order)
            case "refund":
                shopify.merchant_refund(world, shop, order, lines={line.id: 1})
            case "cancel":
                shopify.cancel_order(world, shop, order)
            case "edit":
                shopify.edit_order(
                    world, shop, order, set_quantity={line.id: max(line.current_quantity - 1, 0)}
                )
            case "tag":
                shopify.tag_order(world, shop, order, f"seen-{chance.randrange(100)}")
    except shopify.SimulatorError:
        return  # Shopify would not let the merchant do that to this order


def _true(house: House, order: Order) -> list[Row]:
    """What must be held of an order, reckoned from Shopify's own records in another way."""
    return [row for line in order.line_items for row in _true_line(house, order, line)]


def _true_line(house: House, order: Order, line: LineItem) -> list[Row]:
    zone = house.shop.iana_timezone
    alive = 0 if order.cancelled_at else line.current_quantity
    parcels = [
        (parcel.created_at, parcel.delivered_at)
        for parcel in order.fulfillments
        if parcel.status != "CANCELLED"
        for part in parcel.lines
        if part.line_item is line
        for _ in range(part.quantity)
    ]
    rows: list[Row] = []
    for position in range(1, line.quantity + 1):
        left, arrived = parcels[position - 1] if position <= len(parcels) else (None, None)
        start, basis = next(
            (moment, name)
            for moment, name in [
                (arrived, "delivery"),
                (left, "fulfilment"),
                (order.processed_at, "purchase"),
            ]
            if moment
        )
        rows.append((line.id, position, position > alive, str(day_of(start, zone)), basis))
    return rows


async def _held(house: House) -> list[Row]:
    query = (
        select(OrderLineRow.gid, Unit.position, Unit.void_reason, Warranty.starts_on, Warranty.basis)
        .join(Unit, Unit.order_line_id == OrderLineRow.id)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .join(Warranty, Warranty.unit_id == Unit.id)
    )
    async with house.tx() as tx:
        rows = await tx.execute(query)
        return sorted((gid, at, void is not None, str(day), str(basis)) for gid, at, void, day, basis in rows)
