from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from core.domain.catalogue import Collection, Product, Variant
from core.domain.money import Money
from core.domain.orders import FulfilledLine, Fulfilment, Order, OrderLine
from core.shopify.jsonl import discard, read_orders, read_products

Row = dict[str, Any]
SHIPPED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def order_row(number: int, *parcels: Row, **changes: object) -> Row:
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "createdAt": "2026-03-01T10:00:00Z",
        "processedAt": "2026-03-01T10:00:01Z",
        "updatedAt": "2026-03-02T10:00:00Z",
        "cancelledAt": None,
        "test": False,
        "sourceName": "web",
        "tags": ["vip"],
        "currencyCode": "USD",
        "presentmentCurrencyCode": "EUR",
        "email": "jo@example.com",
        "customer": {"id": "gid://shopify/Customer/5", "displayName": "Jo", "defaultEmailAddress": None},
        "shippingAddress": {"countryCodeV2": "DE"},
        "fulfillments": list(parcels),
    } | changes


def line_row(number: int, order: int, **changes: object) -> Row:
    return (
        {
            "id": f"gid://shopify/LineItem/{number}",
            "title": "Kettle",
            "variantTitle": "Red",
            "sku": "KET-R",
            "vendor": "Acme",
            "quantity": 2,
            "currentQuantity": 2,
            "refundableQuantity": 2,
            "unfulfilledQuantity": 0,
            "isGiftCard": False,
            "requiresShipping": True,
            "discountedUnitPriceAfterAllDiscountsSet": {
                "shopMoney": {"amount": "11.0", "currencyCode": "USD"},
                "presentmentMoney": {"amount": "10.05", "currencyCode": "EUR"},
            },
            "product": {"id": "gid://shopify/Product/7"},
            "variant": {"id": "gid://shopify/ProductVariant/8"},
            "lineItemGroup": None,
        }
        | changes
        | {"__parentId": f"gid://shopify/Order/{order}"}
    )


def parcel_row(number: int, total: int, status: str = "SUCCESS", delivered: str | None = None) -> Row:
    return {
        "id": f"gid://shopify/Fulfillment/{number}",
        "status": status,
        "createdAt": "2026-03-02T09:30:00Z",
        "deliveredAt": delivered,
        "totalQuantity": total,
    }


def write(path: Path, *rows: Row) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def test_an_order_is_read_with_everything_that_is_known_of_it(tmp_path: Path) -> None:
    parcel = parcel_row(3, total=2, delivered="2026-03-04T12:00:00Z")
    path = write(tmp_path / "orders.jsonl", order_row(1, parcel), line_row(11, 1))
    assert list(read_orders(path)) == [
        Order(
            gid="gid://shopify/Order/1",
            name="#1",
            created_at=datetime(2026, 3, 1, 10, tzinfo=UTC),
            processed_at=datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC),
            updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
            currency="USD",
            presentment_currency="EUR",
            lines=(
                OrderLine(
                    gid="gid://shopify/LineItem/11",
                    title="Kettle",
                    quantity=2,
                    current_quantity=2,
                    refundable_quantity=2,
                    unit_price=Money(Decimal("10.05"), "EUR"),
                    shop_unit_price=Money(Decimal("11.0"), "USD"),
                    variant_title="Red",
                    sku="KET-R",
                    vendor="Acme",
                    product_gid="gid://shopify/Product/7",
                    variant_gid="gid://shopify/ProductVariant/8",
                ),
            ),
            fulfilments=(
                Fulfilment(
                    gid="gid://shopify/Fulfillment/3",
                    created_at=SHIPPED,
                    delivered_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
                    lines=(FulfilledLine(line_gid="gid://shopify/LineItem/11", quantity=2),),
                ),
            ),
            fulfilments_complete=True,
            source_name="web",
            tags=("vip",),
            email="jo@example.com",
            customer_gid="gid://shopify/Customer/5",
            customer_name="Jo",
            country_code="DE",
        )
    ]


