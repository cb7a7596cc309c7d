"""The invoice of a repair's quote: written down before it is made, paid only when Shopify says so."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import SHOPIFY, SYSTEM
from core.domain.orders import ENDED, PAID, Order
from core.domain.repairs import STEPS, RepairState, RepairStep, find_round
from core.domain.resolutions import Obstacle
from core.services.remedies import check_not_held, check_seen, check_still_due, check_still_theirs
from core.services.repairs import Work, ask_shopify, held, move, stop
from core.services.resolutions import NoLongerWantedError
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.repairs import Repair, find_repair_of_draft, find_repair_of_order, find_repair_of_round


async def begin_invoice(
    tx: Tx, repair_id: UUID, *, looked_at: datetime | None, now: datetime
) -> datetime | None:
    """Say that a draft order may be made from now on, none of ours having been found at `looked_at`.

    None there: one was found. Returns when the call before was begun, if that one may have made another.
    Raises NoLongerWantedError, NotDueError, OthersUnderWayError, MayBeMadeError.
    """
    work = await held(tx, repair_id)
    repair, task = work.repair, work.task
    if repair.state is not RepairState.QUOTE_ACCEPTED or not work.counts or repair.order_gid is not None:
        raise NoLongerWantedError
    await check_still_theirs(tx, task.claim, task.warranty)
    await check_still_due(tx, task.resolution, task.given_up, task.unit, task.line)
    check_not_held(task.order, task.line)
    before = repair.invoice_called_at
    if looked_at is not None:
        check_seen(before, looked_at)
    repair.invoice_since, repair.invoice_called_at = repair.invoice_since or now, now
    return before


async def stop_invoice(tx: Tx, repair_id: UUID, *, begun_at: datetime, before: datetime | None) -> None:
    """Shopify said no to the call that was begun then: it made nothing that would have to be waited for."""
    repair = (await held(tx, repair_id)).repair
    if repair.invoice_called_at == begun_at:
        repair.invoice_called_at = before


async def keep_invoice(tx: Tx, repair_id: UUID, draft_order_gid: str) -> tuple[str, bool]:
    """Remember the draft order.

    Returns the one that counts, as another worker may have been first, and whether it is still to be sent.
    """
    work = await held(tx, repair_id)
    repair = work.repair
    repair.draft_order_gid = repair.draft_order_gid or draft_order_gid
    return repair.draft_order_gid, repair.state is RepairState.QUOTE_ACCEPTED and work.counts


async def lose_invoice(tx: Tx, repair_id: UUID) -> None:
    """The draft was deleted in Shopify: whoever tries again gets a new one."""
    repair = (await held(tx, repair_id)).repair
    repair.draft_order_gid = repair.invoice_sent_at = repair.invoice_url = None
    # What the call made is known, and gone: nothing of it has to be waited for.
    repair.invoice_called_at = None


async def keep_sent(
    tx: Tx, repair_id: UUID, *, sent_at: datetime | None, url: str | None, now: datetime
) -> None:
    """Shopify has written to the buyer."""
    work = await held(tx, repair_id)
    _go_on(work.repair)
    if work.repair.invoice_sent_at is None:
        work.repair.invoice_sent_at, work.repair.invoice_url = sent_at or now, url
        history.record(tx, "repair:invoiced", work.task.claim.id, by=SYSTEM, now=now)


async def forget_invoice(tx: Tx, repair_id: UUID, *, now: datetime) -> None:
    """Nothing is left in Shopify that could be paid."""
    work = await held(tx, repair_id)
    if work.repair.order_gid is None:
        _forget(work.repair)
        history.record(tx, "repair:invoice_withdrawn", work.task.claim.id, by=SYSTEM, now=now)


async def look_at_draft(tx: Tx, draft_gid: str) -> None:
    """Shopify told of a draft order: if it is an invoice of ours, it may have been paid or deleted."""
    repair = await find_repair_of_draft(tx, draft_gid)
    if repair is not None:
        await jobs.enqueue(tx, jobs.LookAfterRepair(shop_of(tx), repair.id))


async def follow_order(tx: Tx, order: Order, *, now: datetime) -> None:
    """An order as Shopify describes it now: if an invoice of ours became it, so payment is learned."""
    found = find_round(order.tags)
    repair = await find_repair_of_round(tx, *found) if found else None
    if found is None or repair is None:
        return
    work = await held(tx, repair.id)
    repair, paid = work.repair, order.financial_status in PAID
    if found[1] != repair.quote_round or repair.order_gid not in {None, order.gid}:
        # An earlier quote, or a copy of the order, which carries the tag as well.
        if paid and repair.order_gid != order.gid:
            await stop(tx, repair.id, Obstacle.PAID_TWICE, f"Order {order.name}", now=now)
        return
    if order.cancelled_at is not None or order.financial_status in ENDED:
        await _lose(tx, repair, order.gid, now)
        return
    repair.order_gid, repair.order_name = order.gid, order.name
    if paid and repair.paid_at is None:
        await _pay(tx, work, now)


async def miss_order(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Shopify does not show this order any more: if it was an invoice that nobody had paid, nobody will."""
    repair = await find_repair_of_order(tx, order_gid)
    if repair is not None:
        await _lose(tx, (await held(tx, repair.id)).repair, order_gid, now)


async def _lose(tx: Tx, repair: Repair, order_gid: str, now: datetime) -> None:
    """The order ended unpaid: the worker looks what is left of the invoice."""
    if repair.order_gid == order_gid and repair.paid_at is None:
        repair.order_gid = repair.order_name = None
        await ask_shopify(tx, repair, now=now)


async def is_lost(tx: Tx, repair_id: UUID) -> bool:
    """Whether the draft became an order that nobody can pay: then it is forgotten, as a deleted draft is."""
    repair = (await held(tx, repair_id)).repair
    lost = repair.order_gid is None and repair.paid_at is None
    if lost:
        _forget(repair)
    return lost


async def _pay(tx: Tx, work: Work, now: datetime) -> None:
    """Money for which nothing can be done any more goes back."""
    repair = work.repair
    repair.paid_at, repair.due_since = now, None
    repair.invoice_url = None
    _go_on(repair)
    state = STEPS.get((repair.state, RepairStep.PAY)) if work.counts else None
    if state is not None:
        move(tx, work, state, by=SHOPIFY, now=now)
        return
    repair.paid_late = True
    history.record(tx, "repair:paid_late", work.task.claim.id, by=SHOPIFY, now=now)
    await ask_shopify(tx, repair, now=now)


def _go_on(repair: Repair) -> None:
    """What stood in the way is gone; money that does not count is a person's all the same."""
    if repair.obstacle is not Obstacle.PAID_TWICE:
        repair.obstacle = repair.problem = None


def _forget(repair: Repair) -> None:
    repair.draft_order_gid = repair.invoice_since = repair.invoice_called_at = None
    repair.invoice_sent_at = repair.invoice_url = None
