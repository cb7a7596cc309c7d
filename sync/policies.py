"""After a policy was published or assigned: warranties that had none may have terms now."""

from uuid import UUID

from core.services.warranties import decide_undecided
from core.store import jobs
from sync.context import Context


async def apply(ctx: Context, job: jobs.ApplyPolicies) -> None:
    """In batches of one transaction each; doing it twice changes nothing."""
    after: UUID | None = None
    while True:
        async with ctx.db.transaction(job.shop_id) as tx:
            after = await decide_undecided(tx, after=after)
        if after is None:
            return
