"""Suggesting and making refunds."""

# ruff: noqa: A002 - the schema's name

from decimal import Decimal
from typing import Any

from simulator.actions import totals
from simulator.actions.refunds import (
    Payback,
    Quote,
    RefundRefusedError,
    as_wanted,
    check_lines,
    make_refund,
    quote,
    shipping_left,
)
from simulator.api.context import Context, Fields, Payload, Types, bag, errors, refused
from simulator.api.fields.orders import order as find_order
from simulator.money import NOTHING, Pair
from simulator.records import Order, Refund

Args = Any


def suggested_refund(
    order: Order, ctx: Context, refund_line_items: list[dict[str, Any]] | None = None, **args: Args
) -> dict[str, Any] | None:
    entries = refund_line_items or []
    try:
        wanted = as_wanted(ctx.shop, order, entries)
    except RefundRefusedError:
        return None
    if args.get("suggest_full_refund"):
        entries = [
            {"lineItemId": line.id, "quantity": line.refundable_quantity}
            for line in order.line_items
            if line.refundable_quantity
        ]
        wanted = as_wanted(ctx.shop, order, entries)
    for item in wanted:
        item.quantity = min(item.quantity, item.line.refundable_quantity)
    full = bool(args.get("refund_shipping") or args.get("suggest_full_refund"))
    quoted = quote(
        ctx.world,
        order,
        [item for item in wanted if item.quantity],
        shipping=args.get("shipping_amount"),
        full_shipping=full,
    )
    return _answer(quoted, args.get("refund_method_allocation") or "ORIGINAL_PAYMENT_METHODS")


def _answer(quoted: Quote, allocation: str) -> dict[str, Any]:
    order = quoted.order
    credit = allocation == "STORE_CREDIT"
    method = {
        "__typename": "SuggestedStoreCreditRefund",
        "amount": bag(order, quoted.amount),
        "maximumRefundable": bag(order, quoted.maximum),
        "expiresAt": None,
    }
    return {
        "amountSet": bag(order, quoted.amount),
        "maximumRefundableSet": bag(order, quoted.maximum),
        "subtotalSet": bag(order, quoted.subtotal),
        "discountedSubtotalSet": bag(order, quoted.subtotal + quoted.cart_discount),
        "totalCartDiscountAmountSet": bag(order, quoted.cart_discount),
        "totalTaxSet": bag(order, quoted.tax),
        "totalDutiesSet": bag(order, NOTHING),
        "refundDuties": [],
        "refundLineItems": quoted.lines,
        "shipping": {
            "amountSet": bag(order, quoted.shipping),
            "maximumRefundableSet": bag(order, shipping_left(order)),
            "taxSet": bag(order, quoted.shipping_tax),
        },
        "suggestedTransactions": []
        if credit
        else [_suggested(order, payback) for payback in quoted.paybacks],
        "suggestedRefundMethods": [method] if credit else [],
    }


def _suggested(order: Order, payback: Payback) -> dict[str, Any]:
    parent = payback.parent
    return {
        "gateway": payback.gateway,
        "formattedGateway": payback.gateway.replace("_", " ").title(),
        "kind": "SUGGESTED_REFUND",
        "amountSet": bag(order, payback.amount),
        "maximumRefundableSet": bag(order, totals.left_on(parent)) if parent else None,
        "parentTransaction": parent,
        "accountNumber": None,
    }


def refund_create(
    _root: object, ctx: Context, input: dict[str, Any], idempotency_key: str | None = None
) -> Payload:
    order = find_order(None, ctx, input["orderId"])
    if order is None:
        return refused(["orderId"], "Order does not exist")
    try:
        refund = _make(ctx, order, input, idempotency_key)
    except RefundRefusedError as refusal:
        return refused(refusal.path, refusal.message)
    return Payload(refund=refund, order=order, userErrors=errors())


