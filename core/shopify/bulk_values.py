"""Rows of a bulk result as domain values. Written for speed: a backfill reads hundreds of thousands."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.domain.catalogue import Collection, Product, Variant
from core.domain.money import Money
from core.domain.orders import FulfilledLine, Fulfilment, Order, OrderLine
from core.shopify.orders import NO_PARCEL

Row = dict[str, Any]


def to_order(order: Row, children: Sequence[Row]) -> Order:
    """An order with its lines. Which line is in which parcel is known only when it can be derived."""
    customer = order.get("customer") or {}
    fulfilments, complete = _parcels(order, children)
    return Order(
        gid=order["id"],
        name=order["name"],
        created_at=_time(order["createdAt"]),
        processed_at=_time(order["processedAt"]),
        updated_at=_time(order["updatedAt"]),
        currency=order["currencyCode"],
        presentment_currency=order["presentmentCurrencyCode"],
        lines=tuple([_line(each) for each in children]),
        fulfilments=fulfilments,
        fulfilments_complete=complete,
        cancelled_at=_time(order["cancelledAt"]) if order.get("cancelledAt") else None,
        test=order["test"],
        source_name=order.get("sourceName"),
        financial_status=order.get("displayFinancialStatus"),
        tags=tuple(order["tags"]),
        email=order.get("email") or (customer.get("defaultEmailAddress") or {}).get("emailAddress"),
        customer_gid=customer.get("id"),
        customer_name=customer.get("displayName"),
        country_code=(order.get("shippingAddress") or {}).get("countryCodeV2"),
    )


def to_product(product: Row, children: Sequence[Row]) -> Product:
    preview = (product.get("featuredMedia") or {}).get("preview") or {}
    return Product(
        gid=product["id"],
        title=product["title"],
        handle=product["handle"],
        vendor=product.get("vendor") or None,
        product_type=product.get("productType") or None,
        status=product["status"],
        tags=tuple(product["tags"]),
        collections=tuple(
            Collection(gid=each["id"], title=each["title"])
            for each in children
            if "/Collection/" in each["id"]
        ),
        image_url=(preview.get("image") or {}).get("url"),
        updated_at=_time(product["updatedAt"]),
        variants=tuple(_variant(each) for each in children if "/ProductVariant/" in each["id"]),
    )


def _line(row: Row) -> OrderLine:
    price = row["discountedUnitPriceAfterAllDiscountsSet"]
    group = row.get("lineItemGroup")
    return OrderLine(
        gid=row["id"],
        title=row["title"],
        quantity=row["quantity"],
        current_quantity=row["currentQuantity"],
        refundable_quantity=row["refundableQuantity"],
        unit_price=_money(price["presentmentMoney"]),
        shop_unit_price=_money(price["shopMoney"]),
        variant_title=row.get("variantTitle"),
        sku=row.get("sku") or None,
        vendor=row.get("vendor") or None,
        product_gid=(row.get("product") or {}).get("id"),
        variant_gid=(row.get("variant") or {}).get("id"),
        gift_card=row["isGiftCard"],
        requires_shipping=row["requiresShipping"],
        bundle_title=group["title"] if group else None,
    )


def _variant(row: Row) -> Variant:
    return Variant(
        gid=row["id"],
        title=row["title"],
        sku=row.get("sku") or None,
        barcode=row.get("barcode") or None,
        price=Decimal(row["price"]),
    )


def _parcels(order: Row, lines: Sequence[Row]) -> tuple[tuple[Fulfilment, ...], bool]:
    """Fulfilments, and whether it is known what was in them."""
    parcels = [each for each in order["fulfillments"] if each["status"] not in NO_PARCEL]
    if len(parcels) == 1 and (inside := _contents(parcels[0]["totalQuantity"], lines)):
        return (_parcel(parcels[0], inside),), True
    return tuple([_parcel(each, ()) for each in parcels]), not parcels


def _contents(total: int, lines: Sequence[Row]) -> tuple[FulfilledLine, ...]:
    """What the only parcel held: everything ordered, or all that was left after removals. Else unknown."""
    if any(each["unfulfilledQuantity"] for each in lines):
        return ()
    for field in ("quantity", "currentQuantity"):
        if sum(each[field] for each in lines) == total:
            return tuple(
                [FulfilledLine(line_gid=each["id"], quantity=each[field]) for each in lines if each[field]]
            )
    return ()


def _parcel(row: Row, lines: tuple[FulfilledLine, ...]) -> Fulfilment:
    return Fulfilment(
        gid=row["id"],
        created_at=_time(row["createdAt"]),
        delivered_at=_time(row["deliveredAt"]) if row.get("deliveredAt") else None,
        lines=lines,
    )


_time = datetime.fromisoformat


def _money(row: Row) -> Money:
    return Money(Decimal(row["amount"]), row["currencyCode"])