def test_an_order_without_what_we_may_not_read_is_still_an_order(tmp_path: Path) -> None:
    row = order_row(1, email=None, customer=None, shippingAddress=None, sourceName=None)
    gone = line_row(
        11, 1, product=None, variant=None, sku="", vendor=None, lineItemGroup={"id": "g", "title": "Set"}
    )
    order = next(read_orders(write(tmp_path / "orders.jsonl", row, gone)))
    assert (order.email, order.customer_gid, order.customer_name, order.country_code) == (
        None,
        None,
        None,
        None,
    )
    assert (order.lines[0].product_gid, order.lines[0].variant_gid, order.lines[0].sku) == (None, None, None)
    assert order.lines[0].bundle_title == "Set"
    assert order.lines[0].warrantable is False


@pytest.mark.parametrize("bytes_in_memory", [1 << 20, 700])
@pytest.mark.parametrize("shuffle", ["families", "children first", "children last", "anyhow"])
def test_children_find_their_order_wherever_they_are(
    tmp_path: Path, shuffle: str, bytes_in_memory: int
) -> None:
    orders = [order_row(number) for number in range(20)]
    lines = [line_row(number * 100 + each, number) for number in range(20) for each in range(3)]
    rows = {
        "families": [
            row for order in orders for row in (order, *(x for x in lines if x["__parentId"] == order["id"]))
        ],
        "children first": lines + orders,
        "children last": orders + lines,
        "anyhow": Random(7).sample(orders + lines, 80),  # a shuffle that is the same each time
    }[shuffle]
    path = write(tmp_path / "orders.jsonl", *rows)
    read = list(read_orders(path, bytes_in_memory=bytes_in_memory))
    assert {order.gid: sorted(line.gid for line in order.lines) for order in read} == {
        f"gid://shopify/Order/{number}": sorted(
            f"gid://shopify/LineItem/{number * 100 + each}" for each in range(3)
        )
        for number in range(20)
    }
    discard(path)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_a_file_is_dealt_out_once_and_read_on_from_its_parts(tmp_path: Path) -> None:
    rows = [row for number in range(30) for row in (line_row(number, number), order_row(number))]
    path = write(tmp_path / "orders.jsonl", *rows)
    whole = list(read_orders(path, bytes_in_memory=700))
    length = path.stat().st_size
    path.write_bytes(b"\n" * length)  # whoever deals it out again finds nothing in it
    assert list(read_orders(path, 17, bytes_in_memory=700)) == whole[17:]


def test_discarding_a_file_leaves_others_alone(tmp_path: Path) -> None:
    one, other = (write(tmp_path / name, order_row(1)) for name in ("a-1.jsonl", "b-1.jsonl"))
    list(read_orders(one, bytes_in_memory=100))
    discard(tmp_path / "a-")
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize("bytes_in_memory", [1 << 20, 700])
def test_reading_goes_on_at_the_number_it_had_reached(tmp_path: Path, bytes_in_memory: int) -> None:
    rows = [row for number in range(30) for row in (line_row(number, number), order_row(number))]
    path = write(tmp_path / "orders.jsonl", *rows)
    whole = list(read_orders(path, bytes_in_memory=bytes_in_memory))
    assert len(whole) == 30
    assert list(read_orders(path, 17, bytes_in_memory=bytes_in_memory)) == whole[17:]
    assert list(read_orders(path, 30, bytes_in_memory=bytes_in_memory)) == []


def test_lines_whose_order_is_not_in_the_file_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.jsonl", line_row(11, 99), order_row(1))
    assert [(order.gid, order.lines) for order in read_orders(path)] == [("gid://shopify/Order/1", ())]


def test_an_empty_file_holds_no_orders(tmp_path: Path) -> None:
    assert list(read_orders(write(tmp_path / "orders.jsonl"))) == []


