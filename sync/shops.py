"""A shop has installed us: learn about it, then read its past."""

from core.services import shops
from core.services.shops import ShopProfile
from core.shopify.budget import Priority
from core.shopify.shops import read_scopes, read_shop
from core.store import jobs
from core.store.syncs import BackfillState, get_sync
from sync.access import renew, shopify_of
from sync.context import Context


async def welcome(ctx: Context, job: jobs.WelcomeShop) -> None:
    """Its name, currency and time zone first: they decide every day that follows."""
    async with shopify_of(ctx, job.shop_id, Priority.PEOPLE) as api:
        facts, scopes = await read_shop(api), await read_scopes(api)
    profile = ShopProfile(
        gid=facts.gid,
        name=facts.name,
        email=facts.email,
        currency=facts.currency,
        timezone=facts.timezone,
        country_code=facts.country_code,
    )
    async with ctx.db.transaction(job.shop_id) as tx:
        await shops.learn(tx, profile)
        await shops.change_scopes(tx, scopes, now=ctx.now())
        sync = await get_sync(tx, lock=True)
        if sync.backfill_state is BackfillState.DONE:
            # Back after an uninstall: what happened meanwhile is only in Shopify.
            sync.backfill_state, sync.backfill_stage = BackfillState.WAITING, "products"
            sync.bulk_gid, sync.backfill_started_at = None, None
        await jobs.enqueue(tx, jobs.AdvanceBackfill(job.shop_id))


async def renew_token(ctx: Context, job: jobs.RenewToken) -> None:
    """A shop that nobody opens for 90 days would lose us otherwise."""
    await renew(ctx, job.shop_id)
