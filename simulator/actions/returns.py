"""Returns: asked for by the buyer or opened by staff, then processed, closed, cancelled or declined."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator import payloads
from simulator.actions.orders import find_line, find_order, updated
from simulator.actions.refunds import RefundRefusedError, Wanted, check_lines, make_refund, quote
from simulator.records import FulfillmentLine, Order, Return, ReturnLine
from simulator.state import Shop, SimulatorError, World

UNDER_WAY = frozenset({"REQUESTED", "OPEN"})
VOID = frozenset({"CANCELED", "DECLINED"})
"""Their pieces may be returned anew; those of a closed one may not."""


class ReturnRefusedError(Exception):
    """A business refusal; becomes a userError with this field path, message and code."""

    def __init__(self, path: list[str] | None, message: str, code: str = "INVALID") -> None:
        super().__init__(message)
        self.path, self.message, self.code = path, message, code


@dataclass(slots=True, kw_only=True)
class Piece:
    """So many of a fulfilled line."""

    line: FulfillmentLine
    quantity: int
    note: str = ""
    reason: str | None = None


def returns_of(order: Order) -> list[Return]:
    """Worlds that were written before there were returns have none."""
    return getattr(order, "returns", [])


def returnable(order: Order) -> dict[FulfillmentLine, int]:
    """What was fulfilled, is not refunded and stands in no return that counts."""
    left = {line: line.quantity for each in order.fulfillments for line in each.lines}
    gone = {line: line.refunded - line.refunded_unfulfilled for line in order.line_items}
    for back in returns_of(order):
        for returned in back.lines if back.status not in VOID else ():
            left[returned.fulfillment_line_item] -= returned.quantity
            gone[returned.fulfillment_line_item.line_item] -= returned.refunded_quantity
    for line, count in left.items():
        taken = min(count, max(gone[line.line_item], 0))
        left[line] -= taken
        gone[line.line_item] -= taken
    return {line: count for line, count in left.items() if count > 0}


def begin_return(
    world: World, shop: Shop, order: Order, pieces: Sequence[Piece], *, requested: bool = False
) -> Return:
    """OPEN, or REQUESTED by the buyer. Raises ReturnRefusedError."""
    name = "returnRequest" if requested else "returnInput"
    if not pieces:
        raise ReturnRefusedError([name, "returnLineItems"], "Return line items can't be blank", "BLANK")
    can = returnable(order)
    for index, piece in enumerate(pieces):
        path = [name, "returnLineItems", str(index), "quantity"]
        if piece.quantity < 1:
            raise ReturnRefusedError(path, "Quantity must be greater than 0", "GREATER_THAN")
        if sum(each.quantity for each in pieces if each.line is piece.line) > can.get(piece.line, 0):
            raise ReturnRefusedError(path, "Quantity is not available to return")
    made = Return(
        world.next_number(),
        order,
        f"{order.name}-R{len(returns_of(order)) + 1}",
        world.now(),
        "REQUESTED" if requested else "OPEN",
        [
            ReturnLine(world.next_number(), piece.line, piece.quantity, piece.note, piece.reason)
            for piece in pieces
        ],
    )
    order.returns = [*returns_of(order), made]
    _tell(world, shop, made, "returns/request" if requested else "returns/approve", "Return in progress")
    return made


def _tell(world: World, shop: Shop, back: Return, topic: str, text: str) -> None:
    updated(world, shop, back.order, f"{text}: {back.name}", [(topic, lambda: payloads.returned(back))])


def _move(world: World, shop: Shop, back: Return, status: str, of: frozenset[str], topic: str) -> Return:
    if back.status not in of:
        raise ReturnRefusedError(["id"], f"Return is {back.status.lower()}", "INVALID_STATE")
    back.status, back.closed_at = status, world.now() if status == "CLOSED" else None
    _tell(world, shop, back, topic, f"Return {status.lower()}")
    return back


def approve(world: World, shop: Shop, back: Return) -> Return:
    """The buyer's request becomes an open return. Raises ReturnRefusedError, as all of these."""
    moved = _move(world, shop, back, "OPEN", frozenset({"REQUESTED"}), "returns/approve")
    moved.request_approved_at = world.now()
    return moved


