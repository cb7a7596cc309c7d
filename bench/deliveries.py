"""Webhooks as Shopify sends them for a whole order: signed bodies, some four kilobytes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench.load import UNIQUE
from bench.stand import SECRET, SHOP
from core.shopify.signatures import sign

ORDERS = 400
"""Different bodies; each delivery has an event of its own, which Shopify does not sign."""
LINES = 4


def requests(port: int) -> list[str]:
    """The bytes of one request an order, but for the event's id."""
    return [_request(port, json.dumps(_order(number))) for number in range(ORDERS)]


def _request(port: int, body: str) -> str:
    headers = {
        "Host": f"127.0.0.1:{port}",
        "User-Agent": "Shopify-Captain-Hook",
        "Content-Type": "application/json",
        "Content-Length": str(len(body.encode())),
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Name": "orders",
        "X-Shopify-Hmac-Sha256": sign(body.encode(), SECRET),
        "X-Shopify-Triggered-At": datetime.now(UTC).isoformat(),
        "X-Shopify-Webhook-Id": UNIQUE.replace("unique", "webhook"),
        "X-Shopify-Event-Id": UNIQUE,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /webhooks/shopify HTTP/1.1\r\n{lines}\r\n{body}"


def _order(number: int) -> dict[str, Any]:
    gid = f"gid://shopify/Order/{7_000_000_000 + number}"
    return {
        "id": 7_000_000_000 + number,
        "admin_graphql_api_id": gid,
        "name": f"#{1000 + number}",
        "created_at": "2026-11-20T09:30:00+01:00",
        "updated_at": "2026-11-20T09:31:00+01:00",
        "currency": "EUR",
        "email": f"buyer{number}@example.org",
        "total_price": "319.60",
        "customer": {"id": 5_000_000 + number, "email": f"buyer{number}@example.org", "tags": ""},
        "shipping_address": _address(number),
        "billing_address": _address(number),
        "line_items": list(_lines(number)),
        "fulfillments": [],
        "refunds": [],
    }


def _address(number: int) -> dict[str, str]:
    return {
        "first_name": "Ada",
        "last_name": "Buyer",
        "address1": f"Lampenweg {number}",
        "city": "Berlin",
        "zip": "10115",
        "country_code": "DE",
    }


def _lines(number: int) -> Iterator[dict[str, Any]]:
    for place in range(LINES):
        identity = 9_000_000_000 + number * LINES + place
        yield {
            "id": identity,
            "admin_graphql_api_id": f"gid://shopify/LineItem/{identity}",
            "title": "Lumen desk lamp, brushed steel",
            "variant_title": "Warm white",
            "sku": f"LAMP-{place:03}",
            "vendor": "Lumen",
            "quantity": 1,
            "current_quantity": 1,
            "product_id": 8_000_000_000 + place,
            "variant_id": 8_100_000_000 + place,
            "price": "79.90",
            "requires_shipping": True,
            "properties": [],
            **{name: _money(amount) for name, amount in AMOUNTS.items()},
        }


AMOUNTS = {"price_set": "79.90", "total_discount_set": "0.00", "pre_tax_price_set": "67.14"}


def _money(amount: str) -> dict[str, Any]:
    return {
        "shop_money": {"amount": amount, "currency_code": "EUR"},
        "presentment_money": {"amount": amount, "currency_code": "EUR"},
    }
