"""One unit per piece of an order line, and which of them an order's present state ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.orders import Order, OrderLine
from core.domain.repairs import is_marked


class VoidReason(StrEnum):
    """Why a unit's promise ended, in the order's or our own words."""

    CANCELLED = "cancelled"
    REMOVED = "removed"
    DELETED = "deleted"
    REFUNDED = "refunded"
    CREDITED = "credited"
    """Its worth was given as store credit, and no order was refunded for it."""
    REPLACED = "replaced"
    INVALIDATED = "invalidated"
    UNRETURNED = "unreturned"
    """Sent in advance, and the faulty unit did not come back until its day. Once it does, this ends."""


ORDER_REASONS = frozenset({VoidReason.CANCELLED, VoidReason.REMOVED, VoidReason.DELETED})
"""Reasons that the order gives and may take back. The others are ours and stay."""


MOST_UNITS = 1000
"""Of one line. A line of more is no purchase of things that are claimed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """What we hold about one piece of a line. `position` counts from 1."""

    position: int
    void_reason: VoidReason | None
    refunding: bool = False
    """Our own refund of this very piece is on its way."""
    claimed: bool = False
    registered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    position: int
    void_reason: VoidReason | None


def makes_units(order: Order, line: OrderLine) -> bool:
    """Test orders, gift cards, tips, fees and what pays for a repair make none."""
    return not order.test and line.warrantable and not is_marked(order.tags)


def plan_line(order: Order, line: OrderLine, held: Sequence[UnitState]) -> tuple[UnitPlan, ...]:
    """Every piece ever sold on this line, with its void reason or None.

    Depends on the order's state and our own facts only, so any road and any number of readings give
    the same answer. Units that our own refund ended account for the pieces it took off; what is
    still missing ends from the back, first what we are refunding, last what somebody claimed. A piece that
    we replaced was still sold once, so it counts among the living for the order.
    """
    known = {unit.position: unit for unit in held}
    pieces = min(max([line.quantity, *known]), MOST_UNITS)
    states = [known.get(n, UnitState(position=n, void_reason=None)) for n in range(1, pieces + 1)]
    ended = {unit.position for unit in states if unit.void_reason is VoidReason.REFUNDED}
    alive = 0 if order.cancelled_at else line.current_quantity
    surplus = max(pieces - len(ended) - alive, 0)
    open_units = [unit for unit in states if unit.position not in ended]
    open_units.sort(key=lambda unit: (not unit.refunding, unit.claimed, unit.registered, -unit.position))
    gone = {unit.position for unit in open_units[:surplus]}
    reason = VoidReason.CANCELLED if order.cancelled_at else VoidReason.REMOVED
    return tuple(
        UnitPlan(position=unit.position, void_reason=_void_reason(unit, unit.position in gone, reason))
        for unit in states
    )


def _void_reason(unit: UnitState, gone: bool, reason: VoidReason) -> VoidReason | None:
    if unit.void_reason is not None and unit.void_reason not in ORDER_REASONS:
        return unit.void_reason
    return reason if gone else None


@dataclass(frozen=True, slots=True)
class Shipment:
    """When a piece left and, where known, when it arrived. Instants in UTC."""

    fulfilled_at: datetime
    delivered_at: datetime | None


def shipments(order: Order, line_gid: str, plans: Sequence[UnitPlan]) -> dict[int, Shipment]:
    """Which piece left when, by position, in the order in which parcels left.

    Pieces that the order took back are the last to be thought shipped; those that were keep their parcel,
    because parcels go to the shipped pieces in the order of their positions.
    """
    parcels = sorted(order.fulfilments, key=lambda parcel: (parcel.created_at, parcel.gid))
    left = [
        Shipment(parcel.created_at, parcel.delivered_at)
        for parcel in parcels
        for line in parcel.lines
        if line.line_gid == line_gid
        for _ in range(line.quantity)
    ]
    likely = sorted(plans, key=lambda plan: (plan.void_reason in ORDER_REASONS, plan.position))
    shipped = sorted(plan.position for plan in likely[: len(left)])
    return dict(zip(shipped, left, strict=False))
