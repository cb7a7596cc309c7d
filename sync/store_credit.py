"""Store credit to a customer's account: looked for before it is ever booked, and never booked on a guess.

Shopify has no key and no marker for it (docs/decisions/0023-store-credit.md).
"""

import asyncio

from core.domain.resolutions import CALL_LIMIT, UNSEEN, Obstacle
from core.domain.store_credit import Account, Booking, UnclearError, find_ours
from core.services import settling
from core.services.resolutions import Task
from core.services.store_credit import amount_of, begin_credit, given_before, take_back
from core.shopify import store_credit
from core.shopify.admin_api.client import AdminApi
from core.store.resolutions import Resolution
from sync.context import Context
from sync.errors import NOTHING_DONE, ObstacleMetError, TryAgainError
from sync.orders import bring


async def give_credit(ctx: Context, api: AdminApi, task: Task) -> None:
    """Credit the account of whoever claims, once. Raises ObstacleMetError and what Shopify raises."""
    customer_gid = await _customer(api, task)
    currency = amount_of(task.resolution).currency
    account = await store_credit.read_account(api, customer_gid, currency)
    booking = await _ours(ctx, task.resolution, account)
    if booking is None:
        booking = await _book(ctx, api, task, customer_gid, account)
    async with ctx.db.transaction(task.resolution.shop_id) as tx:
        await settling.settle_credit(tx, task.resolution.id, credit_gid=booking.gid, now=ctx.now())


async def find_booking(ctx: Context, api: AdminApi, resolution: Resolution) -> Booking | None:
    """What an earlier call booked, if anything. Raises ObstacleMetError, TryAgainError."""
    if resolution.attempts == 0:
        return None
    if resolution.customer_gid is None:
        raise ObstacleMetError(Obstacle.ERASED, "Whose account it was for is not known any more.")
    currency = amount_of(resolution).currency
    account = await store_credit.read_account(api, resolution.customer_gid, currency)
    return await _ours(ctx, resolution, account)


async def _ours(ctx: Context, resolution: Resolution, account: Account) -> Booking | None:
    async with ctx.db.transaction(resolution.shop_id) as tx:
        given = await given_before(tx, resolution)
    if given is None:
        return None
    try:
        found = find_ours(account, given)
    except UnclearError as unclear:
        raise ObstacleMetError(Obstacle.CREDIT_UNCLEAR, str(unclear)) from None
    left = given.called_at + UNSEEN - ctx.now()
    if found is None and left.total_seconds() > 0:
        raise TryAgainError(left, "the last call may still book credit that nobody sees")
    return found


async def _book(ctx: Context, api: AdminApi, task: Task, customer_gid: str, account: Account) -> Booking:
    shop_id, resolution = task.resolution.shop_id, task.resolution
    if task.order is not None:
        await bring(ctx, shop_id, api, [task.order.gid])
    seen = [each.gid for each in account.bookings]
    async with ctx.db.transaction(shop_id) as tx:
        amount = await begin_credit(
            tx, resolution.id, customer_gid, seen, attempts=resolution.attempts, now=ctx.now()
        )
    try:
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            return await store_credit.give(api, customer_gid, amount)
    except NOTHING_DONE:
        async with ctx.db.transaction(shop_id) as tx:
            await take_back(tx, resolution.id)
        raise


async def _customer(api: AdminApi, task: Task) -> str:
    """Whose account it is: of the last call, of the order, else by the address, made with consent."""
    if task.owner.erased_at is not None:
        raise ObstacleMetError(Obstacle.ERASED, "Whoever claimed was erased.")
    if task.resolution.attempts > 0 and task.resolution.customer_gid is not None:
        return task.resolution.customer_gid
    if task.order is not None:
        if task.order.customer_gid is None:
            raise ObstacleMetError(Obstacle.NO_CUSTOMER, "The order belongs to no customer.")
        return task.order.customer_gid
    known = await store_credit.find_customer(api, task.owner.email)
    if known is not None:
        return known
    if task.claim.credit_consent_at is None:
        raise ObstacleMetError(Obstacle.NO_CONSENT, "Whoever claims is no customer of this store yet.")
    return await store_credit.create_customer(
        api,
        email=task.owner.email,
        name=task.owner.name,
        locale=task.owner.locale,
        note=f"Opened with consent for store credit of warranty claim {task.claim.number}",
    )
