"""Orders as the domain knows them, read one by one or as lists of what changed."""

from collections.abc import Sequence
from datetime import datetime

from core.domain.orders import FulfilledLine, Fulfilment, Order, OrderLine
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import LineFacts, LinePage, ParcelFacts, ParcelLinePage
from core.shopify.admin_api.read_order import ReadOrderOrder
from core.shopify.admin_api.read_order_updates import ReadOrderUpdatesNodesOrder
from core.shopify.errors import Unreachable
from core.shopify.results import money
from core.shopify.updates import Updates, changed_since

NO_PARCEL = frozenset({"CANCELLED", "ERROR", "FAILURE"})
"""States of a fulfilment that never left. New states count as parcels."""
PARCELS_READ_AT_ONCE = 5
READINGS = 3


class _ChangedMeanwhileError(Exception):
    """The order changed between two pages of it."""


async def read_order(api: AdminApi, gid: str) -> Order | None:
    """The order as it is now, whole. None when Shopify shows us none: deleted, or too old for us to read."""
    for _ in range(READINGS):
        order = await api.read_order(gid)
        if order is None:
            return None
        try:
            lines = await _all_lines(api, order)
            return _to_domain(order, lines, await _all_parcels(api, order))
        except _ChangedMeanwhileError:
            continue
    raise Unreachable("The order changes faster than it can be read")


async def list_updated_orders(api: AdminApi, since: datetime, after: str | None = None) -> Updates:
    """One page of the orders changed at or after an instant."""
    page = await api.list_updated_orders(changed_since(since), after)
    return Updates(
        changed=tuple((each.id, each.updated_at) for each in page.nodes),
        after=page.page_info.end_cursor if page.page_info.has_next_page else None,
    )


async def read_order_updates(api: AdminApi, gids: Sequence[str]) -> dict[str, datetime]:
    """When each was last changed, at most 250 of them; those that Shopify does not show us are left out."""
    found = await api.read_order_updates(list(gids))
    return {each.id: each.updated_at for each in found if isinstance(each, ReadOrderUpdatesNodesOrder)}


async def list_orders_by_tag(api: AdminApi, tag: str) -> tuple[tuple[str, str], ...]:
    """Gid and name of the orders with exactly this tag. Shopify's search may lag seconds behind."""
    found = await api.list_orders_by_tag(by_tag(tag))
    return tuple((each.id, each.name) for each in found.nodes if has_tag(each.tags, tag))


def by_tag(tag: str) -> str:
    """Search query for a tag."""
    quoted = tag.replace("\\", "\\\\").replace("'", "\\'")
    return f"tag:'{quoted}'"


def has_tag(tags: Sequence[str], tag: str) -> bool:
    """Shopify compares tags without case, and its search also finds similar ones."""
    return tag.casefold() in {each.casefold() for each in tags}


async def _all_lines(api: AdminApi, order: ReadOrderOrder) -> list[LineFacts]:
    page: LinePage = order.line_items
    lines: list[LineFacts] = list(page.nodes)
    while page.page_info.has_next_page and page.page_info.end_cursor:
        more = await api.read_order_lines(order.id, page.page_info.end_cursor)
        if more is None or more.updated_at != order.updated_at:
            raise _ChangedMeanwhileError
        page = more.line_items
        lines.extend(page.nodes)
    return lines


async def _all_parcels(api: AdminApi, order: ReadOrderOrder) -> tuple[Fulfilment, ...]:
    read = {each.id: each.fulfillment_line_items for each in order.fulfillments}
    parcels: Sequence[ParcelFacts] = order.fulfillments
    if len(parcels) >= PARCELS_READ_AT_ONCE:
        more = await api.read_parcels(order.id)
        if more is None or more.updated_at != order.updated_at:
            raise _ChangedMeanwhileError
        parcels = more.fulfillments
    return tuple(
        [
            _parcel(each, await _parcel_lines(api, each.id, read.get(each.id)))
            for each in parcels
            if _left(each)
        ]
    )


def _left(parcel: ParcelFacts) -> bool:
    return parcel.status not in NO_PARCEL


async def _parcel_lines(api: AdminApi, gid: str, page: ParcelLinePage | None) -> tuple[FulfilledLine, ...]:
    nodes = list(page.nodes) if page else []
    while page is None or (page.page_info.has_next_page and page.page_info.end_cursor):
        parcel = await api.read_parcel_lines(gid, page.page_info.end_cursor if page else None)
        if parcel is None:
            raise _ChangedMeanwhileError
        page = parcel.fulfillment_line_items
        nodes.extend(page.nodes)
    return tuple(FulfilledLine(line_gid=each.line_item.id, quantity=each.quantity or 0) for each in nodes)


def _parcel(parcel: ParcelFacts, lines: tuple[FulfilledLine, ...]) -> Fulfilment:
    return Fulfilment(
        gid=parcel.id, created_at=parcel.created_at, delivered_at=parcel.delivered_at, lines=lines
    )


def _line(line: LineFacts) -> OrderLine:
    price = line.discounted_unit_price_after_all_discounts_set
    return OrderLine(
        gid=line.id,
        title=line.title,
        quantity=line.quantity,
        current_quantity=line.current_quantity,
        refundable_quantity=line.refundable_quantity,
        unit_price=money(price.presentment_money),
        shop_unit_price=money(price.shop_money),
        variant_title=line.variant_title,
        sku=line.sku or None,
        vendor=line.vendor or None,
        product_gid=line.product.id if line.product else None,
        variant_gid=line.variant.id if line.variant else None,
        gift_card=line.is_gift_card,
        requires_shipping=line.requires_shipping,
        bundle_title=line.line_item_group.title if line.line_item_group else None,
    )


def _to_domain(order: ReadOrderOrder, lines: Sequence[LineFacts], parcels: tuple[Fulfilment, ...]) -> Order:
    customer, address = order.customer, order.shipping_address
    own_email = customer.default_email_address if customer else None
    return Order(
        gid=order.id,
        name=order.name,
        created_at=order.created_at,
        processed_at=order.processed_at,
        updated_at=order.updated_at,
        currency=order.currency_code,
        presentment_currency=order.presentment_currency_code,
        lines=tuple(_line(each) for each in lines),
        fulfilments=parcels,
        cancelled_at=order.cancelled_at,
        test=order.test,
        source_name=order.source_name,
        financial_status=order.display_financial_status,
        tags=tuple(order.tags),
        email=order.email or (own_email.email_address if own_email else None),
        customer_gid=customer.id if customer else None,
        customer_name=customer.display_name if customer else None,
        country_code=address.country_code_v_2 if address else None,
    )
