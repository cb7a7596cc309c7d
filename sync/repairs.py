"""What a repair needs of Shopify, one errand at a time: read, call, write; each may run twice."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

import structlog

from core.domain.repairs import Errand
from core.domain.resolutions import HELD, PATIENCE, Obstacle
from core.services import repair_quotes, repairs
from core.services.repairs import Work
from core.services.resolutions import NoLongerWantedError
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.store import jobs
from sync.access import shopify_of
from sync.context import Context
from sync.errors import as_obstacle
from sync.repair_credits import credit
from sync.repair_invoices import look_for_payment, send_invoice, withdraw_invoice

ERRANDS: Mapping[Errand, Callable[[Context, AdminApi, Work], Awaitable[None]]] = MappingProxyType(
    {
        Errand.SEND_INVOICE: send_invoice,
        Errand.LOOK_FOR_PAYMENT: look_for_payment,
        Errand.WITHDRAW_INVOICE: withdraw_invoice,
        Errand.CREDIT: credit,
    }
)
ENDED_BY_OTHERS = frozenset({None, *HELD, Obstacle.PAYMENT_PENDING})
"""Nobody has to press anything when the buyer's bank, whoever returns the unit, or a provider has decided."""

log = structlog.get_logger()


async def look_after(ctx: Context, job: jobs.LookAfterRepair) -> None:
    """Let a quote run out if it is time; then do what is due, or leave it with a reason to a person."""
    async with ctx.db.transaction(job.shop_id) as tx:
        await repair_quotes.expire(tx, job.repair_id, now=ctx.now())
    async with ctx.db.transaction(job.shop_id) as tx:
        work = await repairs.held(tx, job.repair_id)
    if work.errand is not None and work.repair.obstacle in ENDED_BY_OTHERS:
        await _attempt(ctx, work, ERRANDS[work.errand])
    async with ctx.db.transaction(job.shop_id) as tx:
        await repairs.rest(tx, job.repair_id)


async def _attempt(
    ctx: Context, work: Work, errand: Callable[[Context, AdminApi, Work], Awaitable[None]]
) -> None:
    try:
        # Somebody may decide otherwise while we are on our way to Shopify: then nothing is left to do.
        with suppress(NoLongerWantedError):
            async with shopify_of(ctx, work.repair.shop_id, Priority.PEOPLE) as api:
                await errand(ctx, api, work)
    except Exception as error:
        met, since = as_obstacle(error), work.repair.due_since
        if met is None and (since is None or ctx.now() - since <= PATIENCE):
            raise
        obstacle = met.obstacle if met else Obstacle.UNREACHABLE
        log.warning("repair.stopped", obstacle=obstacle, repair_id=str(work.repair.id))
        async with ctx.db.transaction(work.repair.shop_id) as tx:
            await repairs.stop(
                tx, work.repair.id, obstacle, str(met or ""), grants_seen=work.task.shop.grants, now=ctx.now()
            )
