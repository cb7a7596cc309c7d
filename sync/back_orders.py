"""What is out of stock is looked for again, until there is one to send."""

from core.services.back_orders import is_back_ordered, resume_back_order
from core.services.resolutions import read_task
from core.shopify.stock import available
from core.store import jobs
from sync.access import shopify_of
from sync.context import Context


async def look_for_stock(ctx: Context, job: jobs.LookForStock) -> None:
    async with ctx.db.transaction(job.shop_id) as tx:
        task = await read_task(tx, job.resolution_id)
    variant_gid = task.resolution.substitute_gid or task.unit.variant_gid
    if not is_back_ordered(task.resolution) or variant_gid is None:
        return
    async with shopify_of(ctx, job.shop_id) as api:
        stock = await available(api, variant_gid)
    if stock is not None and stock.has(1):
        async with ctx.db.transaction(job.shop_id) as tx:
            await resume_back_order(tx, job.resolution_id, now=ctx.now())
