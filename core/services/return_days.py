"""The clock of advance exchanges: when it begins, who is reminded, and what follows from a missed day."""

from datetime import datetime, timedelta
from uuid import UUID

from core.domain.actors import SYSTEM
from core.domain.days import day_of
from core.domain.returns import AWAITED, COMING, REMINDED_BEFORE, Back, ReturnNews, ReturnStep, is_over
from core.domain.units import VoidReason
from core.services.returns import Coming, held, move, tell
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import Claim
from core.store.jobs import A_WHILE
from core.store.returns import (
    find_return_of_claim,
    list_returns_left_due,
    list_returns_near_their_day,
    list_returns_of_order,
)
from core.store.shops import get_shop


async def begin_days(tx: Tx, claim: Claim, *, now: datetime) -> None:
    """The replacement is ordered: from now on the days for the faulty unit count. All around is locked."""
    row = await find_return_of_claim(tx, claim.id, lock=True)
    if row is None or row.back is not Back.AFTERWARDS or row.state not in AWAITED or row.due_on:
        return
    row.due_on = day_of(now, (await get_shop(tx)).timezone) + timedelta(days=row.days)
    until = row.due_on.isoformat()
    history.record(tx, "return:counted", claim.id, by=SYSTEM, now=now, until=until)
    await tell(tx, claim, row, ReturnNews.ASKED_AFTERWARDS, now)


async def look_at_day(tx: Tx, return_id: UUID, *, now: datetime) -> None:
    """Remind once; and once the last day is over, let follow what the buyer agreed to."""
    coming = await held(tx, return_id)
    row, claim = coming.row, coming.task.claim
    if row.due_on is None or row.state not in COMING:
        return
    today = day_of(now, coming.task.shop.timezone)
    if is_over(row.state, row.due_on, today):
        move(tx, coming, ReturnStep.LAPSE, by=SYSTEM, now=now)
        _end_cover(coming)
        await tell(tx, claim, row, ReturnNews.OVERDUE, now)
    elif row.reminded_at is None and today >= row.due_on - REMINDED_BEFORE:
        row.reminded_at = now
        await tell(tx, claim, row, ReturnNews.DUE_SOON, now)


def _end_cover(coming: Coming) -> None:
    """Of what was sent in its place: that is all that follows. Nobody is charged."""
    for unit in coming.replacements:
        if unit.void_reason is None:
            unit.void_reason = VoidReason.UNRETURNED


async def resume_returns(tx: Tx, *, now: datetime) -> None:
    """Ask again for what was to be done a while ago, and for days that are near or over."""
    left = await list_returns_left_due(tx, before=now - A_WHILE)
    near = await list_returns_near_their_day(tx, day_of(now, (await get_shop(tx)).timezone))
    await jobs.enqueue(tx, *(jobs.LookAfterReturn(shop_of(tx), id_) for id_ in sorted({*left, *near})))


async def look_at_returns_of(tx: Tx, order_gid: str) -> None:
    """Shopify told of the order: staff may have ended a return of ours there."""
    ours = await list_returns_of_order(tx, order_gid)
    await jobs.enqueue(tx, *(jobs.LookAfterReturn(shop_of(tx), id_) for id_ in ours))