def contents(path: Path, order: Row, *lines: Row) -> tuple[bool, list[list[tuple[str, int]]]]:
    read = next(read_orders(write(path / "orders.jsonl", order, *lines)))
    return read.fulfilments_complete, [
        [(line.line_gid.rpartition("/")[2], line.quantity) for line in parcel.lines]
        for parcel in read.fulfilments
    ]


def test_what_was_in_the_parcel_is_derived_when_there_is_only_one_and_nothing_is_left(tmp_path: Path) -> None:
    one = order_row(1, parcel_row(3, total=3))
    assert contents(tmp_path, one, line_row(1, 1), line_row(2, 1, quantity=1, currentQuantity=1)) == (
        True,
        [[("1", 2), ("2", 1)]],
    )
    removed = line_row(2, 1, quantity=4, currentQuantity=1)
    assert contents(tmp_path, one, line_row(1, 1), removed) == (True, [[("1", 2), ("2", 1)]])


def test_what_was_in_the_parcels_is_left_open_when_it_cannot_be_known(tmp_path: Path) -> None:
    two = order_row(1, parcel_row(3, total=1), parcel_row(4, total=1))
    assert contents(tmp_path, two, line_row(1, 1)) == (False, [[], []])
    returned = line_row(1, 1, quantity=1, currentQuantity=0)
    waiting = line_row(2, 1, quantity=1, currentQuantity=1, unfulfilledQuantity=1)
    assert contents(tmp_path, order_row(1, parcel_row(3, total=1)), returned, waiting) == (False, [[]])
    rest = line_row(1, 1, unfulfilledQuantity=1)
    assert contents(tmp_path, order_row(1, parcel_row(3, total=1)), rest) == (False, [[]])
    assert contents(tmp_path, order_row(1, parcel_row(3, total=1)), line_row(1, 1)) == (False, [[]])


def test_a_cancelled_parcel_is_none(tmp_path: Path) -> None:
    order = order_row(1, parcel_row(3, total=2, status="CANCELLED"), parcel_row(4, total=2))
    assert contents(tmp_path, order, line_row(1, 1)) == (True, [[("1", 2)]])
    order = order_row(1, parcel_row(3, total=2, status="FAILURE"))
    assert contents(tmp_path, order, line_row(1, 1, unfulfilledQuantity=2)) == (True, [])


def test_a_product_is_read_with_its_variants_and_collections(tmp_path: Path) -> None:
    product = {
        "id": "gid://shopify/Product/7",
        "title": "Kettle",
        "handle": "kettle",
        "vendor": "Acme",
        "productType": "",
        "status": "ACTIVE",
        "tags": ["kitchen"],
        "updatedAt": "2026-03-01T10:00:00Z",
        "featuredMedia": {"preview": {"image": {"url": "https://cdn.shopify.com/kettle.png"}}},
    }
    parent = {"__parentId": product["id"]}
    variant = {
        "id": "gid://shopify/ProductVariant/8",
        "title": "Red",
        "sku": "",
        "barcode": "400",
        "price": "19.90",
    }
    collection = {"id": "gid://shopify/Collection/9", "title": "Kitchen"}
    path = write(tmp_path / "products.jsonl", collection | parent, product, variant | parent)
    assert list(read_products(path)) == [
        Product(
            gid="gid://shopify/Product/7",
            title="Kettle",
            handle="kettle",
            vendor="Acme",
            product_type=None,
            status="ACTIVE",
            tags=("kitchen",),
            collections=(Collection(gid="gid://shopify/Collection/9", title="Kitchen"),),
            image_url="https://cdn.shopify.com/kettle.png",
            updated_at=datetime(2026, 3, 1, 10, tzinfo=UTC),
            variants=(
                Variant(
                    gid="gid://shopify/ProductVariant/8",
                    title="Red",
                    sku=None,
                    barcode="400",
                    price=Decimal("19.90"),
                ),
            ),
        )
    ]
