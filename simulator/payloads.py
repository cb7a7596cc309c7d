"""Bodies of webhooks: REST-shaped JSON, snake case, numeric ids."""

from datetime import datetime
from typing import Any

from simulator.money import Pair
from simulator.records import (
    Address,
    BulkOperation,
    Customer,
    DraftOrder,
    Fulfillment,
    LineItem,
    Order,
    Product,
    Record,
    Refund,
    Return,
)

Json = dict[str, Any]


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _amounts(name: str, pair: Pair, order: Order | DraftOrder) -> Json:
    currencies = order.currencies
    return {
        name: str(pair.shop),
        f"{name}_set": {
            "shop_money": {"amount": str(pair.shop), "currency_code": currencies.shop},
            "presentment_money": {"amount": str(pair.presentment), "currency_code": currencies.presentment},
        },
    }


def _identity(record: Record) -> Json:
    return {"id": record.number, "admin_graphql_api_id": record.id}


def address(value: Address | None) -> Json | None:
    if value is None:
        return None
    names = (
        "first_name",
        "last_name",
        "company",
        "address1",
        "address2",
        "city",
        "province",
        "province_code",
        "zip",
        "country",
        "phone",
    )
    return {name: getattr(value, name) for name in names} | {
        "name": value.name,
        "country_code": value.country_code_v2,
    }


def line_item(line: LineItem) -> Json:
    order = line.order
    return {
        **_identity(line),
        "title": line.title,
        "name": f"{line.title} - {line.variant_title}" if line.variant_title else line.title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "vendor": line.vendor,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "fulfillable_quantity": line.unfulfilled_quantity,
        "product_id": line.product.number if line.product and not line.product.deleted else None,
        "product_exists": bool(line.product and not line.product.deleted),
        "variant_id": line.variant.number if line.variant and not line.variant.deleted else None,
        "gift_card": line.is_gift_card,
        "requires_shipping": line.requires_shipping,
        "taxable": line.taxable,
        "properties": [{"name": item["key"], "value": item["value"]} for item in line.custom_attributes],
        **_amounts("price", line.unit_price, order),
        **_amounts("total_discount", line.line_discount_total, order),
    }


def customer(value: Customer) -> Json:
    return {
        **_identity(value),
        "created_at": iso(value.created_at),
        "updated_at": iso(value.updated_at),
        "first_name": value.first_name,
        "last_name": value.last_name,
        "email": value.email,
        "phone": value.phone,
        "tags": ", ".join(value.tags),
        "note": value.note,
        "state": "disabled",
        "default_address": address(value.default_address),
    }


def order(value: Order, facts: Json) -> Json:
    """`facts` are the computed figures that `actions.totals` knows: totals and statuses."""
    return {
        **_identity(value),
        "name": value.name,
        "order_number": int("".join(ch for ch in value.name if ch.isdigit()) or 0),
        "number": int("".join(ch for ch in value.name if ch.isdigit()) or 0) - 1000,
        "confirmation_number": value.confirmation_number,
        "created_at": iso(value.created_at),
        "processed_at": iso(value.processed_at),
        "updated_at": iso(value.updated_at),
        "cancelled_at": iso(value.cancelled_at),
        "cancel_reason": value.cancel_reason.lower() if value.cancel_reason else None,
        "closed_at": iso(value.closed_at),
        "test": value.test,
        "email": value.email,
        "contact_email": value.email,
        "phone": value.phone,
        "currency": value.currencies.shop,
        "presentment_currency": value.currencies.presentment,
        "taxes_included": value.taxes_included,
        "financial_status": facts["financial_status"].lower(),
        "fulfillment_status": _rest_fulfillment(facts["fulfillment_status"]),
        **_amounts("total_price", facts["total"], value),
        **_amounts("current_total_price", facts["current_total"], value),
        **_amounts("total_tax", facts["tax"], value),
        "note": value.note,
        "note_attributes": [
            {"name": item["key"], "value": item["value"]} for item in value.custom_attributes
        ],
        "tags": ", ".join(value.tags),
        "source_name": value.source_name,
        "source_identifier": value.source_identifier,
        "customer_locale": value.customer_locale,
        "customer": customer(value.customer) if value.customer else None,
        "shipping_address": address(value.shipping_address),
        "billing_address": address(value.billing_address),
        "line_items": [line_item(line) for line in value.line_items],
        "fulfillments": [fulfillment(item) for item in value.fulfillments],
        "refunds": [refund(item) for item in value.refunds],
    }


