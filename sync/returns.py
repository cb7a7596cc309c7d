"""A faulty unit's return in Shopify, one errand at a time: read, call, write; each may run twice.

It never refunds anything: that is the resolution's own business (docs/decisions/0031-returns.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import structlog

from core.domain.resolutions import CALL_LIMIT, PATIENCE, UNSEEN, Obstacle
from core.domain.returns import HERE, Errand, Outside, marker
from core.services import return_days, return_errands, returns
from core.services.remedies import MayBeMadeError
from core.services.return_errands import NotWantedError
from core.services.returns import Coming
from core.shopify import returns as in_shopify
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.errors import Rejected
from core.shopify.returns import OurReturn
from core.store import jobs
from sync.access import shopify_of
from sync.context import Context
from sync.errors import TryAgainError, as_obstacle

OUTSIDE: Mapping[Obstacle, Outside] = MappingProxyType(
    {
        Obstacle.SCOPE_MISSING: Outside.SCOPE_MISSING,
        Obstacle.ORDER_UNREADABLE: Outside.UNREADABLE,
        Obstacle.REFUSED: Outside.REFUSED,
    }
)
"""People follow it then; nothing waits for Shopify. Of all else: `UNREACHABLE`."""

log = structlog.get_logger()


async def look_after_return(ctx: Context, job: jobs.LookAfterReturn) -> None:
    """Look at its last day; then do what is due in Shopify, or leave it to people with a reason."""
    async with ctx.db.transaction(job.shop_id) as tx:
        await return_days.look_at_day(tx, job.return_id, now=ctx.now())
    async with ctx.db.transaction(job.shop_id) as tx:
        coming = await returns.held(tx, job.return_id)
    if coming.row.errand is not None and not await _attempt(ctx, coming, ERRANDS[coming.row.errand]):
        return
    async with ctx.db.transaction(job.shop_id) as tx:
        await return_errands.rest(tx, job.return_id, now=ctx.now())


async def _attempt(
    ctx: Context, coming: Coming, errand: Callable[[Context, AdminApi, Coming], Awaitable[None]]
) -> bool:
    """Whether it is over with: done, or left to people. Without access it waits for the shop."""
    row = coming.row
    try:
        async with shopify_of(ctx, row.shop_id, Priority.PEOPLE) as api:
            await errand(ctx, api, coming)
    except NotWantedError:
        return True
    except MayBeMadeError:
        raise TryAgainError(UNSEEN, "a call of ours may have made the return already") from None
    except Exception as error:
        met, since = as_obstacle(error), row.due_since
        if isinstance(error, TryAgainError) or (
            met is None and (since is None or ctx.now() - since <= PATIENCE)
        ):
            raise
        if met is not None and met.obstacle is Obstacle.NO_ACCESS:
            return False
        await _give_up(ctx, coming, OUTSIDE.get(met.obstacle) if met else None, str(met or ""))
    return True


async def _give_up(ctx: Context, coming: Coming, why: Outside | None, problem: str) -> None:
    log.warning("return.left_to_people", why=why, return_id=str(coming.row.id))
    async with ctx.db.transaction(coming.row.shop_id) as tx:
        if coming.row.errand is Errand.END:
            await return_errands.keep_ended(
                tx, coming.row.id, problem=problem or Outside.UNREACHABLE, now=ctx.now()
            )
        elif coming.row.errand is Errand.OPEN:
            outside = why or Outside.UNREACHABLE
            await return_errands.keep_outside(
                tx, coming.row.id, outside, problem if outside is Outside.REFUSED else None
            )


async def _open(ctx: Context, api: AdminApi, coming: Coming) -> None:
    """One return of one piece, found by its note before another is made."""
    task, row = coming.task, coming.row
    if task.order is None or task.line is None:
        await _outside(ctx, coming, Outside.NO_ORDER)
        return
    ours = await _ours(api, coming, task.order.gid)
    if ours is None:
        piece = await in_shopify.find_returnable(api, task.order.gid, task.line.gid)
        if piece is None:
            await _outside(ctx, coming, Outside.NOT_RETURNABLE)
            return
        async with ctx.db.transaction(row.shop_id) as tx:
            await return_errands.begin_opening(tx, row.id, now=ctx.now())
        number = task.claim.number
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            ours = await in_shopify.create(
                api, task.order.gid, piece, note=f"Warranty claim {number} ({marker(number)})"
            )
    async with ctx.db.transaction(row.shop_id) as tx:
        await return_errands.keep_opened(tx, row.id, ours.gid, ours.name)


async def _outside(ctx: Context, coming: Coming, why: Outside) -> None:
    async with ctx.db.transaction(coming.row.shop_id) as tx:
        await return_errands.keep_outside(tx, coming.row.id, why, None)


async def _ours(api: AdminApi, coming: Coming, order_gid: str) -> OurReturn | None:
    """The one that counts. A second one, of a call whose answer was thought lost for good, is cancelled."""
    found = await in_shopify.list_ours(api, order_gid, marker(coming.task.claim.number))
    for extra in found[1:]:
        if extra.status == "OPEN":
            await in_shopify.cancel(api, extra.gid)
    return next(iter(found), None)


async def _follow(ctx: Context, api: AdminApi, coming: Coming) -> None:
    """Staff may have ended it there."""
    status = await in_shopify.read_status(api, coming.row.gid or "")
    async with ctx.db.transaction(coming.row.shop_id) as tx:
        await return_errands.follow(tx, coming.row.id, status or "CANCELED", now=ctx.now())


async def _end(ctx: Context, api: AdminApi, coming: Coming) -> None:
    """Here, it is closed; else cancelled, so that the piece may be returned anew. Either is done once.

    Looked for by its note, since the answer to our call may have been lost, or the call have arrived twice.
    """
    row, task = coming.row, coming.task
    number = marker(task.claim.number)
    found = await in_shopify.list_ours(api, task.order.gid, number) if task.order else []
    counts = row.gid or next((each.gid for each in found), None)
    for each in found:
        if each.status in in_shopify.UNDER_WAY:
            await _close_or_cancel(api, each.gid, arrived=row.state in HERE and each.gid == counts)
    async with ctx.db.transaction(row.shop_id) as tx:
        await return_errands.keep_ended(tx, row.id, now=ctx.now())


async def _close_or_cancel(api: AdminApi, gid: str, *, arrived: bool) -> None:
    if not arrived:
        try:
            await in_shopify.cancel(api, gid)
        except Rejected:  # somebody has begun to process it
            await in_shopify.close(api, gid)
        return
    await in_shopify.close(api, gid)


ERRANDS: Mapping[Errand, Callable[[Context, AdminApi, Coming], Awaitable[None]]] = MappingProxyType(
    {Errand.OPEN: _open, Errand.FOLLOW: _follow, Errand.END: _end}
)
