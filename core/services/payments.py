"""What buyers pay for replacements: asked for by an invoice, learned from the order that it becomes.

The worker calls Shopify between these transactions (docs/decisions/0032-shipping-and-what-buyers-pay.md).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.domain.actors import SHOPIFY, SYSTEM
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.orders import ENDED, PAID, Order
from core.domain.payments import Owed, PaymentNews, PaymentState, last_day
from core.domain.resolutions import GIVEN_UP, UNDER_WAY
from core.services import letters
from core.services.resolutions import NoLongerWantedError, Task, read_task
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.orders import find_order
from core.store.payments import Payment, find_payment
from core.store.resolutions import Resolution, find_resolution_of_draft, find_resolution_of_order

GIVEN_BACK = "REFUNDED"
"""Shopify's word once all the money of an order has gone back."""


class Payable(StrEnum):
    """What the order says that an invoice became."""

    PAID = "paid"
    WAITING = "waiting"
    ENDED = "ended"
    """Cancelled or deleted before it was paid: nobody can pay it any more."""


async def note_asked(
    tx: Tx, resolution_id: UUID, *, sent_at: datetime | None, url: str | None, now: datetime
) -> None:
    """Shopify has written to the buyer; so do we, with why and until when. Raises NoLongerWantedError."""
    task = await read_task(tx, resolution_id, lock=True)
    payment = task.payment
    if payment is None or not payment.is_open or task.resolution.state not in UNDER_WAY:
        raise NoLongerWantedError
    task.resolution.pending_since = task.resolution.pending_since or now
    if payment.state is PaymentState.ASKED:
        return
    payment.until = last_day(payment.until, _today(task, now), missed=payment.missed_at is not None)
    payment.asked_at, payment.invoice_url = sent_at or now, url
    payment.missed_at, payment.round = None, payment.round + 1
    task.claim.version += 1
    history.record(tx, "payment:asked", task.claim.id, by=SYSTEM, now=now, until=payment.until.isoformat())
    await _write(tx, task, payment, PaymentNews.ASKED, now)


async def note_missed(tx: Tx, resolution_id: UUID, *, now: datetime) -> None:
    """Nothing is left in Shopify that could be paid: the draft is gone, or its order ended unpaid."""
    task = await read_task(tx, resolution_id, lock=True)
    resolution, payment = task.resolution, task.payment
    lost = resolution.order_gid
    resolution.draft_order_gid = resolution.address_version = resolution.pending_since = None
    # What the calls made is known, and gone: nothing of them has to be waited for.
    resolution.order_gid = resolution.order_name = resolution.called_at = None
    if payment is not None and lost is not None:
        payment.lost_orders = [*payment.lost_orders, lost]
    if payment is None or not payment.is_open or payment.state is PaymentState.MISSED:
        return
    told = payment.asked_at is not None
    payment.missed_at, payment.asked_at = now, None
    payment.invoice_url = payment.take_back_since = payment.overdue_since = None
    task.claim.version += 1
    history.record(tx, "payment:missed", task.claim.id, by=SYSTEM, now=now)
    if told:
        await _write(tx, task, payment, PaymentNews.MISSED, now)


def is_over(task: Task, now: datetime) -> bool:
    """Whether the invoice is to be taken back: its last day has passed, or staff want it back."""
    payment = task.payment
    if payment is None:
        return False
    return payment.take_back_since is not None or payment.until < _today(task, now)


async def look_at_order(tx: Tx, resolution_id: UUID, order_gid: str) -> Payable:
    """What we recorded of the order just now."""
    payment, order = await find_payment(tx, resolution_id), await find_order(tx, order_gid)
    if payment is None or not payment.is_open:
        return Payable.PAID
    gone = order is None or order.deleted_at is not None or order.cancelled_at is not None
    if gone or (order is not None and order.financial_status in ENDED):
        return Payable.ENDED
    return Payable.WAITING


async def wait_for_order(tx: Tx, resolution_id: UUID, *, now: datetime) -> None:
    """The draft is an order that is not paid yet: somebody completed it so, and the buyer pays later.

    It is waited for as long as it takes. After the last day staff are told.
    """
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.pending_since = task.resolution.pending_since or now
    payment = task.payment
    if payment is None or payment.overdue_since is not None or _today(task, now) <= payment.until:
        return
    payment.overdue_since = now
    task.claim.version += 1
    history.record(tx, "payment:overdue", task.claim.id, by=SYSTEM, now=now)