def decline(world: World, shop: Shop, back: Return) -> Return:
    return _move(world, shop, back, "DECLINED", frozenset({"REQUESTED"}), "returns/decline")


def cancel(world: World, shop: Shop, back: Return) -> Return:
    """Only before any work was done on it."""
    if any(line.processed_quantity or line.refunded_quantity for line in back.lines):
        raise ReturnRefusedError(["id"], "Return has been processed", "INVALID_STATE")
    return _move(world, shop, back, "CANCELED", UNDER_WAY, "returns/cancel")


def close(world: World, shop: Shop, back: Return) -> Return:
    """Whatever was processed or not. Closed twice is closed."""
    if back.status == "CLOSED":
        return back
    return _move(world, shop, back, "CLOSED", frozenset({"OPEN"}), "returns/close")


def reopen(world: World, shop: Shop, back: Return) -> Return:
    return _move(world, shop, back, "OPEN", frozenset({"CLOSED"}), "returns/reopen")


def process(world: World, shop: Shop, back: Return, *, refund: bool = True) -> Return:
    """All that is left of it has arrived; `refund` gives its money back over the original payments."""
    if back.status != "OPEN":
        raise ReturnRefusedError(["returnId"], f"Return is {back.status.lower()}", "INVALID_STATE")
    wanted = [
        Wanted(line=line.fulfillment_line_item.line_item, quantity=line.unprocessed_quantity)
        for line in back.lines
        if line.unprocessed_quantity
    ]
    for line in back.lines:
        line.processed_quantity = line.quantity
    if refund and wanted:
        _refund(world, shop, back, wanted)
    _tell(world, shop, back, "returns/process", "Return processed")
    return back


def _refund(world: World, shop: Shop, back: Return, wanted: Sequence[Wanted]) -> None:
    try:
        check_lines(wanted)
        quoted = quote(world, back.order, wanted)
        made = make_refund(world, shop, quoted, quoted.paybacks)
    except RefundRefusedError as refusal:
        raise ReturnRefusedError(refusal.path, refusal.message) from refusal
    made.of_return = back
    back.refunds.append(made)
    for line in back.lines:
        line.refunded_quantity = line.quantity


def find_return(order: Order, reference: str | int | Return) -> Return:
    """By record, number, gid or name."""
    if isinstance(reference, Return):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    for back in returns_of(order):
        if text in {str(back.number), back.name}:
            return back
    message = f"Order {order.name} has no such return."
    raise SimulatorError(message)


def open_return(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    lines: dict[str | int, int] | None = None,
    requested: bool = False,
    note: str = "",
) -> Return:
    """Staff open a return, or the buyer asks for one: of `lines` (line → count), or of all that can."""
    shop = world.shop(shop)
    order = find_order(shop, reference)
    can = returnable(order)
    wanted = {find_line(order, name): count for name, count in lines.items()} if lines else None
    pieces = []
    for line, count in can.items():
        take = count if wanted is None else min(wanted.get(line.line_item, 0), count)
        if take:
            pieces.append(Piece(line=line, quantity=take, note=note))
        if wanted is not None and take:
            wanted[line.line_item] -= take
    if wanted and any(wanted.values()):
        message = "Quantity is not available to return"
        raise SimulatorError(message)
    try:
        return begin_return(world, shop, order, pieces, requested=requested)
    except ReturnRefusedError as refusal:
        raise SimulatorError(refusal.message) from refusal


MOVES = {"approve": approve, "decline": decline, "cancel": cancel, "close": close, "reopen": reopen}


def move_return(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    back: str | int | Return,
    step: str,
    *,
    refund: bool = True,
) -> Return:
    """Staff take a step: approve, decline, cancel, close, reopen, or process (with its refund or without)."""
    shop = world.shop(shop)
    found = find_return(find_order(shop, reference), back)
    try:
        if step == "process":
            return process(world, shop, found, refund=refund)
        if step not in MOVES:
            message = f"There is no step {step} of a return."
            raise SimulatorError(message)
        return MOVES[step](world, shop, found)
    except ReturnRefusedError as refusal:
        raise SimulatorError(refusal.message) from refusal
