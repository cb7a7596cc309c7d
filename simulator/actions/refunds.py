"""What a refund would come to, and making one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator import payloads
from simulator.actions import totals
from simulator.actions.customers import credit
from simulator.actions.orders import add_transaction, find_line, find_order, release_stock, updated
from simulator.money import NOTHING, Pair
from simulator.records import LineItem, Location, Order, OrderTransaction, Refund, RefundLine, Stock
from simulator.state import Shop, SimulatorError, World


class RefundRefusedError(Exception):
    """A business refusal; becomes a userError with this field path and message."""

    def __init__(self, path: list[str] | None, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclass(slots=True, kw_only=True)
class Payback:
    """Money back over one payment."""

    parent: OrderTransaction | None
    gateway: str
    amount: Pair


@dataclass(slots=True, kw_only=True)
class Quote:
    """What refunding these lines comes to. `amount` is capped at what is left of the payments."""

    order: Order
    lines: list[RefundLine]
    shipping: Pair
    shipping_tax: Pair
    subtotal: Pair
    tax: Pair
    cart_discount: Pair
    amount: Pair
    maximum: Pair
    paybacks: list[Payback] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Wanted:
    """One line of a refund request."""

    line: LineItem
    quantity: int
    restock_type: str = "NO_RESTOCK"
    location: Location | None = None


def quote(
    world: World,
    order: Order,
    wanted: Sequence[Wanted],
    *,
    shipping: Decimal | None = None,
    full_shipping: bool = False,
) -> Quote:
    """Price the lines: their share of price, of both discounts and of tax, after earlier refunds."""
    lines = [_price(world, item) for item in wanted]
    subtotal = sum((line.subtotal for line in lines), NOTHING)
    tax = sum((line.tax for line in lines), NOTHING)
    ship, ship_tax = _shipping(order, shipping, full=full_shipping)
    tax += ship_tax
    amount = subtotal + ship + (NOTHING if order.taxes_included else tax)
    maximum = totals.still_refundable(order)
    amount = amount.least(maximum)
    return Quote(
        order=order,
        lines=lines,
        shipping=ship,
        shipping_tax=ship_tax,
        subtotal=subtotal,
        tax=tax,
        cart_discount=sum((line.cart_discount for line in lines), NOTHING),
        amount=amount,
        maximum=maximum,
        paybacks=_paybacks(order, amount),
    )


def _price(world: World, item: Wanted) -> RefundLine:
    line = item.line
    return RefundLine(
        world.next_number(),
        line,
        item.quantity,
        item.restock_type,
        item.location,
        totals.line_slice(line, line.net_total, item.quantity),
        totals.line_slice(line, line.tax_total, item.quantity),
        totals.line_slice(line, line.order_discount_total, item.quantity),
    )


def _shipping(order: Order, amount: Decimal | None, *, full: bool) -> tuple[Pair, Pair]:
    """What goes back of the shipping for so much of it, and its tax, after earlier refunds."""
    gone = sum((refund.shipping for refund in order.refunds), NOTHING)
    gone_tax = sum((refund.shipping_tax for refund in order.refunds), NOTHING)
    left, left_tax = order.shipping - gone, order.shipping_tax - gone_tax
    if full or (amount and amount >= left.presentment):
        return left, left_tax
    if not amount:
        return NOTHING, NOTHING
    back, whole = gone.presentment + amount, order.shipping.presentment
    shop = order.currencies.each(order.shipping, lambda value: value * back / whole).shop - gone.shop
    tax = order.currencies.each(order.shipping_tax, lambda value: value * back / whole) - gone_tax
    return Pair(shop, amount), tax


def shipping_left(order: Order) -> Pair:
    """What of the shipping can still be refunded."""
    return (order.shipping - sum((refund.shipping for refund in order.refunds), NOTHING)).floor()


def _paybacks(order: Order, amount: Pair) -> list[Payback]:
    shares, left = [], amount
    for payment in totals.payments(order):
        part = left.least(totals.left_on(payment))
        if part.presentment > 0:
            shares.append(Payback(parent=payment, gateway=payment.gateway, amount=part))
            left -= part
    return shares


def check_lines(wanted: Sequence[Wanted]) -> None:
    """Refuse more than was bought, impossible restocking and lines named twice."""
    for index, item in enumerate(wanted):
        path = ["refundLineItems", str(index)]
        if item.quantity < 1:
            raise RefundRefusedError([*path, "quantity"], "Quantity must be greater than 0")
        twice = sum(other.quantity for other in wanted if other.line is item.line)
        if twice > item.line.refundable_quantity:
            raise RefundRefusedError(
                [*path, "quantity"], "Quantity cannot refund more items than were purchased"
            )
        if item.restock_type == "RETURN" and item.location is None:
            raise RefundRefusedError(
                [*path, "locationId"], "Location must be specified when restocking a return"
            )
        if item.restock_type == "CANCEL" and item.quantity > item.line.unfulfilled_quantity:
            raise RefundRefusedError(
                [*path, "restockType"], "Restock type CANCEL is only possible for unfulfilled items"
            )


def make_refund(
    world: World,
    shop: Shop,
    quoted: Quote,
    paybacks: Sequence[Payback],
    *,
    note: str | None = None,
    store_credit: Decimal | None = None,
    credit_expires_at: datetime | None = None,
    over: bool = False,
    discrepancy_reason: str | None = None,
    key: str | None = None,
) -> Refund:
    """Book it. Without paybacks and store credit the lines are refunded and no money moves."""
    order = quoted.order
    _check_money(order, paybacks, store_credit, over=over)
    refund = Refund(
        world.next_number(), order, world.now(), note, lines=list(quoted.lines), idempotency_key=key
    )
    refund.shipping, refund.shipping_tax = quoted.shipping, quoted.shipping_tax
    for line in refund.lines:
        _take_back(shop, line)
    for payback in paybacks:
        refund.transactions.append(_pay_back(world, shop, order, payback))
    if store_credit:
        refund.transactions.append(_credit(world, order, store_credit, credit_expires_at))
    refund.discrepancy = refund.total - quoted.amount if refund.transactions else NOTHING
    refund.discrepancy_reason = discrepancy_reason
    order.refunds.append(refund)
    money = refund.total
    text = f"Refunded {money.presentment} {order.presentment_currency_code}"
    updated(world, shop, order, text, [("refunds/create", lambda: payloads.refund(refund))])
    return refund


def _check_money(
    order: Order, paybacks: Sequence[Payback], store_credit: Decimal | None, *, over: bool
) -> None:
    asked = sum((payback.amount.presentment for payback in paybacks), Decimal(0)) + (store_credit or 0)
    if any(payback.amount.presentment <= 0 for payback in paybacks):
        raise RefundRefusedError(["transactions"], "Transactions amount must be greater than 0")
    if over:
        return
    for payback in paybacks:
        same = [other for other in paybacks if other.parent is payback.parent]
        if (
            payback.parent
            and sum(other.amount.presentment for other in same) > totals.left_on(payback.parent).presentment
        ):
            raise RefundRefusedError(
                ["transactions"], "Refund amount is greater than the refundable amount of its transaction"
            )
    if asked > totals.still_refundable(order).presentment:
        raise RefundRefusedError(None, "Refund amount is greater than net payment received")


def _take_back(shop: Shop, line: RefundLine) -> None:
    item, variant = line.line_item, line.line_item.variant
    unfulfilled = min(line.quantity, item.unfulfilled_quantity) if line.restock_type != "RETURN" else 0
    item.refunded += line.quantity
    item.refunded_unfulfilled += unfulfilled
    release_stock(item, unfulfilled)
    if variant is None or variant.deleted or not variant.item.tracked:
        return
    if line.restock_type == "RETURN":
        place = line.location or shop.main_location
        variant.item.stock.setdefault(place.number, Stock()).on_hand += line.quantity
    elif line.restock_type == "NO_RESTOCK" and unfulfilled and item.location:
        variant.item.stock[item.location].on_hand -= unfulfilled


def _pay_back(world: World, shop: Shop, order: Order, payback: Payback) -> OrderTransaction:
    return add_transaction(
        world,
        order,
        "REFUND",
        payback.gateway,
        payback.amount,
        parent=payback.parent,
        status=shop.knobs.refund_status,
        at=world.now(),
    )


def _credit(world: World, order: Order, amount: Decimal, expires_at: datetime | None) -> OrderTransaction:
    if order.customer is None:
        raise RefundRefusedError(["refundMethods"], "Store credit needs an order with a customer")
    pair = order.currencies.from_presentment(amount)
    booked = add_transaction(world, order, "REFUND", "shopify_store_credit", pair, at=world.now())
    currency = order.presentment_currency_code
    credit(
        world, order.customer, amount, currency, event="ORDER_REFUND", expires_at=expires_at, origin=booked
    )
    return booked


def merchant_refund(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    lines: dict[str | int, int] | None = None,
    restock: bool = False,
    shipping: bool = False,
    amount: Decimal | str | None = None,
    note: str | None = None,
) -> Refund:
    """Staff refund in the admin: `lines` maps a line to a quantity; `amount` overrides what it comes to."""
    shop = world.shop(shop)
    order = find_order(shop, reference)
    kind, place = ("RETURN", shop.main_location) if restock else ("NO_RESTOCK", None)
    wanted = [
        Wanted(line=find_line(order, name), quantity=count, restock_type=kind, location=place)
        for name, count in (lines or {}).items()
    ]
    try:
        check_lines(wanted)
        quoted = quote(world, order, wanted, full_shipping=shipping)
        if amount is not None:
            quoted.paybacks = _paybacks(order, order.currencies.from_presentment(Decimal(amount)))
        return make_refund(world, shop, quoted, quoted.paybacks, note=note)
    except RefundRefusedError as refusal:
        raise SimulatorError(refusal.message) from refusal


def refund_everything(world: World, shop: Shop, order: Order, *, restock: bool) -> Refund:
    """The refund of a cancelled order."""
    wanted = [
        Wanted(
            line=line,
            quantity=line.refundable_quantity,
            restock_type="CANCEL"
            if restock and line.unfulfilled_quantity >= line.refundable_quantity
            else "NO_RESTOCK",
        )
        for line in order.line_items
        if line.refundable_quantity
    ]
    quoted = quote(world, order, wanted, full_shipping=True)
    quoted.paybacks = _paybacks(order, quoted.maximum)
    return make_refund(world, shop, quoted, quoted.paybacks, note="Order cancelled")


def as_wanted(shop: Shop, order: Order, entries: Sequence[dict[str, Any]]) -> list[Wanted]:
    """From `RefundLineItemInput` values."""
    found = []
    for index, entry in enumerate(entries):
        try:
            line = find_line(order, entry["lineItemId"])
        except SimulatorError:
            raise RefundRefusedError(
                ["refundLineItems", str(index), "lineItemId"], "Line item does not exist"
            ) from None
        place = (
            shop.locations.get(int(entry["locationId"].rsplit("/", 1)[-1]))
            if entry.get("locationId")
            else None
        )
        kind = entry.get("restockType") or "NO_RESTOCK"
        found.append(Wanted(line=line, quantity=entry["quantity"], restock_type=kind, location=place))
    return found
