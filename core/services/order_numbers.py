"""The order that a claimant named, compared with those that we hold (docs/decisions/0030)."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from core.domain.days import day_of
from core.domain.proofs import OrderMatch
from core.domain.registrations import normalise_email
from core.store.base import Tx
from core.store.orders import OrderRow, find_order_by_name, list_lines
from core.store.owners import get_owner
from core.store.shops import get_shop
from core.store.units import Unit


class Named(NamedTuple):
    match: OrderMatch | None = None
    ordered_on: date | None = None
    """On the shop's calendar; only of an order that is theirs."""


async def look_up(tx: Tx, unit: Unit, name: str | None, *, owner_id: UUID) -> Named:
    """By its number, as Shopify shows it. What the unit's own order says needs no number."""
    if not name or unit.order_line_id is not None:
        return Named()
    order = await find_order_by_name(tx, name)
    if order is None or order.test:
        return Named(OrderMatch.UNKNOWN)
    if not await _is_theirs(tx, order, unit, owner_id):
        return Named(OrderMatch.OTHER)
    return Named(OrderMatch.THEIRS, day_of(order.processed_at, (await get_shop(tx)).timezone))


async def _is_theirs(tx: Tx, order: OrderRow, unit: Unit, owner_id: UUID) -> bool:
    """Their address is on it, and a piece of the product is still theirs."""
    if order.cancelled_at is not None or order.deleted_at is not None:
        return False
    if normalise_email(order.email or "") != (await get_owner(tx, owner_id)).email_normal:
        return False
    lines = await list_lines(tx, order.id)
    return any(line.product_gid == unit.product_gid and line.current_quantity > 0 for line in lines)
