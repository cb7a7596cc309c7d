"""Where a policy decides by itself: look what is in stock and what is due, then follow the computed answer.

A person may decide meanwhile; then nothing is left to do.
"""

from datetime import timedelta
from uuid import UUID

import structlog

from core.services import automation
from core.services.automation import Left, Shelf, Task
from core.shopify.budget import Priority
from core.shopify.errors import ScopeMissing
from core.shopify.stock import available
from core.store import jobs
from sync.access import shopify_of
from sync.context import Context
from sync.errors import NO_ACCESS, is_passing
from sync.orders import read_orders

PATIENCE = timedelta(hours=1)
"""Then people get it: whoever claims is promised an answer within a day."""

log = structlog.get_logger()


async def decide(ctx: Context, job: jobs.DecideClaim) -> None:
    """Follow the answer, or say on the claim why a person must."""
    async with ctx.db.transaction(job.shop_id) as tx:
        task = await automation.find_task(tx, job.claim_id)
    if task is None or not (task.automatic or task.reads_stock):
        return
    try:
        await _follow(ctx, job, task)
    except (*NO_ACCESS, ScopeMissing):
        await _leave(ctx, job, task, Left.NO_ACCESS)
    except Exception as error:
        if not is_passing(error):
            log.exception("claim.not_decided", claim_id=str(job.claim_id))
            await _leave(ctx, job, task, Left.FAILED)
        elif ctx.now() - task.answered_at > PATIENCE:
            await _leave(ctx, job, task, Left.UNREACHABLE)
        else:
            raise


async def _follow(ctx: Context, job: jobs.DecideClaim, task: Task) -> None:
    shelf = await _look(ctx, job.shop_id, task.variant_gid) if task.reads_stock else None
    if task.automatic and task.unread_order:
        await read_orders(ctx, jobs.ReadOrders(job.shop_id, (task.unread_order,)))
    async with ctx.db.transaction(job.shop_id) as tx:
        await automation.follow(tx, job.claim_id, shelf, now=ctx.now())


async def _look(ctx: Context, shop_id: UUID, variant_gid: str | None) -> Shelf:
    """What cannot be ordered in the store cannot be sent."""
    if variant_gid is None:
        return Shelf(in_stock=False, discontinued=False)
    async with shopify_of(ctx, shop_id, Priority.PEOPLE) as api:
        stock = await available(api, variant_gid)
    if stock is None:
        return Shelf(in_stock=False, discontinued=True)
    return Shelf(in_stock=stock.has(1), discontinued=False)


async def _leave(ctx: Context, job: jobs.DecideClaim, task: Task, why: Left) -> None:
    """A suggestion is there all the same, made without what Shopify did not say."""
    log.warning("claim.left_to_people", claim_id=str(job.claim_id), why=why)
    if task.automatic:
        async with ctx.db.transaction(job.shop_id) as tx:
            await automation.leave(tx, job.claim_id, why, now=ctx.now())
