"""Orders, lines, fulfillments, transactions."""

# ruff: noqa: ANN401 - values of any field pass through here
# ruff: noqa: A002 - the schema's name

from decimal import Decimal
from typing import Any

from simulator.actions import totals
from simulator.actions.catalogue import commit_stock
from simulator.actions.drafts import address_from
from simulator.actions.orders import cancel_order, finish_order
from simulator.actions.totals import set_tax
from simulator.api.context import Context, Fields, Payload, Types, bag, errors, number_of
from simulator.api.fields.metafields import METAFIELD_FIELDS
from simulator.api.search import compile_query
from simulator.money import NOTHING, Currencies, Pair
from simulator.records import LineItem, Order, OrderTransaction
from simulator.state import SimulatorError

Args = Any
SORTS = {"UPDATED_AT": "updated_at", "CREATED_AT": "created_at", "PROCESSED_AT": "processed_at"}
FILTERS = {
    "id": lambda item: item.number,
    "name": lambda item: item.name,
    "email": lambda item: item.email,
    "tag": lambda item: item.tags,
    "test": lambda item: item.test,
    "confirmation_number": lambda item: item.confirmation_number,
    "source_identifier": lambda item: item.source_identifier,
    "source_name": lambda item: item.source_name,
    "customer_id": lambda item: item.customer.number if item.customer else None,
    "sku": lambda item: [line.sku for line in item.line_items],
    "financial_status": lambda item: totals.financial_status(item).lower(),
    "fulfillment_status": lambda item: totals.fulfillment_status(item).lower(),
    "status": lambda item: [
        "any",
        "cancelled" if item.cancelled_at else "closed" if item.closed_at else "open",
    ],
    "created_at": lambda item: item.created_at,
    "updated_at": lambda item: item.updated_at,
    "processed_at": lambda item: item.processed_at,
}


def order(_root: object, ctx: Context, id: str) -> Order | None:
    found = ctx.shop.orders.get(number_of(id, "Order"))
    return found if found and ctx.visible(found) else None


def orders(
    _root: object, ctx: Context, query: str | None = None, sort_key: str = "PROCESSED_AT", **args: Args
) -> object:
    test, unknown = compile_query(query, FILTERS, lambda item: [item.name, item.email])
    ctx.unknown_filters += unknown
    lagging = bool(query) and not ctx.bulk
    found = [
        item
        for item in ctx.shop.orders.values()
        if ctx.visible(item) and (not lagging or ctx.indexed(item.created_at)) and test(item)
    ]
    name = SORTS.get(sort_key, "number")
    return ctx.connect(found, args, key=lambda item: getattr(item, name))


def bags(function: Any) -> Any:
    return lambda item, _ctx, **_args: bag(item, function(item))


def line_bag(function: Any) -> Any:
    return lambda line, _ctx, **_args: bag(line.order, function(line))


def _live(name: str) -> Any:
    def resolve(line: LineItem, _ctx: Context) -> object:
        found = getattr(line, name)
        return None if found is None or found.deleted else found

    return resolve


def _first(name: str) -> Any:
    def resolve(item: Any, _ctx: Context, first: int | None = None, **_args: Args) -> list[Any]:
        return list(getattr(item, name))[:first]

    return resolve


def _tax_lines(line: LineItem, _ctx: Context, **_args: Args) -> list[dict[str, Any]]:
    if not line.tax_total.presentment:
        return []
    price = bag(line.order, line.tax_total)
    return [
        {
            "title": line.tax_title,
            "rate": float(line.tax_rate),
            "ratePercentage": float(line.tax_rate * 100),
            "priceSet": price,
        }
    ]


def _allocations(line: LineItem, _ctx: Context) -> list[dict[str, Any]]:
    """What discounts on the line and on the order took off it, each on its own."""
    shares = [line.line_discount_total, line.order_discount_total]
    return [{"allocatedAmountSet": bag(line.order, share)} for share in shares if share != NOTHING]


