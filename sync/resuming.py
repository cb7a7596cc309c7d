"""What Shopify stopped goes on by itself once Shopify no longer does."""

from collections.abc import Collection
from uuid import UUID

from core.domain.resolutions import Obstacle
from core.services import resuming
from core.store.repairs import list_repairs_stopped_by
from core.store.resolutions import list_stopped_by
from sync.context import Context


async def go_on(ctx: Context, shop_id: UUID, obstacles: Collection[Obstacle]) -> None:
    """Try again what waits because of them. One at a time, as everywhere: each holds its unit."""
    async with ctx.db.transaction(shop_id) as tx:
        resolutions = await list_stopped_by(tx, obstacles)
        repairs = await list_repairs_stopped_by(tx, obstacles)
    for resolution_id in resolutions:
        async with ctx.db.transaction(shop_id) as tx:
            await resuming.resume(tx, resolution_id, now=ctx.now())
    for repair_id in repairs:
        async with ctx.db.transaction(shop_id) as tx:
            await resuming.resume_repair(tx, repair_id, now=ctx.now())
