"""Webhooks come twice, late, in the wrong order, forged or never: in the end the records are right.

After one reconciliation and one comparison, also of what was deleted and of the products.

STORM says how many deliveries there are: 20,000 with `make faults`, a sample otherwise.
"""

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select

from core.domain.days import day_of
from core.store.catalogue import ProductRow, VariantRow
from core.store.notices import Notice
from core.store.orders import OrderLineRow, OrderRow
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.records import LineItem, Order, Product
from sync import timers
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import publish_policy

STORM = int(os.environ.get("STORM", "400"))
KNOBS = {"duplicate": 0.2, "reorder": 0.1, "loss": 0.05, "forge": 0.01}

A_MOMENT = timedelta(seconds=1)
"""Shopify tells the second of a change: of two in one second, a comparison cannot see the later one."""

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
        house.later(A_MOMENT)
        if chance.random() < 0.01:
            await drain(house.ctx)
    await house.settle()
    sent = Counter(delivery.state for delivery in house.world.memory.deliveries[before:])
    assert sent["failed"] > 0, "some were forged and refused"
    assert sent["lost"] > 0, "some never came"

    _lose_one_of_each(house, products, orders)
    await house.settle()
    assert await _held(house) != _truth(house, orders), "there was something to find"

    house.later(timedelta(minutes=20))
    await timers.reconcile_all(house.ctx)
    await timers.compare_all(house.ctx)
    await house.settle()

    assert await _held(house) == _truth(house, orders)
    assert await _alive_of_deleted(house, orders) == 0
    assert await _held_products(house) == sorted(
        (product.id, product.title, len(product.variants)) for product in house.shop.products.values()
    )
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
    if not orders or chance.random() < 0.3:
        at = house.world.now() - timedelta(days=chance.randrange(1, 50), minutes=chance.randrange(1440))
        orders.append(house.order(chance.choice(products), chance.randrange(1, 4), at=at))
        orders[-1].updated_at = house.world.now()  # only the purchase lies back
    elif chance.random() < 0.05:
        _something_changes_in_the_catalogue(house, chance, products)
    elif not (order := chance.choice(orders[-50:])).deleted:
        # Not everything may be done to every order: Shopify refuses the rest.
        with suppress(shopify.SimulatorError):
            _something_happens_to(house, chance, order)


def _something_happens_to(house: House, chance: random.Random, order: Order) -> None:
    world, shop, line = house.world, house.shop, order.line_items[0]
    steps = ["fulfil", "deliver", "refund", "cancel", "edit", "tag", "delete"]
    match chance.choices(steps, weights=[10, 8, 2, 2, 2, 4, 1])[0]:
        case "fulfil":
            shopify.fulfill_order(world, shop, order, lines={line.id: 1})
        case "deliver":
            shopify.deliver_order(world, shop, order)
        case "refund":
            shopify.merchant_refund(world, shop, order, lines={line.id: 1})
        case "cancel":
            shopify.cancel_order(world, shop, order)
        case "edit":
            fewer = max(line.current_quantity - 1, 0)
            shopify.edit_order(world, shop, order, set_quantity={line.id: fewer})
        case "tag":
            shopify.tag_order(world, shop, order, f"seen-{chance.randrange(100)}")
        case "delete":
            shopify.delete_order(world, shop, order)


def _something_changes_in_the_catalogue(house: House, chance: random.Random, products: list[Product]) -> None:
    world, shop = house.world, house.shop
    number = chance.randrange(1000)
    match chance.choice(["new", "rename", "delete"]):
        case "new":
            products.append(house.product(f"Lamp {number}"))
        case "rename":
            shopify.update_product(world, shop, chance.choice(products), title=f"Lamp {number}")
        case "delete" if len(products) > 2:
            shopify.delete_product(world, shop, products.pop(chance.randrange(len(products))))


def _lose_one_of_each(house: House, products: list[Product], orders: list[Order]) -> None:
    """However small the storm: nobody is told of any of these."""
    world, shop = house.world, house.shop
    shopify.set_knobs(world, shop, loss=1.0)
    shopify.delete_order(world, shop, next(order for order in reversed(orders) if not order.deleted))
    orders.append(house.order(products[0]))
    shopify.update_product(world, shop, products[0], title="Lamp of another name")
    shopify.delete_product(world, shop, products.pop())
    house.product("Lamp that nobody was told of")


def _truth(house: House, orders: list[Order]) -> list[Row]:
    return sorted(row for order in orders if not order.deleted for row in _true(house, order))


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
    """Of orders that are not deleted."""
    query = (
        select(OrderLineRow.gid, Unit.position, Unit.void_reason, Warranty.starts_on, Warranty.basis)
        .join(Unit, Unit.order_line_id == OrderLineRow.id)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .join(Warranty, Warranty.unit_id == Unit.id)
        .where(OrderRow.deleted_at.is_(None))
    )
    async with house.tx() as tx:
        rows = await tx.execute(query)
        return sorted((gid, at, void is not None, str(day), str(basis)) for gid, at, void, day, basis in rows)


async def _alive_of_deleted(house: House, orders: list[Order]) -> int:
    """Units still promised something of orders that Shopify deleted: what was once held of them is void."""
    gone = [order.id for order in orders if order.deleted]
    query = (
        select(func.count())
        .select_from(Unit)
        .join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(OrderRow.gid.in_(gone), Unit.void_reason.is_(None))
    )
    async with house.tx() as tx:
        return await tx.scalar(query) or 0


async def _held_products(house: House) -> list[tuple[str, str, int]]:
    """Gid, title and number of variants of those that are not deleted."""
    query = (
        select(ProductRow.gid, ProductRow.title, func.count(VariantRow.id))
        .join(VariantRow, VariantRow.product_id == ProductRow.id)
        .where(ProductRow.deleted_at.is_(None), VariantRow.deleted_at.is_(None))
        .group_by(ProductRow.id)
    )
    async with house.tx() as tx:
        return sorted((gid, title, count) for gid, title, count in await tx.execute(query))
