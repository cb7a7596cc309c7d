"""What a repair would cost the buyer: asked, accepted or declined by them, run out, renewed."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import BUYER, SYSTEM, Actor
from core.domain.repairs import STEPS, Quote, RepairState, RepairStep
from core.services.repairs import (
    Work,
    ask_shopify,
    check_no_invoice,
    held,
    held_of_claim,
    step,
    take_in,
    tell,
)
from core.store.base import Tx
from core.store.repairs import count_rounds


class QuoteExpiredError(Exception):
    """Its last day is over: staff may renew it."""


class QuoteChangedError(Exception):
    """Staff made another one since the page was shown."""


async def quote(tx: Tx, claim_id: UUID, offered: Quote, words: str, *, by: Actor, now: datetime) -> None:
    """Ask the buyer to pay. A further quote takes the place of one that ran out or was declined.

    Raises what `repairs.step` raises, InvoiceOpenError, and QuoteExpiredError for a day that is over.
    """
    details = {"amount": str(offered.amount), "until": offered.until.isoformat()}
    work = await step(tx, claim_id, RepairStep.QUOTE, by=by, now=now, **details)
    repair = work.repair
    check_no_invoice(repair)
    if offered.expired(work.day(now)):
        raise QuoteExpiredError
    repair.quote_round = await count_rounds(tx, claim_id) + 1
    repair.quote_amount, repair.quote_currency = offered.amount.amount, offered.amount.currency
    repair.quote_until, repair.quote_words = offered.until, words or None
    await tell(tx, work, now, about=repair.quote_round)


async def accept(tx: Tx, claim_id: UUID, round_: int, *, now: datetime) -> None:
    """The buyer wants it. Nothing is paid by that: the worker sends the invoice. Twice, it is once.

    Raises what `repairs.step` raises, QuoteChangedError, QuoteExpiredError.
    """
    work = await _held(tx, claim_id, round_)
    if work.repair.state is RepairState.QUOTE_ACCEPTED:
        return
    await take_in(tx, work, RepairStep.ACCEPT, by=BUYER, now=now)
    if _is_over(work, now):
        raise QuoteExpiredError
    await ask_shopify(tx, work.repair, now=now)


async def decline(tx: Tx, claim_id: UUID, round_: int, *, now: datetime) -> None:
    """The buyer does not want it at that price, and staff go on. Twice, it is once.

    Raises RepairStepRefusedError, QuoteChangedError.
    """
    work = await _held(tx, claim_id, round_)
    if work.repair.state is not RepairState.QUOTE_DECLINED:
        await take_in(tx, work, RepairStep.DECLINE, by=BUYER, now=now)


async def expire(tx: Tx, repair_id: UUID, *, now: datetime) -> None:
    """The clock: a quote whose last day is over says so, and what there is of its invoice is taken back."""
    work = await held(tx, repair_id)
    repair = work.repair
    if (repair.state, RepairStep.EXPIRE) not in STEPS or not _is_over(work, now) or not work.counts:
        return
    await take_in(tx, work, RepairStep.EXPIRE, by=SYSTEM, now=now)
    if repair.invoice_since is not None:
        await ask_shopify(tx, repair, now=now)
    await tell(tx, work, now, about=repair.quote_round)


async def _held(tx: Tx, claim_id: UUID, round_: int) -> Work:
    work = await held_of_claim(tx, claim_id)
    if work.repair.quote_round != round_:
        raise QuoteChangedError
    return work


def _is_over(work: Work, now: datetime) -> bool:
    offered = work.repair.quote()
    return offered is None or offered.expired(work.day(now))
