"""The replay of a night: decisions are made again from what was stored, and must come out the same."""

import structlog

from core.services.differences import replay_batch
from core.store import jobs
from sync.context import Context

BATCHES_A_TURN = 10

log = structlog.get_logger()


async def replay(ctx: Context, job: jobs.ReplayDecisions) -> None:
    """Replay some batches, then let other jobs have their turn."""
    for _ in range(BATCHES_A_TURN):
        async with ctx.db.transaction(job.shop_id) as tx:
            differing = await replay_batch(tx, now=ctx.now())
        if differing is None:
            return
        if differing:
            log.error("decisions.differ", count=differing)
    async with ctx.db.transaction(job.shop_id) as tx:
        await jobs.enqueue(tx, job)
