"""Returns, and which fulfilled pieces may go back."""


# ruff: noqa: A002 - the schema's name

from collections.abc import Callable
from typing import Any

from simulator.actions import returns as actions
from simulator.actions.returns import Piece, ReturnRefusedError, returnable, returns_of
from simulator.api.context import Context, Fields, Payload, Resolver, Types, errors, number_of, refused
from simulator.api.fields.orders import order as find_order
from simulator.records import Order, Return, ReturnLine

Args = Any
REASONS = {
    "defective": "Damaged or defective",
    "unwanted": "Customer changed their mind",
    "unknown": "Unknown",
    "other": "Other",
}
"""Handles of the reasons that every shop begins with; only some of them."""


def _return(_root: object, ctx: Context, id: str) -> Return | None:
    number = number_of(id, "Return")
    for order in ctx.shop.orders.values():
        for back in returns_of(order):
            if back.number == number:
                return back if ctx.visible(order) else None
    return None


def _returnable_fulfillments(_root: object, ctx: Context, order_id: str, **args: Args) -> object:
    order = find_order(None, ctx, order_id)
    can = returnable(order) if order else {}
    found = []
    for parcel in order.fulfillments if order else ():
        lines = [
            {"number": line.number, "quantity": can[line], "fulfillmentLineItem": line}
            for line in parcel.lines
            if line in can
        ]
        if lines:
            gid = f"gid://shopify/ReturnableFulfillment/{parcel.number}"
            found.append({"number": parcel.number, "id": gid, "fulfillment": parcel, "lines": lines})
    return ctx.connect(found, args)


def _reason(handle: str) -> dict[str, Any]:
    number = list(REASONS).index(handle) + 1
    gid = f"gid://shopify/ReturnReasonDefinition/{number}"
    return {"number": number, "id": gid, "handle": handle, "name": REASONS[handle], "deleted": False}


def _reasons(_root: object, ctx: Context, handles: list[str] | None = None, **args: Args) -> object:
    wanted = [handle for handle in REASONS if handles is None or handle in handles]
    return ctx.connect([_reason(handle) for handle in wanted], args)


def _pieces(order: Order, entries: list[dict[str, Any]], name: str) -> list[Piece]:
    lines = {line.id: line for each in order.fulfillments for line in each.lines}
    handles = {_reason(handle)["id"]: handle for handle in REASONS}
    pieces = []
    for index, entry in enumerate(entries):
        line = lines.get(entry["fulfillmentLineItemId"])
        if line is None:
            path = [name, "returnLineItems", str(index), "fulfillmentLineItemId"]
            raise ReturnRefusedError(path, "Fulfillment line item not found", "NOT_FOUND")
        reason = handles.get(entry.get("returnReasonDefinitionId"))
        note = entry.get("returnReasonNote") or ""
        pieces.append(Piece(line=line, quantity=entry["quantity"], note=note, reason=reason))
    return pieces


def _begin(ctx: Context, given: dict[str, Any], name: str, *, requested: bool) -> Payload:
    order = find_order(None, ctx, given["orderId"])
    if order is None:
        return refused([name, "orderId"], "Order does not exist", "NOT_FOUND")
    try:
        pieces = _pieces(order, given["returnLineItems"], name)
        made = actions.begin_return(ctx.world, ctx.shop, order, pieces, requested=requested)
    except ReturnRefusedError as refusal:
        return refused(refusal.path, refusal.message, refusal.code)
    return Payload({"return": made, "userErrors": errors()})


def return_create(_root: object, ctx: Context, return_input: dict[str, Any]) -> Payload:
    return _begin(ctx, return_input, "returnInput", requested=False)


def return_request(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    return _begin(ctx, input, "input", requested=True)


def _step(ctx: Context, gid: str, change: Callable[..., Return], **how: Args) -> Payload:
    back = _return(None, ctx, gid)
    if back is None:
        return refused(["id"], "Return does not exist", "NOT_FOUND")
    try:
        change(ctx.world, ctx.shop, back, **how)
    except ReturnRefusedError as refusal:
        return refused(refusal.path, refusal.message, refusal.code)
    return Payload({"return": back, "userErrors": errors()})


def return_process(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    """Only as a whole: parts of a return, exchanges and dispositions are not imitated."""
    refund = bool(input.get("financialTransfer"))
    return _step(ctx, input["returnId"], actions.process, refund=refund)


def _of_id(change: Callable[..., Return]) -> Resolver:
    return lambda _root, ctx, **given: _step(ctx, given["id"], change)


def _of_input(change: Callable[..., Return]) -> Resolver:
    return lambda _root, ctx, **given: _step(ctx, given["input"]["id"], change)


def _definition(line: ReturnLine, _ctx: Context) -> dict[str, Any] | None:
    return _reason(line.reason) if line.reason else None


QUERIES: Fields = {
    "return": _return,
    "returnableFulfillments": _returnable_fulfillments,
    "returnReasonDefinitions": _reasons,
}
MUTATIONS: Fields = {
    "returnCreate": return_create,
    "returnRequest": return_request,
    "returnApproveRequest": _of_input(actions.approve),
    "returnDeclineRequest": _of_input(actions.decline),
    "returnCancel": _of_id(actions.cancel),
    "returnClose": _of_id(actions.close),
    "returnReopen": _of_id(actions.reopen),
    "returnProcess": return_process,
}
OF_ORDER: Fields = {"returns": lambda item, ctx, **args: ctx.connect(returns_of(item), args)}
TYPES: Types = {
    "Return": {
        "returnLineItems": lambda item, ctx, **args: ctx.connect(item.lines, args),
        "refunds": lambda item, ctx, **args: ctx.connect(item.refunds, args),
    },
    "ReturnLineItem": {"returnReasonDefinition": _definition},
    "ReturnableFulfillment": {
        "returnableFulfillmentLineItems": lambda item, ctx, **args: ctx.connect(item["lines"], args)
    },
}
