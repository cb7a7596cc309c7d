"""A shop's Admin API with a token that works: refreshed by one worker at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from core.services import shops, tokens
from core.services.tokens import Grant, RefreshWanted, SomebodyRefreshes, Usable
from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Priority
from core.shopify.errors import ReopenNeeded, Unauthorised, Unreachable
from core.shopify.tokens import refresh
from core.store.shops import get_shop
from sync.context import Context

PATIENCE_SECONDS = 25
PAUSE_SECONDS = 0.2


@asynccontextmanager
async def shopify_of(
    ctx: Context, shop_id: UUID, priority: Priority = Priority.ROUTINE
) -> AsyncIterator[AdminApi]:
    """The shop's Admin API, to be used outside of any transaction.

    Raises NoAccessError, ReopenNeeded and what the refresh raises. A token that Shopify refuses inside is
    refreshed by whoever comes next.
    """
    domain, usable = await _usable(ctx, shop_id)
    budget = ctx.budgets.of(domain)
    try:
        yield AdminApi(ctx.http, ctx.settings, domain, usable.access_token, budget, priority)
    except Unauthorised:
        async with ctx.db.transaction(shop_id) as tx:
            await tokens.distrust(tx, now=ctx.now())
        raise
    if not usable.proven:
        async with ctx.db.transaction(shop_id) as tx:
            await tokens.prove(tx, ctx.vault, usable.access_token)


async def renew(ctx: Context, shop_id: UUID) -> None:
    """Refresh before the refresh token runs out."""
    await _usable(ctx, shop_id, force=True)


async def _usable(ctx: Context, shop_id: UUID, *, force: bool = False) -> tuple[str, Usable]:
    for _ in range(int(PATIENCE_SECONDS / PAUSE_SECONDS)):
        async with ctx.db.transaction(shop_id) as tx:
            domain = (await get_shop(tx)).domain
            answer = await tokens.use(tx, ctx.vault, now=ctx.now(), force=force)
        match answer:
            case Usable():
                return domain, answer
            case RefreshWanted():
                await _refresh(ctx, shop_id, domain, answer.refresh_token)
                force = False
            case SomebodyRefreshes():
                await asyncio.sleep(PAUSE_SECONDS)
    raise Unreachable("Another worker has been refreshing the access token for too long")


async def _refresh(ctx: Context, shop_id: UUID, domain: str, refresh_token: str) -> None:
    try:
        grant = await _grant(ctx, shop_id, domain, refresh_token)
    except BaseException as error:
        async with ctx.db.transaction(shop_id) as tx:
            current = await tokens.is_current(tx, ctx.vault, refresh_token)
            if current:
                await tokens.give_up_lease(tx)
            if current and isinstance(error, ReopenNeeded):
                await shops.lose_access(tx, now=ctx.now())
        raise
    async with ctx.db.transaction(shop_id) as tx:
        await tokens.keep(tx, ctx.vault, grant, instead_of=refresh_token)


async def _grant(ctx: Context, shop_id: UUID, domain: str, refresh_token: str) -> Grant:
    """By the present refresh token, or by the one before it while the present grant is unproven."""
    try:
        given = await refresh(ctx.http, ctx.settings, domain, refresh_token, now=ctx.now())
    except ReopenNeeded:
        async with ctx.db.transaction(shop_id) as tx:
            previous = await tokens.previous_refresh_token(tx, ctx.vault)
        if previous is None:
            raise
        given = await refresh(ctx.http, ctx.settings, domain, previous, now=ctx.now())
    return Grant(
        access_token=given.access_token,
        access_expires_at=given.expires_at,
        refresh_token=given.refresh_token,
        refresh_expires_at=given.refresh_expires_at,
    )