def _discounts(item: Order) -> Pair:
    return sum((line.line_discount_total + line.order_discount_total for line in item.line_items), NOTHING)


def order_cancel(
    _root: object, ctx: Context, order_id: str, reason: str, restock: bool, **args: Args
) -> Payload:
    found = order(None, ctx, order_id)
    job = {"id": f"gid://shopify/Job/{ctx.world.next_number()}", "done": True}
    if found is None:
        return Payload(
            orderCancelUserErrors=errors((["orderId"], "Order does not exist"), code="NOT_FOUND"),
            userErrors=[],
        )
    method = args.get("refund_method") or {}
    refund = bool(method.get("originalPaymentMethodsRefund") or args.get("refund"))
    try:
        cancel_order(ctx.world, ctx.shop, found, reason=reason, restock=restock, refund=refund)
    except SimulatorError as problem:
        return Payload(
            orderCancelUserErrors=errors((["orderId"], str(problem)), code="INVALID"), userErrors=[]
        )
    return Payload(job=job, orderCancelUserErrors=[], userErrors=[])


def order_create(
    _root: object, ctx: Context, order: dict[str, Any], options: dict[str, Any] | None = None
) -> Payload:
    """A small part of orderCreate: lines by variant or title, customer, tags, note, attributes, addresses."""
    shop, world = ctx.shop, ctx.world
    entries = order.get("lineItems") or []
    if not entries:
        return Payload(
            userErrors=errors(
                (["order", "lineItems"], "Line items must have at least one line item"), code="INVALID"
            )
        )
    behaviour = (options or {}).get("inventoryBehaviour", "BYPASS")
    code = order.get("currency") or shop.currency_code
    shop.last_order += 1
    made = Order(world.next_number(), order.get("name") or f"#{shop.last_order}", ctx.now, ctx.now, ctx.now,
                 Currencies(code, order.get("presentmentCurrency") or code), bool(order.get("taxesIncluded")),
                 "".join(world.memory.random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=9)))  # fmt: skip
    _describe(ctx, made, order)
    for index, entry in enumerate(entries):
        line = _created_line(ctx, made, entry)
        if line is None:
            shop.last_order -= 1
            path = ["order", "lineItems", str(index), "variantId"]
            return Payload(userErrors=errors((path, "Variant does not exist"), code="INVALID"))
        made.line_items.append(line)
    if behaviour != "BYPASS":
        for line in made.line_items:
            line.location = commit_stock(shop, line.variant, line.quantity)
    paid = order.get("financialStatus", "PAID") == "PAID"
    finish_order(world, shop, made, payments=[("manual", Decimal(0))], paid=paid, commit=False)
    return Payload(order=made, userErrors=[])


def _describe(ctx: Context, made: Order, given: dict[str, Any]) -> None:
    associate = (given.get("customer") or {}).get("toAssociate") or {}
    made.customer = (
        ctx.shop.customers.get(number_of(associate["id"], "Customer")) if associate.get("id") else None
    )
    made.email = given.get("email") or (made.customer.email if made.customer else None)
    made.phone, made.note, made.test = given.get("phone"), given.get("note"), bool(given.get("test"))
    made.tags = sorted(given.get("tags") or [])
    made.custom_attributes = [dict(item) for item in given.get("customAttributes") or []]
    made.source_name = given.get("sourceName") or ctx.app.handle
    made.source_identifier = given.get("sourceIdentifier")
    made.shipping_address = address_from(given.get("shippingAddress"))
    made.billing_address = address_from(given.get("billingAddress"))


