"""Draft orders: calculated, kept, completed into orders."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from simulator import payloads
from simulator.actions.catalogue import can_sell
from simulator.actions.orders import finish_order
from simulator.actions.totals import set_tax
from simulator.events import emit
from simulator.money import NOTHING, Currencies, Pair, spread, tax_on
from simulator.records import Address, DraftLine, DraftOrder, LineItem, Order
from simulator.state import Shop, World

MOST_LINES = 499
Input = dict[str, Any]


class DraftRefusedError(Exception):
    """Becomes a userError."""

    def __init__(self, path: list[str] | None, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def build_draft(world: World, shop: Shop, given: Input) -> DraftOrder:
    """A draft from `DraftOrderInput`, not yet in the shop. Raises DraftRefusedError."""
    entries = given.get("lineItems") or []
    if not entries:
        raise DraftRefusedError(["lineItems"], "Add at least 1 product")
    if len(entries) > MOST_LINES:
        raise DraftRefusedError(["lineItems"], f"Line items can't exceed {MOST_LINES}")
    moment = world.now()
    code = given.get("presentmentCurrencyCode") or shop.currency_code
    if code != shop.currency_code and code not in shop.rates:
        raise DraftRefusedError(
            ["presentmentCurrencyCode"], "Presentment currency is not enabled for the shop"
        )
    rate = shop.rates.get(code, Decimal(1))
    draft = DraftOrder(
        world.next_number(),
        "",
        moment,
        moment,
        moment + timedelta(seconds=shop.knobs.draft_ready_delay),
        Currencies(shop.currency_code, code, rate),
        taxes_included=shop.taxes_included,
        inputs=given,
    )
    _describe(shop, draft, given)
    for index, entry in enumerate(entries):
        draft.lines.append(_line(world, shop, draft, entry, index))
    _figures(shop, draft, given)
    return draft


def _describe(shop: Shop, draft: DraftOrder, given: Input) -> None:
    draft.email = given.get("email")
    draft.phone = given.get("phone")
    draft.note = given.get("note")
    draft.tags = sorted(set(given.get("tags") or []))
    draft.custom_attributes = [dict(item) for item in given.get("customAttributes") or []]
    draft.tax_exempt = bool(given.get("taxExempt"))
    draft.visible_to_customer = bool(given.get("visibleToCustomer"))
    draft.source_name = given.get("sourceName")
    draft.reserve_inventory_until = given.get("reserveInventoryUntil")
    draft.shipping_address = address_from(given.get("shippingAddress"))
    draft.billing_address = address_from(given.get("billingAddress"))
    customer = (given.get("purchasingEntity") or {}).get("customerId") or given.get("customerId")
    if customer:
        draft.customer = shop.customers.get(int(str(customer).rsplit("/", 1)[-1]))
        if draft.customer is None:
            raise DraftRefusedError(["purchasingEntity", "customerId"], "Customer does not exist")
        draft.email = draft.email or draft.customer.email
        # Shopify: with a customer their own setting counts, and `taxExempt` of the input is ignored.
        draft.tax_exempt = draft.customer.tax_exempt
        if given.get("useCustomerDefaultAddress"):
            draft.shipping_address = draft.shipping_address or draft.customer.default_address


def address_from(given: Input | None) -> Address | None:
    """From `MailingAddressInput`."""
    if given is None:
        return None
    plain = ("company", "address1", "address2", "city", "zip", "phone")
    return Address(
        first_name=given.get("firstName"),
        last_name=given.get("lastName"),
        province=given.get("province"),
        province_code=given.get("provinceCode"),
        country=given.get("country"),
        country_code_v2=given.get("countryCode"),
        **{name: given.get(name) for name in plain},
    )


def _line(world: World, shop: Shop, draft: DraftOrder, entry: Input, index: int) -> DraftLine:
    path = ["lineItems", str(index)]
    if entry["quantity"] < 1:
        raise DraftRefusedError([*path, "quantity"], "Quantity must be greater than or equal to 1")
    variant = None
    if entry.get("variantId"):
        variant = shop.variants.get(int(str(entry["variantId"]).rsplit("/", 1)[-1]))
        if variant is None:
            number = str(entry["variantId"]).rsplit("/", 1)[-1]
            raise DraftRefusedError(None, f"Product with ID {number} is no longer available.")
    elif not entry.get("title"):
        raise DraftRefusedError([*path, "title"], "Title can't be blank")
    price = _unit_price(draft, entry, variant.price if variant else Decimal(0))
    line = DraftLine(
        world.next_number(),
        entry.get("uuid") or str(UUID(int=world.memory.random.getrandbits(128), version=4)),
        variant.product.title if variant else entry["title"],
        entry["quantity"],
        price,
        NOTHING,
        variant=variant,
        product=variant.product if variant else None,
        sku=variant.sku if variant else entry.get("sku"),
        requires_shipping=variant.item.requires_shipping if variant else entry.get("requiresShipping", True),
        taxable=variant.taxable if variant else entry.get("taxable", True),
        custom_attributes=[dict(item) for item in entry.get("customAttributes") or []],
        custom=variant is None,
    )
    line.discount_total = _discount(
        draft.currencies, entry.get("appliedDiscount"), price.times(line.quantity), line.quantity
    )
    return line


def _unit_price(draft: DraftOrder, entry: Input, price: Decimal) -> Pair:
    override = entry.get("priceOverride")
    if override:
        return _money(draft.currencies, override)
    if not entry.get("variantId") and entry.get("originalUnitPriceWithCurrency"):
        return _money(draft.currencies, entry["originalUnitPriceWithCurrency"])
    return draft.currencies.from_shop(price)


def _money(currencies: Currencies, given: Input) -> Pair:
    amount = Decimal(str(given["amount"]))
    return (
        currencies.from_shop(amount)
        if given["currencyCode"] == currencies.shop
        else currencies.from_presentment(amount)
    )


def _discount(currencies: Currencies, given: Input | None, whole: Pair, quantity: int = 1) -> Pair:
    if not given:
        return NOTHING
    value = Decimal(str(given["value"]))
    if given["valueType"] == "PERCENTAGE":
        return currencies.each(whole, lambda amount: amount * min(value, Decimal(100)) / 100)
    return currencies.from_presentment(value * quantity).least(whole)


def _figures(shop: Shop, draft: DraftOrder, given: Input) -> None:
    shipping = given.get("shippingLine") or {}
    draft.shipping_title = shipping.get("title")
    if shipping.get("priceWithCurrency"):
        draft.shipping = _money(draft.currencies, shipping["priceWithCurrency"])
    goods = sum((line.unit_price.times(line.quantity) - line.discount_total for line in draft.lines), NOTHING)
    draft.order_discount = _discount(draft.currencies, given.get("appliedDiscount"), goods)
    taxed = sum(
        (line.unit_price.times(line.quantity) - line.discount_total for line in draft.lines if line.taxable),
        NOTHING,
    )
    if not draft.tax_exempt:
        taxed = (taxed - draft.order_discount).floor()
        draft.tax = tax_on(taxed, shop.tax_rate, draft.currencies, included=draft.taxes_included)


def draft_subtotal(draft: DraftOrder) -> Pair:
    goods = sum((line.unit_price.times(line.quantity) - line.discount_total for line in draft.lines), NOTHING)
    return goods - draft.order_discount


def draft_total(draft: DraftOrder) -> Pair:
    return draft_subtotal(draft) + draft.shipping + (NOTHING if draft.taxes_included else draft.tax)


def create_draft(world: World, shop: Shop, given: Input) -> DraftOrder:
    """Keep it; the figures are ready only after the shop's `draft_ready_delay`."""
    draft = build_draft(world, shop, given)
    shop.last_draft += 1
    draft.name = f"#D{shop.last_draft}"
    shop.drafts[draft.number] = draft
    _reserve(world, shop, draft)
    emit(world, shop, [("draft_orders/create", lambda: payloads.draft(draft))])
    return draft


