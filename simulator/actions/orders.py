"""Orders: placed in the storefront, edited, cancelled."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.actions.catalogue import commit_stock, find_variant
from simulator.actions.customers import create_customer, find_customer
from simulator.actions.totals import payload, received, set_tax, still_refundable, total
from simulator.events import emit
from simulator.money import Currencies, Pair, spread, tax_on
from simulator.records import Address, Customer, LineItem, LineItemGroup, Order, OrderTransaction
from simulator.state import Shop, SimulatorError, World

Lines = Sequence[dict[str, Any]]


def place_order(
    world: World,
    shop: Shop | str,
    lines: Lines,
    *,
    email: str | None = None,
    phone: str | None = None,
    customer: Customer | str | int | None = None,
    guest: bool = False,
    first_name: str | None = None,
    last_name: str | None = None,
    address: Address | dict[str, Any] | None = None,
    currency: str | None = None,
    order_discount: Decimal | str = "0",
    discount_code: str | None = None,
    shipping: Decimal | str = "0",
    shipping_tax_rate: Decimal | str = "0",
    tip: Decimal | str = "0",
    paid: bool = True,
    payments: Sequence[tuple[str, Decimal | str]] = (),
    test: bool = False,
    source_name: str = "web",
    note: str | None = None,
    tags: Sequence[str] = (),
    custom_attributes: Sequence[dict[str, str]] = (),
    locale: str = "en",
    at: datetime | None = None,
) -> Order:
    """A buyer checks out. Prices and discounts are given in the shop's currency.

    A line is a dict: variant (record, gid or SKU) or title+price; quantity; discount (total off the line);
    tax_rate; attributes; bundle (lines with the same bundle title become one line item group).
    `payments` splits the total over gateways, the last one takes the rest. `at` back-dates the order.
    """
    shop, moment = world.shop(shop), at or world.now()
    person = (
        None if guest else _person(world, shop, customer, email, phone, first_name, last_name, locale, moment)
    )
    shop.last_order += 1
    order = Order(
        world.next_number(),
        f"#{shop.last_order}",
        moment,
        moment,
        moment,
        Currencies(shop.currency_code, currency or shop.currency_code, _rate(shop, currency)),
        shop.taxes_included,
        _confirmation(world),
        test=test,
        email=(email or (person.email if person else None) or "").lower() or None,
        phone=phone,
        customer=person,
        customer_locale=locale,
        source_name=source_name,
        note=note,
        tags=sorted(tags),
        custom_attributes=list(custom_attributes),
        discount_code=discount_code,
        shipping_title="Standard" if Decimal(shipping) else None,
    )
    order.shipping_address = _address(address, person)
    order.billing_address = order.shipping_address
    order.shipping = order.currencies.from_shop(Decimal(shipping))
    order.shipping_tax = tax_on(
        order.shipping, Decimal(shipping_tax_rate), order.currencies, included=order.taxes_included
    )
    groups: dict[str, LineItemGroup] = {}
    for entry in lines:
        order.line_items.append(build_line(world, shop, order, entry, groups))
    if Decimal(tip):
        order.line_items.append(_tip(world, order, Decimal(tip)))
    discount_order(order, order.currencies.from_shop(Decimal(order_discount)))
    finish_order(world, shop, order, payments=payments, paid=paid)
    return order


def _person(
    world: World,
    shop: Shop,
    customer: Customer | str | int | None,
    email: str | None,
    phone: str | None,
    first_name: str | None,
    last_name: str | None,
    locale: str,
    at: datetime,
) -> Customer | None:
    if customer is not None:
        return find_customer(shop, customer)
    if email is None:
        return None
    try:
        return find_customer(shop, email)
    except SimulatorError:
        return create_customer(
            world,
            shop,
            email=email,
            phone=phone,
            locale=locale,
            at=at,
            first_name=first_name,
            last_name=last_name,
        )


def _rate(shop: Shop, currency: str | None) -> Decimal:
    if currency in {None, shop.currency_code}:
        return Decimal(1)
    if currency not in shop.rates:
        message = f"{shop.domain} does not sell in {currency}; give it a rate when you create the shop."
        raise SimulatorError(message)
    return shop.rates[str(currency)]


def _confirmation(world: World) -> str:
    return "".join(world.memory.random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=9))


def _address(address: Address | dict[str, Any] | None, person: Customer | None) -> Address | None:
    if isinstance(address, dict):
        return Address(**address)
    return address or (person.default_address if person else None)


def build_line(
    world: World, shop: Shop, order: Order, entry: dict[str, Any], groups: dict[str, LineItemGroup]
) -> LineItem:
    """One line from its description; the shop's tax applies unless the entry says otherwise."""
    variant = find_variant(shop, entry["variant"]) if entry.get("variant") else None
    product = variant.product if variant else None
    price = Decimal(entry["price"]) if "price" in entry else (variant.price if variant else Decimal(0))
    default = variant is None or variant.title == "Default Title"
    line = LineItem(
        world.next_number(),
        order,
        entry.get("title") or (product.title if product else "Custom item"),
        int(entry.get("quantity", 1)),
        order.currencies.from_shop(price),
        variant_title=None if default or variant is None else variant.title,
        sku=entry.get("sku") or (variant.sku if variant else None),
        vendor=product.vendor if product else None,
        product=product,
        variant=variant,
        requires_shipping=entry.get("requires_shipping", variant.item.requires_shipping if variant else True),
        taxable=entry.get("taxable", variant.taxable if variant else True),
        is_gift_card=entry.get("gift_card", product.is_gift_card if product else False),
        custom_attributes=list(entry.get("attributes", ())),
        tax_rate=Decimal(entry.get("tax_rate", shop.tax_rate)),
        tax_title=shop.tax_title,
    )
    line.line_discount_total = order.currencies.from_shop(Decimal(entry.get("discount", "0")))
    if entry.get("bundle"):
        line.line_item_group = groups.setdefault(
            entry["bundle"],
            LineItemGroup(world.next_number(), entry["bundle"], int(entry.get("bundle_quantity", 1))),
        )
    return line


