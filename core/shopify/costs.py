"""What goods cost the shop, and what became of the refunds and orders that we made."""

from collections.abc import Mapping, Sequence

from core.domain.costs import Seen
from core.domain.money import Money
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.read_carried_out import ReadCarriedOutNodesOrder, ReadCarriedOutNodesRefund
from core.shopify.refunds import made_of
from core.shopify.results import money

MOST = 100
"""So many are read at once; Shopify answers 250."""


async def read_unit_cost(api: AdminApi, variant_gid: str) -> Money | None:
    """The cost per item of a variant, as the shop's staff entered it. None: nobody did, or it is gone."""
    variant = await api.read_unit_cost(variant_gid)
    cost = variant.inventory_item.unit_cost if variant else None
    return money(cost) if cost else None


async def read_carried_out(api: AdminApi, gids: Sequence[str]) -> Mapping[str, Seen]:
    """How refunds and orders stand now, at most `MOST` of them; what is not shown any more is not there."""
    answer = await api.read_carried_out(list(gids))
    found = {each.id: _seen(each) for each in answer if each is not None}
    return {gid: found.get(gid, Seen(there=False)) for gid in gids}


def _seen(node: object) -> Seen:
    if isinstance(node, ReadCarriedOutNodesRefund):
        return Seen(there=True, amount=made_of(node).amounts.shop)
    return Seen(
        there=True, cancelled=isinstance(node, ReadCarriedOutNodesOrder) and node.cancelled_at is not None
    )