def _reserve(world: World, shop: Shop, draft: DraftOrder, sign: int = 1) -> None:
    """Set pieces aside, or give them back with a negative sign."""
    until = draft.reserve_inventory_until
    if draft.reserved == (sign > 0) or (sign > 0 and (until is None or until <= world.now())):
        return
    for line in draft.lines:
        if line.variant and not line.variant.deleted and line.variant.item.tracked:
            line.variant.item.stock[shop.main_location.number].reserved += sign * line.quantity
    draft.reserved = sign > 0


def free_what_ran_out(world: World, shop: Shop) -> None:
    """Pieces are set aside until an instant; then anybody may buy them."""
    for draft in shop.drafts.values():
        until = draft.reserve_inventory_until
        if draft.reserved and until is not None and until <= world.now():
            _reserve(world, shop, draft, -1)


def update_draft(world: World, shop: Shop, draft: DraftOrder, given: Input) -> DraftOrder:
    """Change only what is given; the figures are calculated anew."""
    if draft.status == "COMPLETED":
        raise DraftRefusedError(["id"], "Draft order is already completed")
    fresh = build_draft(world, shop, draft.inputs | given)
    _reserve(world, shop, draft, -1)
    kept = ("number", "name", "created_at", "status", "invoice_sent_at", "metafields", "order", "reserved")
    for name in (item.name for item in fields(DraftOrder)):
        if name not in kept:
            setattr(draft, name, getattr(fresh, name))
    _reserve(world, shop, draft)
    _touched(world, shop, draft)
    return draft