def _tip(world: World, order: Order, amount: Decimal) -> LineItem:
    price = order.currencies.from_shop(amount)
    return LineItem(
        world.next_number(), order, "Tip", 1, price, requires_shipping=False, taxable=False, is_tip=True
    )


def discount_order(order: Order, discount: Pair) -> None:
    """Share an order-level discount over the goods by their price after line discounts; then tax."""
    goods = [line for line in order.line_items if not line.is_tip and not line.is_gift_card]
    weights = [(line.gross_total - line.line_discount_total).presentment for line in goods]
    for line, share in zip(goods, spread(discount, weights, order.currencies), strict=True):
        line.order_discount_total = share
    for line in order.line_items:
        set_tax(line)


def finish_order(
    world: World,
    shop: Shop,
    order: Order,
    *,
    payments: Sequence[tuple[str, Decimal | str]] = (),
    paid: bool = True,
    commit: bool = True,
) -> None:
    """Take the stock and the money, put the order into the shop and tell the apps."""
    for line in order.line_items if commit else ():
        line.location = commit_stock(shop, line.variant, line.quantity)
    due = total(order)
    if paid:
        _pay(world, order, due, payments)
    shop.orders[order.number] = order
    order.timeline.append((order.created_at, "Order placed"))
    topics = ["orders/create", *(["orders/paid"] if paid else [])]
    emit(world, shop, [(topic, lambda: payload(order)) for topic in topics])


def _pay(world: World, order: Order, due: Pair, payments: Sequence[tuple[str, Decimal | str]]) -> None:
    gateways = list(payments) or [("shopify_payments", due.presentment)]
    left = due
    for index, (gateway, wanted) in enumerate(gateways):
        asked = order.currencies.from_presentment(Decimal(wanted))
        amount = left if index == len(gateways) - 1 else left.least(asked)
        add_transaction(world, order, "SALE", gateway, amount)
        left -= amount


def pay_order(world: World, shop: Shop | str, reference: str | int | Order) -> Order:
    """The money of an order that was placed unpaid comes in."""
    shop = world.shop(shop)
    order = find_order(shop, reference)
    due = total(order) - received(order)
    if due.presentment <= 0 or order.cancelled_at:
        message = f"Order {order.name} has nothing to pay."
        raise SimulatorError(message)
    _pay(world, order, due, ())
    updated(world, shop, order, "Paid", [("orders/paid", lambda: payload(order))])
    return order


def add_transaction(
    world: World,
    order: Order,
    action: str,
    gateway: str,
    amount: Pair,
    *,
    parent: OrderTransaction | None = None,
    status: str = "SUCCESS",
    at: datetime | None = None,
) -> OrderTransaction:
    when = at or (order.created_at if action == "SALE" and not order.timeline else world.now())
    booked = OrderTransaction(world.next_number(), order, action, status, gateway, amount, when, parent)
    order.transactions.append(booked)
    return booked


