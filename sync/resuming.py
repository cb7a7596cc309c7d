"""What Shopify stopped goes on by itself once Shopify no longer does."""

from uuid import UUID

from core.domain.resolutions import Obstacle
from core.services import shops, stopped
from core.services.resolutions import Task
from core.shopify import refunds
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import ScopeMissing, Unreadable
from core.shopify.shops import read_scopes
from core.store import jobs
from core.store.shops import ShopState, get_shop
from sync.access import shopify_of
from sync.context import Context


async def go_on_by_itself(ctx: Context, job: jobs.GoOn) -> None:
    """Shopify told of more grants, or staff opened the app again: nobody waits for the next comparison."""
    await go_on(ctx, job.shop_id)


async def go_on(ctx: Context, shop_id: UUID) -> None:
    """Try again what waited for access, or for a grant that the shop has given since.

    Decided from rows and from what Shopify says it grants now: it does not matter which notice was lost.
    One at a time, as everywhere: each holds its unit. Raises what Shopify raises, and then nothing goes on.
    """
    async with ctx.db.transaction(shop_id) as tx:
        installed = (await get_shop(tx)).state is ShopState.INSTALLED
        if not installed or not await stopped.is_anything_stopped(tx):
            return
    async with shopify_of(ctx, shop_id) as api:
        scopes = await read_scopes(api)
    async with ctx.db.transaction(shop_id) as tx:
        await shops.change_scopes(tx, scopes, now=ctx.now())
    async with ctx.db.transaction(shop_id) as tx:
        ended = await stopped.list_ended(tx)
    for resolution_id in ended.resolutions:
        async with ctx.db.transaction(shop_id) as tx:
            await stopped.resume(tx, resolution_id, stopped.BY_ACCESS_OR_GRANTS, now=ctx.now())
    for repair_id in ended.repairs:
        async with ctx.db.transaction(shop_id) as tx:
            await stopped.resume_repair(tx, repair_id, stopped.BY_ACCESS_OR_GRANTS, now=ctx.now())


async def look_at_payment(ctx: Context, job: jobs.LookAtPayment) -> None:
    """A refund about which a person was asked goes on once its provider has confirmed or refused it.

    Nothing is sent here, and nothing changes while it is pending.
    """
    async with ctx.db.transaction(job.shop_id) as tx:
        task = await stopped.read_stopped(tx, job.resolution_id, Obstacle.PAYMENT_PENDING)
    if task is None or task.order is None:
        return
    async with shopify_of(ctx, job.shop_id) as api:
        decided = await _is_decided(api, task, task.order.gid)
    if decided:
        async with ctx.db.transaction(job.shop_id) as tx:
            await stopped.resume(tx, job.resolution_id, {Obstacle.PAYMENT_PENDING}, now=ctx.now())


async def _is_decided(api: AdminApi, task: Task, order_gid: str) -> bool:
    """Of its own refund, or of the one whose place it is to take: whichever Shopify shows."""
    try:
        found = [await refunds.find_by_marker(api, order_gid, mark) for mark in stopped.marks_of(task)]
    except (Unreadable, ScopeMissing):  # a person has it already, and tomorrow we look again
        return False
    made = [each for each in found if each is not None]
    return bool(made) and all(each.settled or each.failed for each in made)
