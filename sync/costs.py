"""What goods cost when they are sent; and every night, whether our books agree with Shopify."""

import structlog

from core.domain.money import Money
from core.domain.remedies import Remedy
from core.services import cost_checks
from core.services.resolutions import Task
from core.shopify.admin_api.client import AdminApi
from core.shopify.costs import MOST, read_carried_out, read_unit_cost
from core.shopify.errors import GraphQLRefused, ScopeMissing
from core.store import jobs
from sync.access import shopify_of
from sync.context import Context

BATCHES_A_TURN = 10

log = structlog.get_logger()


async def unit_cost_of(api: AdminApi, task: Task) -> Money | None:
    """Shopify's cost of what replaces the unit. None where it does not tell: its price stands in.

    Raises what passes by itself; that Shopify refuses to tell holds nothing up.
    """
    sent = task.resolution.substitute_gid or task.unit.variant_gid
    if sent is None:
        return None
    try:
        return await read_unit_cost(api, sent)
    except (GraphQLRefused, ScopeMissing) as refused:
        log.warning("cost.not_told", resolution_id=str(task.resolution.id), why=type(refused).__name__)
        return None


async def check_costs(ctx: Context, job: jobs.CheckCosts) -> None:
    """Book what is not booked, then compare some batches and let other jobs have their turn."""
    async with shopify_of(ctx, job.shop_id) as api:
        await _book_missing(ctx, job, api)
        for _ in range(BATCHES_A_TURN):
            if not await _check_batch(ctx, job, api):
                return
    async with ctx.db.transaction(job.shop_id) as tx:
        await jobs.enqueue(tx, job)


async def _book_missing(ctx: Context, job: jobs.CheckCosts, api: AdminApi) -> None:
    """What was done before costs were kept, and what nobody knew anything of that night."""
    after = None
    while True:
        async with ctx.db.transaction(job.shop_id) as tx:
            tasks = await cost_checks.list_missing(tx, after=after)
        if not tasks:
            return
        for task in tasks:
            sent = task.resolution.remedy is Remedy.REPLACEMENT and task.resolution.order_gid is not None
            cost = await unit_cost_of(api, task) if sent else None
            async with ctx.db.transaction(job.shop_id) as tx:
                await cost_checks.book_missing(tx, task.resolution.id, cost, now=ctx.now())
        after = tasks[-1].resolution.id


async def _check_batch(ctx: Context, job: jobs.CheckCosts, api: AdminApi) -> bool:
    """Whether there was anything left to compare."""
    async with ctx.db.transaction(job.shop_id) as tx:
        found = await cost_checks.list_due(tx, limit=MOST, now=ctx.now())
    if not found:
        return False
    seen = await read_carried_out(api, [cost_checks.gid_of(each) for each in found])
    for each in found:
        async with ctx.db.transaction(job.shop_id) as tx:
            shown = seen[cost_checks.gid_of(each)]
            if await cost_checks.compare(tx, each.id, shown, now=ctx.now()):
                log.warning("cost.differs", resolution_id=str(each.id))
    return True
