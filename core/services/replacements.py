"""The order that a replacement became: recognised, and never the start of a second warranty."""

from collections.abc import Sequence
from datetime import datetime

from core.domain.actors import SHOPIFY
from core.domain.orders import ENDED, Order
from core.domain.resolutions import GIVEN_UP, MARKER_PREFIX
from core.services import warranties
from core.store import history
from core.store.base import Tx
from core.store.claims import find_claim_by_number, get_claim
from core.store.orders import find_order
from core.store.payments import find_payment
from core.store.resolutions import Resolution, find_replacement_on_draft, find_resolution_of_order
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty, list_warranties_of_order


async def connect(tx: Tx, orders: Sequence[Order], *, now: datetime) -> None:
    """Let the first unit of each replacement order carry on the promise of the unit it replaces."""
    for order in orders:
        resolution = await find_resolution(tx, order)
        if resolution is not None:
            await _carry_on(tx, order, resolution, now=now)


async def find_resolution(tx: Tx, order: Order) -> Resolution | None:
    """The replacement that became this order.

    By the order we recorded, else by our tag, which the draft hands on: the webhook may be quicker than
    the answer to our own call. A copy of such an order carries the tag too, but the resolution already
    knows its own order by then.
    """
    numbers = [tag.removeprefix(MARKER_PREFIX) for tag in order.tags if tag.startswith(MARKER_PREFIX)]
    if not numbers:
        return None
    known = await find_resolution_of_order(tx, order.gid)
    if known is not None:
        return known
    claim = await find_claim_by_number(tx, numbers[0].upper())
    found = await find_replacement_on_draft(tx, claim.id, lock=True) if claim else None
    # An invoice that ended unpaid may have been followed by another, whose draft carries the same tag.
    ended = order.cancelled_at is not None or order.financial_status in ENDED
    return None if found and ended and await find_payment(tx, found.id) else found


async def _carry_on(tx: Tx, order: Order, resolution: Resolution, *, now: datetime) -> None:
    claim = await get_claim(tx, resolution.claim_id)
    original = await get_warranty(tx, claim.warranty_id)
    original_unit = await get_unit(tx, original.unit_id)
    found = await _new_unit(tx, order, original_unit)
    if found is None:
        return
    warranty, unit = found
    if resolution.order_gid is None and resolution.state in GIVEN_UP:
        history.record(tx, "resolution:came_late", claim.id, by=SHOPIFY, now=now, order_gid=order.gid)
    resolution.order_gid, resolution.order_name = order.gid, order.name
    if unit.replaces_id is None:
        await warranties.inherit(tx, warranty, unit, original)
        history.record(
            tx, "warranty:inherited", warranty.id, by=SHOPIFY, now=now, original_id=str(original.id)
        )


async def _new_unit(tx: Tx, order: Order, original: Unit) -> tuple[Warranty, Unit] | None:
    """The unit of the order that stands in for the original: the one already tied, else the first."""
    row = await find_order(tx, order.gid)
    pairs = await list_warranties_of_order(tx, row.id) if row else []
    tied = [pair for pair in pairs if pair[1].replaces_id == original.id]
    return next(iter(tied or pairs), None)
