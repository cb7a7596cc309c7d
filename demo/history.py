"""Eighteen months of a store, written before the app is installed: orders, parcels, refunds, stock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

from demo.brand import ACCENT, EMAIL, NAME, SHOP, TIMEZONE
from demo.catalogue import WEIGHTS, goods
from demo.people import Person, people
from demo.shelves import LOCATIONS, add_products, count_shelves
from simulator import world as shopify
from simulator.clock import Clock
from simulator.config import AppConfig
from simulator.persistence import save
from simulator.records import Order, Product
from simulator.state import Shop, World

ORDERS = 340
BUYERS = 150
DAYS = 548
CENT = Decimal("0.01")
FREE_SHIPPING_FROM = 60

# How many of a hundred.
WITH_CODE, ON_SALE, IN_QUANTITY, IN_GERMAN, AS_TEST = 18, 12, 50, 30, 0.6
CANCELLED, SENT_BACK, IN_PARTS = 3, 5, 8


def write_history(app: AppConfig, folder: Path, *, now: datetime) -> None:
    """The same dice each time; days count back from `now`."""
    dice = Random(20)  # noqa: S311 - repeatable dice, guarding nothing
    clock = Clock(frozen_at=now - timedelta(days=DAYS + 30))
    world = World([app], clock, seed=20)
    with world.silence():
        shop = _open_shop(world)
        products = add_products(world, shop, goods())
        buyers = people(BUYERS, dice)
        for moment in _moments(now, dice):
            clock.frozen_at = moment
            order = _place(world, shop, products, dice.choice(buyers), dice)
            _follow(world, shop, order, now, dice)
        clock.frozen_at = now
        count_shelves(shop, dice)
    save(world, folder)


def _open_shop(world: World) -> Shop:
    shop = shopify.create_shop(
        world,
        SHOP,
        name=NAME,
        currency="EUR",
        timezone=TIMEZONE,
        email=EMAIL,
        taxes_included=True,
        tax_rate="0.19",
        tax_title="VAT",
        rates={"CHF": "0.94"},
        locations=LOCATIONS,
        plan="Shopify",
        country="DE",
        color=ACCENT,
    )
    # Shopify shows apps 60 days of orders unless it allowed them more; this merchant's app may see all.
    shopify.grant_scopes(world, shop, {"read_all_orders"})
    return shop


def _moments(now: datetime, dice: Random) -> list[datetime]:
    """A growing store: more orders lately, all by day."""
    days = [int(DAYS * (1 - dice.random() ** 0.6)) for _ in range(ORDERS)]
    found = [
        (now - timedelta(days=day)).replace(hour=dice.randint(6, 20), minute=dice.randint(0, 59))
        for day in days
    ]
    return sorted(min(moment, now - timedelta(minutes=20)) for moment in found)


def _place(world: World, shop: Shop, products: Sequence[Product], buyer: Person, dice: Random) -> Order:
    lines = _lines(products, dice)
    goods_total = sum(Decimal(line["variant"].price) * line["quantity"] for line in lines)
    off = goods_total * Decimal("0.10") if _happens(WITH_CODE, dice) else Decimal(0)
    return shopify.place_order(
        world,
        shop,
        lines,
        email=buyer.email,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        address=buyer.address,
        currency="CHF" if buyer.country == "CH" else None,
        order_discount=off.quantize(CENT, ROUND_HALF_UP),
        discount_code="WELCOME10" if off else None,
        shipping="0" if goods_total >= FREE_SHIPPING_FROM else "4.90",
        locale="de" if _happens(IN_GERMAN, dice) else "en",
        test=_happens(AS_TEST, dice),
    )


def _lines(products: Sequence[Product], dice: Random) -> list[dict[str, Any]]:
    weights = [WEIGHTS.get(product.product_type, 1) for product in products]
    chosen = dict.fromkeys(dice.choices(products, weights, k=dice.choice((1, 1, 1, 2, 2, 3))))
    return [_line(product, dice) for product in chosen]


def _line(product: Product, dice: Random) -> dict[str, Any]:
    variant = dice.choice(product.variants)
    small = variant.price < FREE_SHIPPING_FROM / 2
    quantity = dice.choice((2, 2, 4, 6)) if small and _happens(IN_QUANTITY, dice) else 1
    sale = _happens(ON_SALE, dice)
    off = (variant.price * quantity * Decimal("0.15")).quantize(CENT, ROUND_HALF_UP) if sale else Decimal(0)
    return {"variant": variant, "quantity": quantity, "discount": off}


def _follow(world: World, shop: Shop, order: Order, now: datetime, dice: Random) -> None:
    """What became of the order until now."""
    clock = world.clock
    if _happens(CANCELLED, dice) and not order.test:
        clock.frozen_at = min(order.created_at + timedelta(hours=5), now)
        shopify.cancel_order(world, shop, order)
        return
    sent = order.created_at + timedelta(hours=dice.randint(10, 40))
    if sent > now:
        return
    _send(world, shop, order, sent, part=_happens(IN_PARTS, dice))
    arrived = sent + timedelta(hours=dice.randint(24, 96))
    if arrived > now:
        return
    clock.frozen_at = arrived
    shopify.deliver_order(world, shop, order)
    if _happens(SENT_BACK, dice):
        clock.frozen_at = min(arrived + timedelta(days=dice.randint(2, 12)), now)
        shopify.merchant_refund(world, shop, order, lines={"0": 1}, restock=True, note="Changed their mind")


def _send(world: World, shop: Shop, order: Order, sent: datetime, *, part: bool) -> None:
    world.clock.frozen_at = sent
    first = order.line_items[0]
    several = len(order.line_items) > 1 or first.quantity > 1
    shopify.fulfill_order(
        world,
        shop,
        order,
        lines={"0": 1} if part and several else None,
        tracking_number=f"JD{order.number % 10**10:010d}",
    )


def _happens(percent: float, dice: Random) -> bool:
    return dice.random() * 100 < percent