def _created_line(ctx: Context, made: Order, entry: dict[str, Any]) -> LineItem | None:
    variant = ctx.shop.variants.get(number_of(entry["variantId"])) if entry.get("variantId") else None
    if entry.get("variantId") and variant is None:
        return None
    money = (entry.get("priceSet") or {}).get("shopMoney")
    price = money["amount"] if money else (variant.price if variant else Decimal(0))
    line = LineItem(
        ctx.world.next_number(),
        made,
        entry.get("title") or (variant.product.title if variant else "Custom item"),
        entry["quantity"],
        made.currencies.from_shop(price),
        sku=entry.get("sku") or (variant.sku if variant else None),
        vendor=variant.product.vendor if variant else entry.get("vendor"),
        product=variant.product if variant else None,
        variant=variant,
        requires_shipping=bool(entry.get("requiresShipping")),
        custom_attributes=[
            {"key": item["name"], "value": item["value"]} for item in entry.get("properties") or []
        ],
    )
    set_tax(line)
    return line


def _fulfillment_lines(item: Any, ctx: Context, **args: Args) -> object:
    return ctx.connect(item.lines, args)


def transaction_bag(item: OrderTransaction, _ctx: Context) -> dict[str, Any]:
    return bag(item.order, item.amount)


def _left(item: OrderTransaction, _ctx: Context) -> dict[str, Any]:
    return {"amount": totals.left_on(item).presentment, "currencyCode": item.order.presentment_currency_code}


def _disputes(item: Order, _ctx: Context) -> list[dict[str, str]]:
    status = getattr(item, "dispute", None)  # worlds that were written before have none
    gid = f"gid://shopify/OrderDisputeSummary/{item.number}"
    return [{"id": gid, "initiatedAs": "CHARGEBACK", "status": status}] if status else []


QUERIES: Fields = {"order": order, "orders": orders}
MUTATIONS: Fields = {"orderCancel": order_cancel, "orderCreate": order_create}


def _shipping_lines(order: Order, ctx: Context, **args: Any) -> Any:
    """At most one; what a document asks of it beside its price is not imitated."""
    if order.shipping_title is None:
        return ctx.connect([], args)
    taxes = [{"title": "Tax", "priceSet": bag(order, order.shipping_tax)}] if order.shipping_tax.shop else []
    line = {
        "number": 1,
        "title": order.shipping_title,
        "discountedPriceSet": bag(order, order.shipping),
        "originalPriceSet": bag(order, order.shipping),
        "taxLines": taxes,
    }
    return ctx.connect([line], args)