def find_order(shop: Shop, reference: str | int | Order) -> Order:
    """By record, number, gid or name (`#1001`)."""
    if isinstance(reference, Order):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    if text.isdigit() and int(text) in shop.orders:
        return shop.orders[int(text)]
    for order in shop.orders.values():
        if order.name == reference:
            return order
    message = f"{shop.domain} has no order {reference}."
    raise SimulatorError(message)


def find_line(order: Order, reference: str | int | LineItem) -> LineItem:
    """By record, number, gid, SKU or position (0, 1, …)."""
    if isinstance(reference, LineItem):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    for index, line in enumerate(order.line_items):
        if text in {str(line.number), str(index), line.sku}:
            return line
    message = f"Order {order.name} has no line {reference}."
    raise SimulatorError(message)


def updated(
    world: World, shop: Shop, order: Order, text: str, topics: Sequence[tuple[str, Any]] = ()
) -> None:
    """Note it in the timeline and send orders/updated with the more specific topics of the same event."""
    order.updated_at = world.now()
    order.timeline.append((order.updated_at, text))
    emit(world, shop, [*topics, ("orders/updated", lambda: payload(order))])


def edit_order(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    add: Lines = (),
    set_quantity: dict[str | int, int] | None = None,
) -> Order:
    """Add lines, or change a line's current quantity (0 removes it). Money is neither taken nor returned."""
    shop = world.shop(shop)
    order = find_order(shop, reference)
    changes: dict[str, list[dict[str, int]]] = {"additions": [], "removals": []}
    for entry in add:
        line = build_line(world, shop, order, entry, {})
        set_tax(line)
        line.location = commit_stock(shop, line.variant, line.quantity)
        order.line_items.append(line)
        changes["additions"].append({"id": line.number, "delta": line.quantity})
    for name, wanted in (set_quantity or {}).items():
        line = find_line(order, name)
        delta = wanted - line.current_quantity
        _resize(shop, line, delta)
        kind = "additions" if delta > 0 else "removals"
        changes[kind].append({"id": line.number, "delta": abs(delta)})
    body = {
        "order_edit": {
            "order_id": order.number,
            "line_items": changes,
            "committed_at": world.now().isoformat(),
        }
    }
    updated(world, shop, order, "Order edited", [("orders/edited", lambda: body)])
    return order


def _resize(shop: Shop, line: LineItem, delta: int) -> None:
    if delta < 0:
        take = min(-delta, line.unfulfilled_quantity)
        if take < -delta:
            message = "Fulfilled pieces cannot be removed by an edit; refund them instead."
            raise SimulatorError(message)
        line.removed += take
        release_stock(line, take)
    elif delta > 0:
        line.quantity += delta
        commit_stock(shop, line.variant, delta)
        set_tax(line)


def release_stock(line: LineItem, count: int) -> None:
    """Give promised pieces back to the shelf."""
    if line.variant and not line.variant.deleted and line.location:
        line.variant.item.stock[line.location].committed -= count


def cancel_order(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    reason: str = "CUSTOMER",
    restock: bool = True,
    refund: bool = True,
) -> Order:
    """Cancel what is not fulfilled; refunds go back over the original payments."""
    shop = world.shop(shop)
    order = find_order(shop, reference)
    if order.cancelled_at:
        message = f"Order {order.name} is cancelled already."
        raise SimulatorError(message)
    order.cancelled_at, order.cancel_reason = world.now(), reason.upper()
    money = still_refundable(order)
    if refund and money.presentment:
        from simulator.actions.refunds import (  # noqa: PLC0415 - the other module builds on this one
            refund_everything,
        )

        refund_everything(world, shop, order, restock=restock)
    else:
        for line in order.line_items:
            count = line.unfulfilled_quantity
            line.removed += count
            if restock:
                release_stock(line, count)
    updated(world, shop, order, "Order cancelled", [("orders/cancelled", lambda: payload(order))])
    return order


def delete_order(world: World, shop: Shop | str, reference: str | int | Order) -> None:
    shop = world.shop(shop)
    order = find_order(shop, reference)
    order.deleted = True
    shop.orders.pop(order.number)
    emit(world, shop, [("orders/delete", lambda: {"id": order.number, "admin_graphql_api_id": order.id})])


def dispute_order(world: World, shop: Shop | str, reference: str | int | Order, status: str) -> Order:
    """The buyer's bank asks for the money back, or decides. Apps that read no disputes are told nothing."""
    order = find_order(world.shop(shop), reference)
    order.dispute = status
    return order


def tag_order(world: World, shop: Shop | str, reference: str | int | Order, *tags: str) -> Order:
    shop = world.shop(shop)
    order = find_order(shop, reference)
    order.tags = sorted({*order.tags, *tags})
    updated(world, shop, order, "Tags changed")
    return order
