"""What the clock asks for: healing lost wake-ups, comparing, replaying, keep-alive, forgetting."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TypeVar

import structlog

from core.metrics import TIMER_FAILURES
from core.services import comparisons, differences
from core.services.automation import resume_left_to_rules
from core.services.repairs import look_at_waiting, resume_repairs
from core.services.resuming import look_at_pending, resume_unfinished
from core.services.return_days import resume_returns
from core.services.stopped import look_at_late_payments
from core.store import jobs
from core.store.base import Tx
from core.store.claims import known_files
from core.store.notices import count_waiting, forget_handled
from core.store.repairs import known_labels
from core.store.returns import known_return_labels
from core.store.shops import ShopState, get_shop, list_active_shops, list_shops
from core.store.syncs import BackfillState, get_sync
from core.store.tokens import find_token
from sync.context import Context

JobT = TypeVar("JobT", bound=jobs.Job)

NOTICES_REMEMBERED = timedelta(days=30)
"""Longer than Shopify repeats any delivery."""
FORM_LIFETIME = timedelta(days=2)
"""How long photos of an unfinished form are kept."""
RENEW_BEFORE = timedelta(days=14)

log = structlog.get_logger()


async def sweep(ctx: Context) -> None:
    """Shops whose inbox nobody drains, resolutions that nobody carries out, claims that no rule decided."""

    async def heal(tx: Tx, job: jobs.DrainNotices) -> None:
        if await count_waiting(tx):
            await jobs.enqueue(tx, job)
        if (await get_shop(tx)).state is ShopState.INSTALLED:
            await resume_unfinished(tx, now=ctx.now())
            await resume_repairs(tx, now=ctx.now())
            await resume_returns(tx, now=ctx.now())
            await resume_left_to_rules(tx, now=ctx.now())
            await _resume_backfill(tx)

    await _in_each_shop(ctx, "sweep", jobs.DrainNotices, heal, everywhere=True)


async def look_at_pending_refunds(ctx: Context) -> None:
    async def look(tx: Tx, _: jobs.DrainNotices) -> None:
        await look_at_pending(tx)
        await look_at_waiting(tx)

    await _in_each_shop(ctx, "look_at_pending_refunds", jobs.DrainNotices, look)


async def look_at_late_refunds(ctx: Context) -> None:
    async def look(tx: Tx, _: jobs.DrainNotices) -> None:
        await look_at_late_payments(tx)

    await _in_each_shop(ctx, "look_at_late_refunds", jobs.DrainNotices, look)


async def _resume_backfill(tx: Tx) -> None:
    """A backfill whose job was lost, for whatever reason, goes on."""
    shop, sync = await get_shop(tx), await get_sync(tx)
    if shop.gid is None:
        await jobs.enqueue(tx, jobs.WelcomeShop(shop.id))
    elif sync.backfill_state is not BackfillState.DONE:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop.id))


async def reconcile_all(ctx: Context) -> None:
    async def both(tx: Tx, job: jobs.ReconcileOrders) -> None:
        await jobs.enqueue(tx, job, jobs.ReconcileProducts(job.shop_id))

    await _in_each_shop(ctx, "reconcile", jobs.ReconcileOrders, both)


async def compare_all(ctx: Context) -> None:
    async def start(tx: Tx, job: jobs.CompareWithShopify) -> None:
        if await comparisons.start(tx, now=ctx.now()):
            await jobs.enqueue(tx, job)

    await _in_each_shop(ctx, "compare", jobs.CompareWithShopify, start)


async def replay_all(ctx: Context) -> None:
    async def start(tx: Tx, job: jobs.ReplayDecisions) -> None:
        await differences.start(tx, now=ctx.now())
        await jobs.enqueue(tx, job)

    await _in_each_shop(ctx, "replay", jobs.ReplayDecisions, start)


async def check_costs_all(ctx: Context) -> None:
    async def start(tx: Tx, job: jobs.CheckCosts) -> None:
        await jobs.enqueue(tx, job)

    await _in_each_shop(ctx, "check_costs", jobs.CheckCosts, start)


async def keep_tokens_alive(ctx: Context) -> None:
    """Refresh tokens end after 90 days without use."""

    async def renew_if_old(tx: Tx, job: jobs.RenewToken) -> None:
        token = await find_token(tx)
        if token is not None and token.refresh_expires_at - ctx.now() < RENEW_BEFORE:
            await jobs.enqueue(tx, job)

    await _in_each_shop(ctx, "keep_tokens_alive", jobs.RenewToken, renew_if_old)


async def forget_notices(ctx: Context) -> None:
    async def forget(tx: Tx, _: jobs.DrainNotices) -> None:
        await forget_handled(tx, before=ctx.now() - NOTICES_REMEMBERED)

    await _in_each_shop(ctx, "forget_notices", jobs.DrainNotices, forget, everywhere=True)


async def forget_abandoned_photos(ctx: Context) -> None:
    """Photos of forms that nobody finished: no row names them, so erasing a person would miss them."""

    async def forget(tx: Tx, job: jobs.DrainNotices) -> None:
        old = await ctx.blobs.older_than(job.shop_id, ctx.now() - FORM_LIFETIME)
        for key in sorted(set(old) - await known_files(tx, old) - await _known_labels(tx, old)):
            await ctx.blobs.delete(key)

    await _in_each_shop(ctx, "forget_abandoned_photos", jobs.DrainNotices, forget, everywhere=True)


async def _known_labels(tx: Tx, keys: list[str]) -> set[str]:
    return await known_labels(tx, keys) | await known_return_labels(tx, keys)


async def _in_each_shop(
    ctx: Context,
    timer: str,
    kind: type[JobT],
    act: Callable[[Tx, JobT], Awaitable[None]],
    *,
    everywhere: bool = False,
) -> None:
    """One shop after another; where it fails, that shop has to wait for the next time and no other does.

    `everywhere` also where the app was uninstalled: what the law asks still has to be done there.
    """
    async with ctx.db.transaction(None) as tx:
        shop_ids = await (list_shops(tx) if everywhere else list_active_shops(tx))
    for shop_id in shop_ids:
        try:
            async with ctx.db.transaction(shop_id) as tx:
                await act(tx, kind(shop_id))
        except Exception as error:
            TIMER_FAILURES.labels(timer).inc()
            log.exception("timer.failed", timer=timer, shop_id=str(shop_id), why=type(error).__name__)


TIMERS: Mapping[str, tuple[str, Callable[[Context], Awaitable[None]]]] = MappingProxyType(
    {
        "sweep": ("* * * * *", sweep),
        "look_at_pending_refunds": ("*/20 * * * *", look_at_pending_refunds),
        "look_at_late_refunds": ("29 5 * * *", look_at_late_refunds),
        "reconcile": ("*/15 * * * *", reconcile_all),
        "compare": ("23 2 * * *", compare_all),
        "replay": ("11 4 * * *", replay_all),
        "check_costs": ("37 3 * * *", check_costs_all),
        "keep_tokens_alive": ("17 3 * * *", keep_tokens_alive),
        "forget_notices": ("43 3 * * *", forget_notices),
        "forget_abandoned_photos": ("53 3 * * *", forget_abandoned_photos),
    }
)
