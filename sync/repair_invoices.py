"""The invoice of a repair: a draft order that is tagged and looked for, as Shopify has no keys for drafts."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from core.domain.money import Money
from core.domain.repairs import marker
from core.domain.resolutions import CALL_LIMIT, Obstacle
from core.services import repair_invoices
from core.services.addresses import order_of_buyer
from core.services.remedies import MayBeMadeError, OthersUnderWayError
from core.services.repairs import Work
from core.shopify import draft_orders, invoices
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import DraftOrder
from core.shopify.invoices import Invoice
from core.store.repairs import Repair
from sync.context import Context
from sync.drafts import delete_unless_ordered, find_ours, list_ours
from sync.errors import NOTHING_DONE, ObstacleMetError, TryAgainError, wait_until_seen
from sync.orders import bring

SOON = timedelta(seconds=1)


async def send_invoice(ctx: Context, api: AdminApi, work: Work) -> None:
    """Ask the buyer to pay what they accepted, once. Raises ObstacleMetError and what Shopify raises."""
    repair, shop_id = work.repair, work.repair.shop_id
    gid = repair.draft_order_gid or await _draft(ctx, api, work)
    if gid is None:
        return
    draft = await _kept(ctx, api, work, gid)
    if draft.order_gid is not None:
        await _bring_order(ctx, api, work, draft.order_gid)
        return
    if not draft.ready:
        raise TryAgainError(SOON, "Shopify is still calculating the invoice")
    sent = draft if draft.invoice_sent_at else await invoices.send(api, gid)
    async with ctx.db.transaction(shop_id) as tx:
        await repair_invoices.keep_sent(
            tx, repair.id, sent_at=sent.invoice_sent_at, url=sent.invoice_url, now=ctx.now()
        )


async def look_for_payment(ctx: Context, api: AdminApi, work: Work) -> None:
    """Webhooks told of it, or lost it: the order that the draft became is read, and what it says counts."""
    repair = work.repair
    if repair.order_gid is not None:
        await bring(ctx, repair.shop_id, api, [repair.order_gid])
        return
    draft = await _kept(ctx, api, work, repair.draft_order_gid)
    if draft.order_gid is not None:
        await _bring_order(ctx, api, work, draft.order_gid)


async def _bring_order(ctx: Context, api: AdminApi, work: Work, gid: str) -> None:
    """What the draft became. Raises ObstacleMetError where that ended before it was paid."""
    await bring(ctx, work.repair.shop_id, api, [gid])
    async with ctx.db.transaction(work.repair.shop_id) as tx:
        lost = await repair_invoices.is_lost(tx, work.repair.id)
    if lost:
        raise ObstacleMetError(
            Obstacle.REFUSED, "The order of the invoice was cancelled or deleted in Shopify."
        )


async def withdraw_invoice(ctx: Context, api: AdminApi, work: Work) -> None:
    """Delete what could still be paid. What was paid after all counts, and is learned as ever."""
    repair = work.repair
    wait_until_seen(
        repair.invoice_called_at, ctx.now(), "the last call may have made a draft that nobody sees yet"
    )
    drafts = await list_ours(api, repair.marker(work.task.claim.number), repair.draft_order_gid)
    ordered = [await delete_unless_ordered(api, draft) for draft in drafts]
    if completed := [each.gid for each in ordered if each is not None]:
        await bring(ctx, repair.shop_id, api, completed)
    async with ctx.db.transaction(repair.shop_id) as tx:
        await repair_invoices.forget_invoice(tx, repair.id, now=ctx.now())


async def sweep(api: AdminApi, claim_number: str, repairs: Sequence[Repair]) -> None:
    """Once the claim is done: drafts that lost answers left behind, of which nobody got an invoice."""
    # What another one, or a copy, has paid for must not be paid once more.
    kept = {repair.draft_order_gid for repair in repairs if repair.paid_at is None}
    rounds = max((repair.quote_round for repair in repairs), default=0)
    for round_ in range(1, rounds + 1):
        for draft in await draft_orders.list_tagged(api, marker(claim_number, round_)):
            if draft.gid not in kept and draft.order_gid is None:
                await draft_orders.delete(api, draft.gid)


async def _kept(ctx: Context, api: AdminApi, work: Work, gid: str | None) -> DraftOrder:
    """The draft as it is now. Raises ObstacleMetError when somebody deleted it."""
    draft = await draft_orders.read(api, gid) if gid else None
    if draft is not None:
        return draft
    async with ctx.db.transaction(work.repair.shop_id) as tx:
        await repair_invoices.lose_invoice(tx, work.repair.id)
    raise ObstacleMetError(Obstacle.REFUSED, "The invoice was deleted in Shopify.")


async def _draft(ctx: Context, api: AdminApi, work: Work) -> str | None:
    """The gid of the one draft that counts; None when it is not wanted any more."""
    repair, task = work.repair, work.task
    if task.owner.erased_at is not None:
        raise ObstacleMetError(Obstacle.NOBODY_LEFT, "")
    if task.order is not None:
        await bring(ctx, repair.shop_id, api, [task.order.gid])
    looked_at = ctx.now()
    draft = await find_ours(api, repair.marker(task.claim.number)) if repair.invoice_since else None
    if draft is None:
        draft = await _create(ctx, api, work, looked_at)
    else:
        await _begin(ctx, work, None, ctx.now())
    async with ctx.db.transaction(repair.shop_id) as tx:
        counts, wanted = await repair_invoices.keep_invoice(tx, repair.id, draft.gid)
    if counts != draft.gid:
        await draft_orders.delete(api, draft.gid)
    return counts if wanted else None


async def _begin(ctx: Context, work: Work, looked_at: datetime | None, now: datetime) -> datetime | None:
    """When the call before was begun. `looked_at` is None where a draft was found."""
    try:
        async with ctx.db.transaction(work.repair.shop_id) as tx:
            return await repair_invoices.begin_invoice(tx, work.repair.id, looked_at=looked_at, now=now)
    except OthersUnderWayError:
        raise TryAgainError(SOON, "a refund may have taken a piece off the line") from None
    except MayBeMadeError as unseen:
        raise TryAgainError(unseen.left, "the last call may have made a draft that nobody sees yet") from None


async def _create(ctx: Context, api: AdminApi, work: Work, looked_at: datetime) -> DraftOrder:
    begun_at = ctx.now()
    before = await _begin(ctx, work, looked_at, begun_at)
    try:
        async with asyncio.timeout(CALL_LIMIT.total_seconds()):
            return await invoices.create(api, _invoice(work))
    except NOTHING_DONE:
        async with ctx.db.transaction(work.repair.shop_id) as tx:
            await repair_invoices.stop_invoice(tx, work.repair.id, begun_at=begun_at, before=before)
        raise


def _invoice(work: Work) -> Invoice:
    repair, task, number = work.repair, work.task, work.task.claim.number
    order = order_of_buyer(task.order, task.owner)
    return Invoice(
        title=f"Repair: {task.unit.title}",
        amount=Money(repair.quote_amount or Decimal(0), repair.quote_currency or ""),
        tags=(repair.marker(number), "warranty-repair"),
        note=f"Repair under warranty claim {number}",
        attributes={"Warranty claim": number},
        email=task.owner.email,
        customer_gid=order.customer_gid if order else None,
    )
