"""Returns of an order: which of its lines others return, and what came back so; ours, made and ended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.returns import is_ours
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.input_types import ReturnLineItemInput
from core.shopify.admin_api.list_returns import ListReturnsOrderReturnsNodes
from core.shopify.admin_api.list_returns import (
    ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItem as Tied,
)
from core.shopify.errors import UnknownOutcome, Unreadable
from core.shopify.results import refuse_errors

NONE = "NO_RETURN"
STATUSES_UNDER_WAY = frozenset({"RETURN_REQUESTED", "IN_PROGRESS", "INSPECTION_COMPLETE"})
"""Shopify's `OrderReturnStatus`, which may be read without the right to read returns."""
UNDER_WAY, COUNTED = frozenset({"REQUESTED", "OPEN"}), frozenset({"OPEN", "CLOSED"})
"""Shopify's `ReturnStatus`: what nobody has ended, and that of which pieces have come back."""

LineReturns = tuple[tuple[str, ...], int]
"""Names of the open returns of a line, and pieces that came back, but for returns of ours."""


async def read_line_returns(
    api: AdminApi, gid: str, line_gids: Sequence[str], order_status: str, *, may_read: bool
) -> Mapping[str, LineReturns]:
    """What others return of an order's lines, by gid. Asked for only where the order has any return."""
    if order_status == NONE:
        return {}
    if not may_read:
        open_somewhere = ("",) if order_status in STATUSES_UNDER_WAY else ()
        return dict.fromkeys(line_gids, (open_somewhere, 0))
    answer = await api.list_returns(gid)
    returning: defaultdict[str, list[str]] = defaultdict(list)
    returned: defaultdict[str, int] = defaultdict(int)
    for each in answer.returns.nodes if answer else ():
        pieces, more = _pieces(each), each.return_line_items.page_info.has_next_page
        for line in line_gids if each.status in UNDER_WAY else ():
            if more or pieces[line].unprocessed:
                returning[line].append(each.name)
        for line in line_gids if each.status in COUNTED else ():
            returned[line] += pieces[line].processed
    return {line: (tuple(returning[line]), returned[line]) for line in line_gids}


@dataclass(slots=True)
class _Pieces:
    """Of one line in one return."""

    processed: int = 0
    unprocessed: int = 0


def _pieces(each: ListReturnsOrderReturnsNodes) -> defaultdict[str, _Pieces]:
    """By line, of the lines that are not there for one of our claims.

    Lines that Shopify cannot tie to the order's are left out: no claim is about them.
    """
    found: defaultdict[str, _Pieces] = defaultdict(_Pieces)
    for line in each.return_line_items.nodes:
        if not isinstance(line, Tied) or is_ours(line.return_reason_note):
            continue
        pieces = found[line.fulfillment_line_item.line_item.id]
        pieces.processed += line.processed_quantity
        pieces.unprocessed += line.unprocessed_quantity
    return found


DEFECTIVE = "defective"
"""Handle of the reason that every shop begins with."""


@dataclass(frozen=True, slots=True)
class OurReturn:
    gid: str
    name: str
    status: str

    @property
    def stands(self) -> bool:
        return self.status in COUNTED


@dataclass(frozen=True, slots=True)
class Returnable:
    """A fulfilled piece of a line that may still be returned."""

    fulfillment_line_gid: str
    reason_gid: str | None


async def list_ours(api: AdminApi, order_gid: str, marker: str) -> list[OurReturn]:
    """Returns that carry our marker, open and closed, oldest first. Raises Unreadable for no such order."""
    answer = await api.list_returns(order_gid)
    if answer is None:
        raise Unreadable(order_gid)
    wanted = f"({marker})"
    found = [
        OurReturn(each.id, each.name, each.status)
        for each in reversed(answer.returns.nodes)
        if any(wanted in line.return_reason_note for line in each.return_line_items.nodes)
    ]
    return [each for each in found if each.stands]


async def find_returnable(api: AdminApi, order_gid: str, line_gid: str) -> Returnable | None:
    """None where nothing of the line was fulfilled, or all of it was refunded or returned before."""
    answer = await api.find_returnable(order_gid, [DEFECTIVE])
    reasons = [each.id for each in answer.return_reason_definitions.nodes if not each.deleted]
    for parcel in answer.returnable_fulfillments.nodes:
        for line in parcel.returnable_fulfillment_line_items.nodes:
            if line.fulfillment_line_item.line_item.id == line_gid and line.quantity > 0:
                return Returnable(line.fulfillment_line_item.id, next(iter(reasons), None))
    return None


async def create(api: AdminApi, order_gid: str, piece: Returnable, *, note: str) -> OurReturn:
    """One piece, open at once, and without any money. Look with `list_ours` first: there is no key.

    Raises Rejected, UnknownOutcome and the errors of the transport.
    """
    line = ReturnLineItemInput(
        fulfillmentLineItemId=piece.fulfillment_line_gid, quantity=1, returnReasonNote=note
    )
    if piece.reason_gid is not None:
        line.return_reason_definition_id = piece.reason_gid
    answer = await api.create_return(order_gid, [line])
    if answer is not None:
        refuse_errors(answer.user_errors)
    if answer is None or answer.return_ is None:
        raise UnknownOutcome("Shopify did not say whether the return was made: look for its note")
    return OurReturn(answer.return_.id, answer.return_.name, answer.return_.status)


async def read_status(api: AdminApi, gid: str) -> str | None:
    """None when there is no such return any more."""
    answer = await api.read_return(gid)
    return answer.status if answer else None


async def close(api: AdminApi, gid: str) -> None:
    """Whatever is in it, nothing is refunded. Raises Rejected."""
    answer = await api.close_return(gid)
    if answer is not None:
        refuse_errors(answer.user_errors)


async def cancel(api: AdminApi, gid: str) -> None:
    """Its piece may be returned anew. Raises Rejected."""
    answer = await api.cancel_return(gid)
    if answer is not None:
        refuse_errors(answer.user_errors)
