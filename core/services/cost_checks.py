"""Every night what was booked is held against what Shopify shows: any difference is an exception."""

from datetime import datetime, timedelta
from uuid import UUID

from core.domain.costs import Seen, difference_of
from core.domain.money import Money
from core.domain.resolutions import ResolutionState
from core.services import costs
from core.services.resolutions import Task, read_task
from core.store.base import Tx
from core.store.costs import list_current, list_to_check, list_unbooked, note_check
from core.store.resolutions import Resolution

WATCHED = timedelta(days=60)
"""For so long after it was done something is compared every night."""
A_NIGHT = timedelta(hours=20)
READABLE = timedelta(days=60)
"""Shopify shows younger orders to everybody; older ones only with `read_all_orders`."""
BATCH = 50


def gid_of(resolution: Resolution) -> str:
    """What Shopify made for it: a refund, or an order."""
    return resolution.refund_gid or resolution.order_gid or ""


async def list_missing(tx: Tx, *, after: UUID | None) -> list[Task]:
    """The next ones that are done and have no costs."""
    found = await list_unbooked(tx, after=after, limit=BATCH)
    return [await read_task(tx, each.id) for each in found]


async def book_missing(tx: Tx, resolution_id: UUID, unit_cost: Money | None, *, now: datetime) -> None:
    task = await read_task(tx, resolution_id, lock=True)
    await costs.book(tx, task.resolution, unit_cost=unit_cost, now=now)


async def list_due(tx: Tx, *, limit: int, now: datetime) -> list[Resolution]:
    """What Shopify did in the last weeks and nobody compared this night."""
    return await list_to_check(tx, done_since=now - WATCHED, before=now - A_NIGHT, limit=limit)


async def compare(tx: Tx, resolution_id: UUID, shown: Seen, *, now: datetime) -> bool:
    """Note how it compares with what Shopify shows. Returns whether it differs."""
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    rows = await list_current(tx, [resolution.id])
    difference = difference_of(
        [row.value() for row in rows],
        shown,
        counts=resolution.state is ResolutionState.DONE,
        by_hand=any(row.reason is not None for row in rows),
    )
    # An order that is too old to be read looks like one that was deleted.
    old = task.order is not None and now - task.order.created_at > READABLE
    readable = shown.there or resolution.refund_gid is None or not old
    await note_check(
        tx,
        resolution,
        seen=readable,
        amount=shown.amount.amount if shown.amount else None,
        difference=difference if readable else None,
        now=now,
    )
    return readable and difference is not None