TYPES: Types = {
    "Order": {
        **METAFIELD_FIELDS,
        "lineItems": lambda item, ctx, **args: ctx.connect(item.line_items, args),
        "fulfillments": _first("fulfillments"),
        "refunds": _first("refunds"),
        "transactions": _first("transactions"),
        "disputes": _disputes,
        "number": lambda item, _ctx: int("".join(ch for ch in item.name if ch.isdigit()) or 0),
        "displayFinancialStatus": lambda item, _ctx: totals.financial_status(item),
        "displayFulfillmentStatus": lambda item, _ctx: totals.fulfillment_status(item),
        "returnStatus": lambda item, _ctx: totals.return_status(item),
        "cancelReason": lambda item, _ctx: item.cancel_reason,
        "closed": lambda item, _ctx: item.closed_at is not None,
        "confirmed": lambda _item, _ctx: True,
        "unpaid": lambda item, _ctx: totals.financial_status(item) == "PENDING",
        "fullyPaid": lambda item, _ctx: totals.received(item).presentment >= totals.total(item).presentment,
        "edited": lambda item, _ctx: any(text == "Order edited" for _, text in item.timeline),
        "refundable": lambda item, _ctx: (
            any(line.refundable_quantity for line in item.line_items)
            or totals.still_refundable(item).presentment > 0
        ),
        "restockable": lambda item, _ctx: any(
            line.refundable_quantity and line.variant for line in item.line_items
        ),
        "statusPageUrl": lambda item, ctx: (
            f"{ctx.base_url}/store/{ctx.shop.handle}/orders/{item.confirmation_number}"
        ),
        "currentTotalPriceSet": bags(lambda item: totals.total(item, current=True)),
        "totalPriceSet": bags(totals.total),
        "originalTotalPriceSet": bags(totals.total),
        "subtotalPriceSet": bags(totals.subtotal),
        "currentSubtotalPriceSet": bags(totals.subtotal),
        "totalTaxSet": bags(totals.total_tax),
        "totalDiscountsSet": bags(_discounts),
        "totalShippingPriceSet": bags(lambda item: item.shipping),
        "shippingLines": _shipping_lines,
        "totalReceivedSet": bags(totals.received),
        "netPaymentSet": bags(totals.still_refundable),
        "totalRefundedSet": bags(totals.refunded),
        "totalRefundedShippingSet": bags(
            lambda item: sum((refund.shipping for refund in item.refunds), NOTHING)
        ),
        "totalOutstandingSet": bags(
            lambda item: (
                totals.total(item, current=True) - totals.received(item) + totals.refunded(item)
            ).floor()
        ),
        "totalTipReceivedSet": bags(
            lambda item: sum((line.gross_total for line in item.line_items if line.is_tip), NOTHING)
        ),
        "discountCodes": lambda item, _ctx: [item.discount_code] if item.discount_code else [],
        "subtotalLineItemsQuantity": lambda item, _ctx: sum(line.quantity for line in item.line_items),
        "currentSubtotalLineItemsQuantity": lambda item, _ctx: sum(
            line.current_quantity for line in item.line_items
        ),
        "paymentGatewayNames": lambda item, _ctx: sorted({tx.gateway for tx in item.transactions}),
        "requiresShipping": lambda item, _ctx: any(line.requires_shipping for line in item.line_items),
    },
    "LineItem": {
        "name": lambda line, _ctx: (
            f"{line.title} - {line.variant_title}" if line.variant_title else line.title
        ),
        "product": _live("product"),
        "variant": _live("variant"),
        "originalUnitPriceSet": line_bag(lambda line: line.unit_price),
        "originalTotalSet": line_bag(lambda line: line.gross_total),
        "discountedTotalSet": line_bag(lambda line: line.gross_total - line.line_discount_total),
        "totalDiscountSet": line_bag(lambda line: line.line_discount_total),
        "discountedUnitPriceAfterAllDiscountsSet": line_bag(totals.after_all_discounts),
        "discountedUnitPriceSet": line_bag(
            lambda line: line.order.currencies.each(
                line.gross_total - line.line_discount_total, lambda amount: amount / line.quantity
            )
        ),
        "taxLines": _tax_lines,
        "discountAllocations": _allocations,
        "image": lambda _line, _ctx, **_args: None,
        "restockable": lambda line, _ctx: line.variant is not None,
        "merchantEditable": lambda line, _ctx: line.unfulfilled_quantity > 0,
        "nonFulfillableQuantity": lambda line, _ctx: line.quantity - line.unfulfilled_quantity,
        "fulfillableQuantity": lambda line, _ctx: line.unfulfilled_quantity,
    },
    "LineItemGroup": {"customAttributes": lambda _group, _ctx: []},
    "Fulfillment": {
        "trackingInfo": _first("tracking"),
        "fulfillmentLineItems": _fulfillment_lines,
        "events": lambda item, ctx, **args: ctx.connect(item.events, args),
        "totalQuantity": lambda item, _ctx: sum(line.quantity for line in item.lines),
        "requiresShipping": lambda _item, _ctx: True,
        "estimatedDeliveryAt": lambda _item, _ctx: None,
    },
    "OrderTransaction": {
        "kind": lambda item, _ctx: item.action,
        "amountSet": transaction_bag,
        "formattedGateway": lambda item, _ctx: item.gateway.replace("_", " ").title(),
        "parentTransaction": lambda item, _ctx: item.parent,
        "processedAt": lambda item, _ctx: item.created_at,
        "test": lambda item, _ctx: item.order.test,
        "maximumRefundableV2": _left,
        "errorCode": lambda item, _ctx: "GENERIC_ERROR" if item.status == "FAILURE" else None,
        "manualPaymentGateway": lambda item, _ctx: item.gateway == "manual",
    },
}
