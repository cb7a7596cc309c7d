"""Draft orders."""

# ruff: noqa: ANN401 - values of any field pass through here
# ruff: noqa: A002 - the schema's name

from collections.abc import Callable
from typing import Any

from simulator.actions import drafts as actions
from simulator.actions.drafts import DraftRefusedError
from simulator.api.context import Context, Fields, Payload, Types, bag, errors, number_of, refused
from simulator.api.fields.metafields import METAFIELD_FIELDS
from simulator.api.search import compile_query
from simulator.money import NOTHING
from simulator.records import DraftLine, DraftOrder

Args = Any
SORTS = {"UPDATED_AT": "updated_at", "NUMBER": "number"}
FILTERS = {
    "id": lambda item: item.number,
    "name": lambda item: item.name,
    "tag": lambda item: item.tags,
    "status": lambda item: item.status.lower(),
    "email": lambda item: item.email,
    "customer_id": lambda item: item.customer.number if item.customer else None,
    "created_at": lambda item: item.created_at,
    "updated_at": lambda item: item.updated_at,
}
Change = Callable[[DraftOrder], object]


def draft_order(_root: object, ctx: Context, id: str) -> DraftOrder | None:
    return ctx.shop.drafts.get(number_of(id, "DraftOrder"))


def draft_orders(
    _root: object, ctx: Context, query: str | None = None, sort_key: str = "ID", **args: Args
) -> object:
    test, unknown = compile_query(query, FILTERS, lambda item: [item.name, item.email])
    ctx.unknown_filters += unknown
    lagging = bool(query)
    found = [
        item
        for item in ctx.shop.drafts.values()
        if (not lagging or ctx.indexed(item.created_at)) and test(item)
    ]
    name = SORTS.get(sort_key, "number")
    return ctx.connect(found, args, key=lambda item: getattr(item, name))


def create(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    try:
        draft = actions.create_draft(ctx.world, ctx.shop, input)
    except DraftRefusedError as refusal:
        return refused(refusal.path, refusal.message)
    return Payload(draftOrder=draft, userErrors=errors())


def calculate(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    try:
        draft = actions.build_draft(ctx.world, ctx.shop, input)
    except DraftRefusedError as refusal:
        return refused(refusal.path, refusal.message)
    return Payload(calculatedDraftOrder=draft, userErrors=errors())


def _change(ctx: Context, gid: str, change: Change) -> Payload:
    draft = draft_order(None, ctx, gid)
    if draft is None:
        return refused(["id"], "Draft order does not exist")
    try:
        change(draft)
    except DraftRefusedError as refusal:
        return refused(refusal.path, refusal.message)
    return Payload(draftOrder=draft, deletedId=draft.id, userErrors=errors())


def update(_root: object, ctx: Context, id: str, input: dict[str, Any]) -> Payload:
    return _change(ctx, id, lambda draft: actions.update_draft(ctx.world, ctx.shop, draft, input))


def complete(_root: object, ctx: Context, id: str, **_args: Args) -> Payload:
    return _change(ctx, id, lambda draft: actions.complete_draft(ctx.world, ctx.shop, draft))


def delete(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    return _change(ctx, input["id"], lambda draft: actions.delete_draft(ctx.world, ctx.shop, draft))


def send_invoice(_root: object, ctx: Context, id: str, email: dict[str, Any] | None = None) -> Payload:
    def send(draft: DraftOrder) -> None:
        draft.email = (email or {}).get("to") or draft.email
        actions.send_invoice(ctx.world, ctx.shop, draft)

    return _change(ctx, id, send)


def _bags(function: Any) -> Any:
    return lambda item, _ctx, **_args: bag(item, function(item))


def _line(draft: DraftOrder, line: DraftLine) -> dict[str, Any]:
    whole = line.unit_price.times(line.quantity)
    live = line.variant if line.variant and not line.variant.deleted else None
    return {
        "__typename": "DraftOrderLineItem",
        "id": line.id,
        "number": line.number,
        "uuid": line.uuid,
        "title": line.title,
        "name": line.title,
        "quantity": line.quantity,
        "sku": line.sku,
        "variant": live,
        "product": line.product if live else None,
        "custom": line.custom,
        "taxable": line.taxable,
        "requiresShipping": line.requires_shipping,
        "customAttributes": line.custom_attributes,
        "originalUnitPriceSet": bag(draft, line.unit_price),
        "originalTotalSet": bag(draft, whole),
        "totalDiscountSet": bag(draft, line.discount_total),
        "discountedTotalSet": bag(draft, whole - line.discount_total),
        "variantTitle": live.title if live else None,
        "vendor": line.product.vendor if line.product else None,
    }


def _lines(draft: DraftOrder, ctx: Context, **args: Args) -> object:
    return ctx.connect([_line(draft, line) for line in draft.lines], args)


def _invoice_url(draft: DraftOrder, ctx: Context) -> str:
    return f"{ctx.base_url}/store/{ctx.shop.handle}/invoices/{draft.number}"


FIGURES: Fields = {
    "totalPriceSet": _bags(actions.draft_total),
    "subtotalPriceSet": _bags(actions.draft_subtotal),
    "totalShippingPriceSet": _bags(lambda item: item.shipping),
    "totalTaxSet": _bags(lambda item: item.tax),
    "totalDiscountsSet": _bags(
        lambda item: sum((line.discount_total for line in item.lines), item.order_discount)
    ),
    "warnings": lambda _item, _ctx: [],
    "presentmentCurrencyCode": lambda item, _ctx: item.currencies.presentment,
    "currencyCode": lambda item, _ctx: item.currencies.shop,
    "taxesIncluded": lambda item, _ctx: item.taxes_included,
}
QUERIES: Fields = {"draftOrder": draft_order, "draftOrders": draft_orders}
MUTATIONS: Fields = {
    "draftOrderCreate": create,
    "draftOrderCalculate": calculate,
    "draftOrderUpdate": update,
    "draftOrderComplete": complete,
    "draftOrderDelete": delete,
    "draftOrderInvoiceSend": send_invoice,
}
TYPES: Types = {
    "DraftOrder": {
        **METAFIELD_FIELDS,
        **FIGURES,
        "lineItems": _lines,
        "ready": lambda item, ctx: ctx.now >= item.ready_at,
        "invoiceUrl": _invoice_url,
        "note2": lambda item, _ctx: item.note,
        "totalLineItemsPriceSet": _bags(
            lambda item: sum((line.unit_price.times(line.quantity) for line in item.lines), NOTHING)
        ),
    },
    "CalculatedDraftOrder": {
        **FIGURES,
        "lineItems": lambda item, _ctx: [_line(item, line) for line in item.lines],
        "availableShippingRates": lambda item, _ctx: [
            {
                "handle": "simulated-standard",
                "title": "Standard",
                "price": {"amount": item.shipping.presentment, "currencyCode": item.currencies.presentment},
            }
        ],
    },
}
