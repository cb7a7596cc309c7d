"""A bulk operation's file of orders, as core/shopify/bulk_documents/orders.graphql has Shopify write it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

PRODUCTS = 200
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
Row = dict[str, Any]


def write(path: Path, orders: int) -> tuple[int, int]:
    """Orders of one to three lines, two on average. Returns how many lines and how many pieces were sold."""
    dice = random.Random(5)  # noqa: S311 - the same file every time
    lines = pieces = 0
    with path.open("wb") as file:
        for number in range(orders):
            family = list(_family(number, dice))
            lines += len(family) - 1
            pieces += sum(row["quantity"] for row in family[1:])
            file.writelines(orjson.dumps(row) + b"\n" for row in family)
    return lines, pieces


def _family(number: int, dice: random.Random) -> Iterator[Row]:
    """An order, then its lines. One in fifty was cancelled, one in thirty went out in two parcels."""
    gid = f"gid://shopify/Order/{6_000_000_000 + number}"
    cancelled = dice.random() < 1 / 50
    lines = [_line(number * 3 + place, gid, cancelled, dice) for place in range(dice.randint(1, 3))]
    yield _order(number, gid, cancelled, sum(line["quantity"] for line in lines), dice)
    yield from lines


def _order(number: int, gid: str, cancelled: bool, pieces: int, dice: random.Random) -> Row:
    at = NEWEST - timedelta(minutes=5 * number)
    return {
        "id": gid,
        "name": f"#{1000 + number}",
        "createdAt": _instant(at),
        "processedAt": _instant(at),
        "updatedAt": _instant(at + timedelta(days=6)),
        "cancelledAt": _instant(at + timedelta(hours=1)) if cancelled else None,
        "test": False,
        "sourceName": "web",
        "tags": ["repeat"] if number % 4 == 0 else [],
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "EUR",
        "email": f"buyer{number}@example.org",
        "customer": {
            "id": f"gid://shopify/Customer/{5_000_000 + number // 2}",
            "displayName": f"Buyer {number // 2}",
            "defaultEmailAddress": {"emailAddress": f"buyer{number}@example.org"},
        },
        "shippingAddress": {"countryCodeV2": dice.choice(("DE", "AT", "FR"))},
        "fulfillments": [] if cancelled else list(_parcels(number, at, pieces, dice)),
    }


def _parcels(number: int, at: datetime, pieces: int, dice: random.Random) -> Iterator[Row]:
    several = pieces > 1 and dice.random() < 1 / 30
    for place, inside in enumerate((1, pieces - 1) if several else (pieces,)):
        yield {
            "id": f"gid://shopify/Fulfillment/{4_000_000_000 + number * 2 + place}",
            "status": "SUCCESS",
            "createdAt": _instant(at + timedelta(days=1 + place)),
            "deliveredAt": _instant(at + timedelta(days=3 + place)),
            "totalQuantity": inside,
        }


def _line(number: int, order_gid: str, cancelled: bool, dice: random.Random) -> Row:
    product, quantity = dice.randrange(PRODUCTS), dice.choice((1, 1, 1, 1, 2))
    money = {"amount": "79.9", "currencyCode": "EUR"}
    return {
        "id": f"gid://shopify/LineItem/{9_000_000_000 + number}",
        "title": f"Lamp {product}, brushed steel",
        "variantTitle": "Warm white",
        "sku": f"LAMP-{product:03}",
        "vendor": "Lumen",
        "quantity": quantity,
        "currentQuantity": 0 if cancelled else quantity,
        "refundableQuantity": 0 if cancelled else quantity,
        "unfulfilledQuantity": 0,
        "isGiftCard": False,
        "requiresShipping": True,
        "discountedUnitPriceAfterAllDiscountsSet": {"shopMoney": money, "presentmentMoney": money},
        "product": {"id": product_gid(product)},
        "variant": {"id": f"gid://shopify/ProductVariant/{8_100_000_000 + product}"},
        "lineItemGroup": None,
        "__parentId": order_gid,
    }


def product_gid(number: int) -> str:
    return f"gid://shopify/Product/{8_000_000_000 + number}"


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