def _touched(world: World, shop: Shop, draft: DraftOrder) -> None:
    draft.updated_at = world.now()
    emit(world, shop, [("draft_orders/update", lambda: payloads.draft(draft))])


def delete_draft(world: World, shop: Shop, draft: DraftOrder) -> None:
    if draft.status == "COMPLETED":
        raise DraftRefusedError(["id"], "Draft order is already completed")
    _reserve(world, shop, draft, -1)
    draft.deleted = True
    shop.drafts.pop(draft.number)
    emit(
        world, shop, [("draft_orders/delete", lambda: {"id": draft.number, "admin_graphql_api_id": draft.id})]
    )


def tag_draft(world: World, shop: Shop, draft: DraftOrder, tags: Sequence[str]) -> None:
    draft.tags = sorted(tags)
    _touched(world, shop, draft)


def send_invoice(world: World, shop: Shop, draft: DraftOrder) -> None:
    if draft.status == "COMPLETED":
        raise DraftRefusedError(["id"], "Draft order is already completed")
    if not draft.email:
        raise DraftRefusedError(["email", "to"], "To can't be blank")
    draft.invoice_sent_at, draft.status = world.now(), "INVOICE_SENT"
    _touched(world, shop, draft)


def complete_draft(world: World, shop: Shop, draft: DraftOrder, *, paid: bool = True) -> Order:
    """Make the order; not `paid`, the money comes later, as by bank transfer.

    Not ready, completed before, deleted variant and missing stock are refused.
    """
    if draft.status == "COMPLETED":
        raise DraftRefusedError(["id"], "This order has been paid")
    if world.now() < draft.ready_at:
        raise DraftRefusedError(None, "This order has not finished calculating, please try again later")
    free_what_ran_out(world, shop)
    _reserve(world, shop, draft, -1)
    try:
        _check_availability(draft)
    except DraftRefusedError:
        _reserve(world, shop, draft)
        raise
    order = _order_of(world, shop, draft)
    draft.status, draft.completed_at, draft.order = "COMPLETED", world.now(), order
    finish_order(world, shop, order, payments=[("manual", draft_total(draft).presentment)], paid=paid)
    _touched(world, shop, draft)
    return order


def _check_availability(draft: DraftOrder) -> None:
    for line in draft.lines:
        if line.variant and line.variant.deleted:
            raise DraftRefusedError(None, f"Product with ID {line.variant.number} is no longer available.")
        if line.variant and not can_sell(line.variant, line.quantity):
            raise DraftRefusedError(None, f"Not all items are available: {line.title}")


def _order_of(world: World, shop: Shop, draft: DraftOrder) -> Order:
    shop.last_order += 1
    now: datetime = world.now()
    order = Order(
        world.next_number(),
        f"#{shop.last_order}",
        now,
        now,
        now,
        draft.currencies,
        draft.taxes_included,
        "".join(world.memory.random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=9)),
        email=draft.email,
        phone=draft.phone,
        customer=draft.customer,
        source_name=draft.source_name or "shopify_draft_order",
        note=draft.note,
        tags=list(draft.tags),
        custom_attributes=[dict(item) for item in draft.custom_attributes],
        shipping_address=draft.shipping_address,
        billing_address=draft.billing_address,
        shipping_title=draft.shipping_title,
        shipping=draft.shipping,
    )
    weights = [
        (line.unit_price.times(line.quantity) - line.discount_total).presentment for line in draft.lines
    ]
    for line, share in zip(draft.lines, spread(draft.order_discount, weights, draft.currencies), strict=True):
        order.line_items.append(_order_line(world, shop, draft, order, line, share))
    return order


def _order_line(
    world: World, shop: Shop, draft: DraftOrder, order: Order, line: DraftLine, share: Pair
) -> LineItem:
    variant = line.variant
    made = LineItem(
        world.next_number(),
        order,
        line.title,
        line.quantity,
        line.unit_price,
        variant_title=variant.title if variant and variant.title != "Default Title" else None,
        sku=line.sku,
        vendor=line.product.vendor if line.product else None,
        product=line.product,
        variant=variant,
        line_discount_total=line.discount_total,
        order_discount_total=share,
        tax_rate=Decimal(0) if draft.tax_exempt else shop.tax_rate,
        tax_title=shop.tax_title,
        requires_shipping=line.requires_shipping,
        taxable=line.taxable,
        custom_attributes=[dict(item) for item in line.custom_attributes],
    )
    set_tax(made)
    return made
