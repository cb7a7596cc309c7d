"""The order that a replacement became: recognised, and never the start of a second warranty."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.domain.actors import SHOPIFY, Actor
from core.domain.orders import ENDED, Order
from core.domain.resolutions import GIVEN_UP, MARKER_PREFIX
from core.services import warranties
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim, find_claim_by_number, get_claim
from core.store.orders import find_order
from core.store.payments import find_payment, lost_orders_of
from core.store.resolutions import (
    Resolution,
    find_ordered_replacement,
    find_replacement_on_draft,
    find_resolution_of_order,
)
from core.store.units import Unit, get_unit, list_replacements
from core.store.warranties import (
    Warranty,
    get_warranty,
    list_warranties_of_order,
    list_warranties_of_units,
)

ANOTHER_ORDER = "another_order"
"""Exception of a warranty: its order was made beside the one that replaces the unit."""


async def connect(tx: Tx, orders: Sequence[Order], *, now: datetime) -> None:
    """Let the first unit of each replacement order carry on the promise of the unit it replaces."""
    for order in filter(_is_ours, orders):
        resolution = await find_resolution(tx, order)
        if resolution is not None:
            await _carry_on(tx, order, resolution, now=now)
        else:
            await _follow_another(tx, order, now=now)


async def find_resolution(tx: Tx, order: Order) -> Resolution | None:
    """The replacement that became this order.

    By the order we recorded, else by our tag, which the draft hands on: the webhook may be quicker than
    the answer to our own call. A copy carries the tag too, but the resolution already knows its own order
    by then.
    """
    if not _is_ours(order):
        return None
    known = await find_resolution_of_order(tx, order.gid)
    if known is not None:
        return known
    claim = await _claim_of(tx, order)
    found = await find_replacement_on_draft(tx, claim.id, lock=True) if claim else None
    # An invoice that ended unpaid may have been followed by another, whose draft carries the same tag.
    ended = order.cancelled_at is not None or order.financial_status in ENDED
    return None if found and ended and await find_payment(tx, found.id) else found


def _is_ours(order: Order) -> bool:
    """By its tags alone: of all the others nothing is looked up."""
    return any(tag.startswith(MARKER_PREFIX) for tag in order.tags)


async def _claim_of(tx: Tx, order: Order) -> Claim | None:
    numbers = [tag.removeprefix(MARKER_PREFIX) for tag in order.tags if tag.startswith(MARKER_PREFIX)]
    return await find_claim_by_number(tx, numbers[0].upper()) if numbers else None


async def _follow_another(tx: Tx, order: Order, *, now: datetime) -> None:
    """What came of another draft of ours, or of a copy, beside the order that counts: staff are told.

    It promises nothing of its own, and nothing is done about it. Cancelled, nobody has to look any more.
    """
    claim = await _claim_of(tx, order)
    counts = await find_ordered_replacement(tx, claim.id) if claim else None
    row = await find_order(tx, order.gid)
    if claim is None or counts is None or row is None or not await _is_given(tx, order, counts):
        return
    original, news = await get_warranty(tx, claim.warranty_id), False
    for warranty, unit in await list_warranties_of_order(tx, row.id):
        if order.cancelled_at is not None:
            warranty.exception = None if warranty.exception == ANOTHER_ORDER else warranty.exception
        elif unit.replaces_id is None:
            news = True
            await warranties.inherit(tx, warranty, unit, original)
            warranty.exception = ANOTHER_ORDER
    if news:
        note_another(tx, claim.id, order.gid, order.name, by=SHOPIFY, now=now)


async def _doubt_no_more(tx: Tx, unit_id: UUID) -> None:
    """The order that counts was cancelled, so the buyer gets one piece again where there was one other."""
    units = [unit.id for unit in await list_replacements(tx, unit_id)]
    found = [each for each in await list_warranties_of_units(tx, units) if each.exception == ANOTHER_ORDER]
    if len(found) == 1:
        found[0].exception = None


async def _is_given(tx: Tx, order: Order, counts: Resolution) -> bool:
    """Whether it costs what the replacement did. A copy at another price is a sale, with its own promise."""
    payment = await find_payment(tx, counts.id)
    prices = {Decimal(0)} | ({payment.piece_amount} if payment else set())
    lost = await lost_orders_of(tx, counts.claim_id)
    return order.gid not in lost and all(line.unit_price.amount in prices for line in order.lines)


def note_another(
    tx: Tx, claim_id: UUID, order_gid: str, order_name: str, *, by: Actor, now: datetime
) -> None:
    """A second order was made for the claim."""
    history.record(
        tx, "resolution:ordered_again", claim_id, by=by, now=now, order_gid=order_gid, order_name=order_name
    )


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
    if order.cancelled_at is not None:
        await _doubt_no_more(tx, original.unit_id)
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