def _make(ctx: Context, order: Order, given: dict[str, Any], key: str | None) -> Refund:
    multi = order.currency_code != order.presentment_currency_code
    if multi and given.get("currency") != order.presentment_currency_code:
        path = ["currency"]
        raise RefundRefusedError(path, "Currency must be the presentment currency of a multi-currency order")
    wanted = as_wanted(ctx.shop, order, given.get("refundLineItems") or [])
    check_lines(wanted)
    shipping = given.get("shipping") or {}
    if (shipping.get("amount") or 0) > shipping_left(order).presentment:
        raise RefundRefusedError(
            ["shipping", "amount"], "Shipping amount cannot be greater than what is refundable"
        )
    quoted = quote(
        ctx.world,
        order,
        wanted,
        shipping=shipping.get("amount"),
        full_shipping=bool(shipping.get("fullRefund")),
    )
    paybacks = [_payback(order, index, entry) for index, entry in enumerate(given.get("transactions") or [])]
    credit, expires_at = _store_credit(order, given)
    if not wanted and not paybacks and not credit and quoted.shipping == NOTHING:
        raise RefundRefusedError(None, "Refund must include line items, shipping or transactions")
    return make_refund(
        ctx.world,
        ctx.shop,
        quoted,
        paybacks,
        note=given.get("note"),
        store_credit=credit,
        credit_expires_at=expires_at,
        over=bool(given.get("allowOverRefunding")),
        discrepancy_reason=given.get("discrepancyReason"),
        key=key,
    )


def _payback(order: Order, index: int, entry: dict[str, Any]) -> Payback:
    path = ["transactions", str(index)]
    if entry["kind"] != "REFUND":
        raise RefundRefusedError([*path, "kind"], "Kind must be REFUND")
    if entry["orderId"] != order.id:
        raise RefundRefusedError([*path, "orderId"], "Order does not match the refunded order")
    parent = next((tx for tx in totals.payments(order) if tx.id == entry.get("parentId")), None)
    if parent is None:
        raise RefundRefusedError([*path, "parentId"], "Parent transaction does not exist")
    if parent.gateway != entry["gateway"]:
        raise RefundRefusedError([*path, "gateway"], "Gateway does not match the parent transaction")
    amount: Pair = order.currencies.from_presentment(entry["amount"])
    return Payback(parent=parent, gateway=parent.gateway, amount=amount)


def _store_credit(order: Order, given: dict[str, Any]) -> tuple[Decimal | None, Any]:
    methods = [
        item["storeCreditRefund"]
        for item in given.get("refundMethods") or []
        if item.get("storeCreditRefund")
    ]
    if not methods:
        return None, None
    money = methods[0]["amount"]
    path = ["refundMethods", "0", "storeCreditRefund", "amount"]
    if money["currencyCode"] != order.presentment_currency_code:
        raise RefundRefusedError(path, "Currency must be the presentment currency of the order")
    if money["amount"] <= 0:
        raise RefundRefusedError(path, "Amount must be greater than 0")
    if order.customer is None:
        raise RefundRefusedError(["refundMethods"], "Store credit needs an order with a customer")
    return money["amount"], methods[0].get("expiresAt")


MUTATIONS: Fields = {"refundCreate": refund_create}
TYPES: Types = {
    "Refund": {
        "totalRefundedSet": lambda item, _ctx: bag(item.order, item.total),
        "refundLineItems": lambda item, ctx, **args: ctx.connect(item.lines, args),
        "transactions": lambda item, ctx, **args: ctx.connect(item.transactions, args),
        "return": lambda item, _ctx: getattr(item, "of_return", None),
        "staffMember": lambda _item, _ctx: None,
        "duties": lambda _item, _ctx: [],
    },
    "RefundLineItem": {
        "subtotalSet": lambda item, _ctx: bag(item.line_item.order, item.subtotal),
        "totalTaxSet": lambda item, _ctx: bag(item.line_item.order, item.tax),
        "priceSet": lambda item, _ctx: bag(item.line_item.order, item.line_item.unit_price),
    },
}