async def look_at_draft(tx: Tx, draft_gid: str) -> None:
    """Shopify told of a draft order: if a buyer is asked to pay it, it may have been paid or deleted."""
    await _wake(tx, await find_resolution_of_draft(tx, draft_gid))


async def follow_order(tx: Tx, order: Order, *, now: datetime) -> None:
    """An order as Shopify describes it now: if an invoice of ours became it, so payment is learned."""
    await _follow(
        tx,
        order.gid,
        paid=order.financial_status in PAID,
        ended=order.cancelled_at is not None,
        given_back=order.financial_status == GIVEN_BACK,
        now=now,
    )


async def miss_order(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Shopify does not show this order any more."""
    order = await find_order(tx, order_gid)
    if order is not None and order.deleted_at is not None:
        await _follow(tx, order_gid, paid=False, ended=True, given_back=False, now=now)


async def _follow(
    tx: Tx, order_gid: str, *, paid: bool, ended: bool, given_back: bool, now: datetime
) -> None:
    resolution = await find_resolution_of_order(tx, order_gid)
    if resolution is None or await find_payment(tx, resolution.id) is None:
        return
    task = await read_task(tx, resolution.id, lock=True)
    payment = task.payment
    if payment is None:
        return
    news = paid and payment.paid_at is None
    if news:
        payment.paid_at, payment.invoice_url, payment.overdue_since = now, None, None
        task.claim.version += 1
        history.record(tx, "payment:paid", task.claim.id, by=SHOPIFY, now=now)
    if news or (ended and payment.is_open):
        await _wake(tx, task.resolution)
    if payment.paid_at is not None:
        lost = ended or task.resolution.state in GIVEN_UP
        _strand(tx, task, payment, lost=lost, given_back=given_back, now=now)


def _strand(tx: Tx, task: Task, payment: Payment, *, lost: bool, given_back: bool, now: datetime) -> None:
    """Money for a replacement that the buyer does not get is a person's, until Shopify shows it gone back."""
    waits = lost and not given_back and payment.returned_reference is None
    if waits and payment.stranded_since is None:
        payment.stranded_since = now
        history.record(tx, "payment:stranded", task.claim.id, by=SYSTEM, now=now)
    if given_back and payment.stranded_since is not None:
        payment.stranded_since = None
        history.record(tx, "payment:returned", task.claim.id, by=SHOPIFY, now=now)


async def _wake(tx: Tx, resolution: Resolution | None) -> None:
    """What waits for its buyer is looked at again."""
    if resolution is not None and resolution.state in UNDER_WAY and await find_payment(tx, resolution.id):
        await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))


async def told_with_approval(tx: Tx, resolution_id: UUID) -> dict[str, Any]:
    """What the letter of the approval says of it: what is to pay, why and until when; empty where nothing."""
    payment = await find_payment(tx, resolution_id)
    return told(payment.owed()) | {"pay_until": payment.until.isoformat()} if payment else {}


def told(owed: Owed) -> dict[str, Any]:
    """What a letter must know of it, as JSON: each amount that is not nothing."""
    parts = {"pay": owed.total, "pay_piece": owed.piece, "pay_shipping": owed.shipping}
    return {name: _plain(part.presentment) for name, part in parts.items() if not part.nothing}


def _plain(money: Money) -> dict[str, str]:
    return {"amount": str(money.amount), "currency": money.currency}


def _today(task: Task, now: datetime) -> date:
    return day_of(now, task.shop.timezone)


async def _write(tx: Tx, task: Task, payment: Payment, news: PaymentNews, now: datetime) -> None:
    """Once for each invoice."""
    until = {"pay_until": payment.until.isoformat()} if news is PaymentNews.ASKED else {}
    await letters.write(
        tx,
        Letter.PAYMENT_NEWS,
        to=task.claim.owner_id,
        about=f"{payment.id}:{payment.round}:{news}",
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
        news=news.value,
        **told(payment.owed()),
        **until,
    )