def _rest_fulfillment(status: str) -> str | None:
    return {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial", "RESTOCKED": "restocked"}.get(status)


def fulfillment(value: Fulfillment) -> Json:
    return {
        **_identity(value),
        "order_id": value.order.number,
        "name": value.name,
        "status": value.status.lower(),
        "shipment_status": None if value.display_status == "FULFILLED" else value.display_status.lower(),
        "created_at": iso(value.created_at),
        "updated_at": iso(value.updated_at),
        "location_id": value.location.number,
        "tracking_company": value.tracking[0]["company"] if value.tracking else None,
        "tracking_number": value.tracking[0]["number"] if value.tracking else None,
        "tracking_numbers": [item["number"] for item in value.tracking],
        "tracking_urls": [item["url"] for item in value.tracking],
        "line_items": [line_item(line.line_item) | {"quantity": line.quantity} for line in value.lines],
    }


def refund(value: Refund) -> Json:
    return {
        **_identity(value),
        "order_id": value.order.number,
        "created_at": iso(value.created_at),
        "processed_at": iso(value.processed_at),
        "note": value.note,
        "refund_line_items": [
            {
                "id": line.number,
                "line_item_id": line.line_item.number,
                "quantity": line.quantity,
                "restock_type": line.restock_type.lower(),
                "location_id": line.location.number if line.location else None,
                **_amounts("subtotal", line.subtotal, value.order),
                **_amounts("total_tax", line.tax, value.order),
            }
            for line in value.lines
        ],
        "transactions": [
            {
                **_identity(tx),
                "order_id": value.order.number,
                "parent_id": tx.parent.number if tx.parent else None,
                "kind": tx.action.lower(),
                "status": tx.status.lower(),
                "gateway": tx.gateway,
                "amount": str(tx.amount.presentment),
                "currency": value.order.currencies.presentment,
                "created_at": iso(tx.created_at),
            }
            for tx in value.transactions
        ],
    }


def returned(value: Return) -> Json:
    """The returns/* bodies."""
    return {
        **_identity(value),
        "status": value.status.lower(),
        "name": value.name,
        "order": _identity(value.order),
        "total_return_line_items": len(value.lines),
        "return_line_items": [
            {
                **_identity(line),
                "fulfillment_line_item": _identity(line.fulfillment_line_item),
                "quantity": line.quantity,
                "return_reason_note": line.return_reason_note,
            }
            for line in value.lines
        ],
    }


def draft(value: DraftOrder) -> Json:
    return {
        **_identity(value),
        "name": value.name,
        "status": value.status.lower(),
        "created_at": iso(value.created_at),
        "updated_at": iso(value.updated_at),
        "completed_at": iso(value.completed_at),
        "invoice_sent_at": iso(value.invoice_sent_at),
        "order_id": value.order.number if value.order else None,
        "email": value.email,
        "note": value.note,
        "note_attributes": [
            {"name": item["key"], "value": item["value"]} for item in value.custom_attributes
        ],
        "tags": ", ".join(value.tags),
        "currency": value.currencies.shop,
        "customer": customer(value.customer) if value.customer else None,
        "line_items": [
            {
                **_identity(line),
                "title": line.title,
                "quantity": line.quantity,
                "sku": line.sku,
                "variant_id": line.variant.number if line.variant else None,
                "product_id": line.product.number if line.product else None,
                "price": str(line.unit_price.shop),
            }
            for line in value.lines
        ],
    }


def product(value: Product) -> Json:
    return {
        **_identity(value),
        "title": value.title,
        "handle": value.handle,
        "vendor": value.vendor,
        "product_type": value.product_type,
        "status": value.status.lower(),
        "tags": ", ".join(value.tags),
        "created_at": iso(value.created_at),
        "updated_at": iso(value.updated_at),
        "variants": [
            {
                **_identity(variant),
                "product_id": value.number,
                "title": variant.title,
                "sku": variant.sku,
                "barcode": variant.barcode,
                "price": str(variant.price),
                "inventory_item_id": variant.item.number,
                "updated_at": iso(variant.updated_at),
            }
            for variant in value.variants
        ],
    }


def bulk_operation(value: BulkOperation) -> Json:
    return {
        "admin_graphql_api_id": value.id,
        "completed_at": iso(value.completed_at),
        "created_at": iso(value.created_at),
        "error_code": value.error_code.lower() if value.error_code else None,
        "status": value.status.lower(),
        "type": value.type.lower(),
    }
