"""Granted remedies that wait: taken up again when what they waited for has come, or when a job was lost."""

from contextlib import suppress
from datetime import datetime

from core.domain.actors import SHOPIFY
from core.domain.amounts import Chargeback
from core.domain.claims import StepRefusedError
from core.domain.resolutions import FOR_AN_ADDRESS, Obstacle, ResolutionState
from core.services.resolutions import retry
from core.store import jobs
from core.store.base import Tx, shop_of
from core.store.jobs import A_WHILE
from core.store.orders import find_order
from core.store.resolutions import (
    find_resolution_of_draft,
    find_resolution_of_order,
    list_back_orders,
    list_held,
    list_left_withdrawing,
    list_orders_held,
    list_pending,
    list_unfinished,
)


async def resume_of_draft(tx: Tx, draft_gid: str, *, now: datetime) -> None:
    """Staff changed or completed one of our drafts by hand: look at what it was made for again."""
    resolution = await find_resolution_of_draft(tx, draft_gid)
    if resolution is None or resolution.obstacle not in FOR_AN_ADDRESS:
        return
    if resolution.state is ResolutionState.NEEDS_ATTENTION:
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


async def resume_of_order(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Staff made an order of a draft of ours by hand, whatever had stopped it: it is done."""
    resolution = await find_resolution_of_order(tx, order_gid)
    if resolution is not None and resolution.state is ResolutionState.NEEDS_ATTENTION:
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


async def resume_held(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Shopify told of an order's money: what waited for a bank or a return goes on, or stops for good."""
    order = await find_order(tx, order_gid)
    money = order.money_value() if order else None
    if order is None or money is None:
        return
    for line_gid, resolution in await list_held(tx, order.id):
        line = money.lines.get(line_gid)
        returning = line is None or bool(line.returning)
        at_bank = resolution.obstacle is Obstacle.CHARGEBACK_OPEN
        if money.chargeback is Chargeback.OPEN if at_bank else returning:
            continue
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


async def resume_unfinished(tx: Tx, *, now: datetime) -> int:
    """Ask again for what was granted or settled a while ago and is not done: heals jobs that were lost."""
    unfinished = await list_unfinished(tx, before=now - A_WHILE)
    left = await list_left_withdrawing(tx, before=now - A_WHILE)
    await jobs.enqueue(tx, *(jobs.CarryOutResolution(shop_of(tx), item.id) for item in unfinished))
    await jobs.enqueue(tx, *(jobs.ShowOnOrder(shop_of(tx), item.id) for item in left))
    return len(unfinished) + len(left)


async def look_at_pending(tx: Tx) -> None:
    """Ask again where others take days: providers with a refund, shelves, banks, and those who return."""
    pending = await list_pending(tx)
    await jobs.enqueue(tx, *(jobs.CarryOutResolution(shop_of(tx), item.id) for item in pending))
    waiting = await list_back_orders(tx)
    await jobs.enqueue(tx, *(jobs.LookForStock(shop_of(tx), item.id) for item in waiting))
    orders = await list_orders_held(tx)
    await jobs.enqueue(tx, *(jobs.ReadOrders(shop_of(tx), (gid,)) for gid in orders))
