"""The figures of an order, computed from its lines, refunds and transactions."""

from typing import Any

from simulator import payloads
from simulator.money import NOTHING, Currencies, Pair, slice_of, tax_on
from simulator.records import LineItem, Order, OrderTransaction

MOVED = frozenset({"SUCCESS", "PENDING"})


def line_slice(line: LineItem, total: Pair, count: int, already: int | None = None) -> Pair:
    """The share of `count` more units of a line in one of its totals."""
    taken = line.removed + line.refunded if already is None else already
    return slice_of(total, taken, count, line.quantity, line.order.currencies)


def set_tax(line: LineItem) -> None:
    """Tax of the whole line, after all discounts."""
    order = line.order
    taxed = line.taxable and not line.is_tip and not line.is_gift_card and line.tax_rate
    line.tax_total = (
        tax_on(line.net_total, line.tax_rate, order.currencies, included=order.taxes_included)
        if taxed
        else NOTHING
    )


def _kept(line: LineItem, total: Pair, *, edited_only: bool) -> Pair:
    gone = line.removed if edited_only else line.removed + line.refunded
    return total - slice_of(total, 0, gone, line.quantity, line.order.currencies)


def total(order: Order, *, current: bool = False) -> Pair:
    """What the order costs after edits; `current` also leaves out what was refunded."""
    amount = order.shipping + (NOTHING if order.taxes_included else order.shipping_tax)
    for line in order.line_items:
        amount += _kept(line, line.net_total, edited_only=not current)
        if not order.taxes_included:
            amount += _kept(line, line.tax_total, edited_only=not current)
    if current:
        for refund in order.refunds:
            amount = amount - refund.shipping - (NOTHING if order.taxes_included else refund.shipping_tax)
    return amount


def total_tax(order: Order) -> Pair:
    return sum(
        (_kept(line, line.tax_total, edited_only=True) for line in order.line_items), order.shipping_tax
    )


def subtotal(order: Order) -> Pair:
    return sum((_kept(line, line.net_total, edited_only=True) for line in order.line_items), NOTHING)


def received(order: Order) -> Pair:
    taken = [
        tx.amount for tx in order.transactions if tx.action in {"SALE", "CAPTURE"} and tx.status == "SUCCESS"
    ]
    return sum(taken, NOTHING)


def refunded(order: Order) -> Pair:
    return sum(
        (tx.amount for tx in order.transactions if tx.action == "REFUND" and tx.status in MOVED), NOTHING
    )


def still_refundable(order: Order) -> Pair:
    return (received(order) - refunded(order)).floor()


def left_on(payment: OrderTransaction) -> Pair:
    """What can still be sent back over this payment."""
    back = [tx.amount for tx in payment.order.transactions if tx.parent is payment and tx.status in MOVED]
    return (payment.amount - sum(back, NOTHING)).floor()


def payments(order: Order) -> list[OrderTransaction]:
    return [tx for tx in order.transactions if tx.action in {"SALE", "CAPTURE"} and tx.status == "SUCCESS"]


def financial_status(order: Order) -> str:
    paid, back, due = received(order).presentment, refunded(order).presentment, total(order).presentment
    if back:
        return "REFUNDED" if back >= paid else "PARTIALLY_REFUNDED"
    if any(tx.action == "VOID" for tx in order.transactions):
        return "VOIDED"
    if paid >= due:
        return "PAID"
    return "PARTIALLY_PAID" if paid else "PENDING"


def fulfillment_status(order: Order) -> str:
    shipped = sum(line.fulfilled for line in order.line_items)
    waiting = sum(line.unfulfilled_quantity for line in order.line_items)
    if shipped:
        return "PARTIALLY_FULFILLED" if waiting else "FULFILLED"
    if not waiting and order.line_items:
        return "RESTOCKED" if order.cancelled_at else "FULFILLED"
    return "UNFULFILLED"


def return_status(order: Order) -> str:
    """Worlds that were written before there were returns have none."""
    statuses = {back.status for back in getattr(order, "returns", ())}
    if "OPEN" in statuses:
        return "IN_PROGRESS"
    if "REQUESTED" in statuses:
        return "RETURN_REQUESTED"
    return "RETURNED" if "CLOSED" in statuses else "NO_RETURN"


def facts(order: Order) -> dict[str, Any]:
    return {
        "total": total(order),
        "current_total": total(order, current=True),
        "tax": total_tax(order),
        "financial_status": financial_status(order),
        "fulfillment_status": fulfillment_status(order),
    }


def payload(order: Order) -> dict[str, Any]:
    """The orders/* webhook body."""
    return payloads.order(order, facts(order))


def after_all_discounts(line: LineItem) -> Pair:
    """Unit price after line and order discounts, rounded to the coin."""
    currencies: Currencies = line.order.currencies
    return (
        currencies.each(line.net_total, lambda amount: amount / line.quantity) if line.quantity else NOTHING
    )
