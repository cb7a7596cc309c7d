"""After a policy was published or assigned: what had none may have terms now, and another answer."""

from uuid import UUID

from core.services.reassessments import reassess_open
from core.services.warranties import decide_undecided
from core.store import jobs
from core.store.claims import list_promised_since
from core.store.warranties import get_warranty
from sync.context import Context


async def apply(ctx: Context, job: jobs.ApplyPolicies) -> None:
    """In batches of one transaction each, then claim by claim; doing it twice changes nothing."""
    after: UUID | None = None
    while True:
        async with ctx.db.transaction(job.shop_id) as tx:
            after = await decide_undecided(tx, after=after)
        if after is None:
            break
    async with ctx.db.transaction(job.shop_id) as tx:
        promised = await list_promised_since(tx)
    for warranty_id in promised:
        async with ctx.db.transaction(job.shop_id) as tx:
            await get_warranty(tx, warranty_id, lock=True)
            await reassess_open(tx, warranty_id, now=ctx.now())
