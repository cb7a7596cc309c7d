"""Draft orders of ours that are taken back: all of them found, each deleted unless it became an order."""

from collections.abc import Collection
from typing import NamedTuple

from core.shopify import draft_orders
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import DraftOrder
from core.shopify.errors import Rejected


class Ordered(NamedTuple):
    """What a draft became."""

    gid: str
    name: str


async def list_ours(
    api: AdminApi, tag: str, gid: str | None, *, lost: Collection[str] = ()
) -> list[DraftOrder]:
    """Every one that carries the tag, and the one that we remember; but for those of `lost` orders."""
    found = {draft.gid: draft for draft in await draft_orders.list_tagged(api, tag)}
    kept = await draft_orders.read(api, gid) if gid is not None and gid not in found else None
    drafts = [*found.values(), *([kept] if kept else [])]
    return [draft for draft in drafts if draft.order_gid is None or draft.order_gid not in lost]


async def find_ours(api: AdminApi, tag: str, *, lost: Collection[str] = ()) -> DraftOrder | None:
    """The one with the tag: a completed one if there is one, else the oldest."""
    drafts = await list_ours(api, tag, None, lost=lost)
    return min(drafts, key=lambda each: (each.order_gid is None, each.created_at), default=None)


async def delete_unless_ordered(api: AdminApi, draft: DraftOrder) -> Ordered | None:
    """None once it is deleted; its order if somebody paid or completed it, before or since we looked.

    Raises Rejected where Shopify says no for another reason, and what the transport raises.
    """
    if ordered := _order_of(draft):
        return ordered
    try:
        await draft_orders.delete(api, draft.gid)
    except Rejected:
        now = await draft_orders.read(api, draft.gid)
        if now is None or (ordered := _order_of(now)) is None:
            raise
        return ordered
    return None


async def take_back(
    api: AdminApi, tag: str, gid: str | None, *, lost: Collection[str] = ()
) -> Ordered | None:
    """Delete all of ours. The order that one of them is, if one is: nothing more is deleted then.

    All of them are looked at before the first is deleted: a deleted one cannot be put back.
    """
    drafts = await list_ours(api, tag, gid, lost=lost)
    for draft in drafts:
        if ordered := _order_of(draft):
            return ordered
    for draft in drafts:
        if ordered := await delete_unless_ordered(api, draft):
            return ordered
    return None


def _order_of(draft: DraftOrder) -> Ordered | None:
    return Ordered(draft.order_gid, draft.order_name or "") if draft.order_gid else None
