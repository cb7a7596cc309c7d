"""Returns of an order: which of its lines others return, and what came back so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.returns import is_ours
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.list_returns import ListReturnsOrderReturnsNodes
from core.shopify.admin_api.list_returns import (
    ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItem as Tied,
)

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
