"""The world as plain JSON, for comparison with what an app believes."""

# ruff: noqa: ANN401 - values of any field pass through here

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.actions import totals
from simulator.actions.catalogue import available
from simulator.money import Pair
from simulator.records import DraftOrder, Order, Product, Record, Refund, Return
from simulator.state import Shop

Json = dict[str, Any]


def plain(value: Any) -> Any:  # noqa: C901, PLR0911, PLR0912 - a flat list of cases
    """JSON of a result: records that have a fuller form are shown in it, others by id."""
    match value:
        case Order():
            return order_truth(value)
        case Refund():
            return refund_truth(value)
        case Return():
            return return_truth(value)
        case DraftOrder():
            return draft_truth(value)
        case Product():
            return product_truth(value)
        case Record():
            return {"id": value.id, "number": value.number}
        case Shop():
            return shop_truth(value)
        case Pair():
            return {"shop": str(value.shop), "presentment": str(value.presentment)}
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat()
        case bytes():
            return value.decode()
        case set() | frozenset():
            return sorted(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    return value


def shop_truth(shop: Shop) -> Json:
    return {
        "id": f"gid://shopify/Shop/{shop.number}",
        "shop": shop.domain,
        "name": shop.name,
        "currency": shop.currency_code,
        "timezone": shop.iana_timezone,
        "orders": len(shop.orders),
        "products": len(shop.products),
        "installations": {
            key: {"scopes": sorted(item.scopes), "active": item.active}
            for key, item in shop.installations.items()
        },
    }


def order_truth(order: Order) -> Json:
    return {
        "id": order.id,
        "number": order.number,
        "name": order.name,
        "confirmation_number": order.confirmation_number,
        "email": order.email,
        "customer": order.customer.id if order.customer else None,
        "test": order.test,
        "created_at": plain(order.created_at),
        "processed_at": plain(order.processed_at),
        "updated_at": plain(order.updated_at),
        "cancelled_at": plain(order.cancelled_at),
        "currency": order.currency_code,
        "presentment_currency": order.presentment_currency_code,
        "financial_status": totals.financial_status(order),
        "fulfillment_status": totals.fulfillment_status(order),
        "total": plain(totals.total(order)),
        "received": plain(totals.received(order)),
        "refunded": plain(totals.refunded(order)),
        "tags": order.tags,
        "note": order.note,
        "custom_attributes": order.custom_attributes,
        "source_name": order.source_name,
        "lines": [_line(line) for line in order.line_items],
        "fulfillments": [
            {
                "id": item.id,
                "name": item.name,
                "display_status": item.display_status,
                "created_at": plain(item.created_at),
                "delivered_at": plain(item.delivered_at),
                "lines": {line.line_item.id: line.quantity for line in item.lines},
            }
            for item in order.fulfillments
        ],
        "refunds": [refund_truth(item) for item in order.refunds],
        "returns": [return_truth(item) for item in getattr(order, "returns", ())],
    }


def return_truth(back: Return) -> Json:
    return {
        "id": back.id,
        "name": back.name,
        "status": back.status,
        "lines": {line.fulfillment_line_item.line_item.id: line.quantity for line in back.lines},
    }


def _line(line: Any) -> Json:
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "refundable_quantity": line.refundable_quantity,
        "unfulfilled_quantity": line.unfulfilled_quantity,
        "product": line.product.id if line.product and not line.product.deleted else None,
        "variant": line.variant.id if line.variant and not line.variant.deleted else None,
        "unit_price": plain(line.unit_price),
        "unit_price_after_discounts": plain(totals.after_all_discounts(line)),
        "is_gift_card": line.is_gift_card,
        "is_tip": line.is_tip,
        "requires_shipping": line.requires_shipping,
        "bundle": line.line_item_group.id if line.line_item_group else None,
    }


def refund_truth(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "order": refund.order.id,
        "note": refund.note,
        "created_at": plain(refund.created_at),
        "total": plain(refund.total),
        "lines": {line.line_item.id: line.quantity for line in refund.lines},
        "transactions": [
            {"id": item.id, "gateway": item.gateway, "status": item.status, "amount": plain(item.amount)}
            for item in refund.transactions
        ],
    }


def draft_truth(draft: DraftOrder) -> Json:
    return {
        "id": draft.id,
        "number": draft.number,
        "name": draft.name,
        "status": draft.status,
        "tags": draft.tags,
        "note": draft.note,
        "custom_attributes": draft.custom_attributes,
        "order": draft.order.id if draft.order else None,
        "lines": [
            {"variant": line.variant.id if line.variant else None, "quantity": line.quantity}
            for line in draft.lines
        ],
    }


def product_truth(product: Product) -> Json:
    return {
        "id": product.id,
        "number": product.number,
        "title": product.title,
        "handle": product.handle,
        "status": product.status,
        "variants": [
            {
                "id": item.id,
                "number": item.number,
                "sku": item.sku,
                "title": item.title,
                "price": str(item.price),
                "available": available(item),
            }
            for item in product.variants
        ],
    }


def shop_dump(shop: Shop) -> Json:
    """Orders, drafts, products, customers and store credit."""
    return {
        "shop": shop_truth(shop),
        "orders": [order_truth(item) for item in shop.orders.values()],
        "drafts": [draft_truth(item) for item in shop.drafts.values()],
        "products": [product_truth(item) for item in shop.products.values()],
        "customers": [
            {
                "id": item.id,
                "email": item.email,
                "store_credit": {account.currency_code: str(account.balance) for account in item.accounts},
            }
            for item in shop.customers.values()
        ],
    }
