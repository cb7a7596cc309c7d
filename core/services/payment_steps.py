"""What staff do about the payment of a replacement: take its invoice back, go without, note it given back."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.claims import ClaimStep, StepRefusedError
from core.domain.payments import PaymentState
from core.domain.resolutions import UNDER_WAY, Obstacle
from core.services.resolutions import Task, read_task, retry
from core.store import history, jobs
from core.store.base import NotFoundError, Tx, shop_of
from core.store.payments import Payment, list_payments
from core.store.resolutions import find_resolution_of_claim


async def take_back(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> None:
    """The worker deletes the invoice, unless it was paid; then staff choose what else to do.

    Raises StepRefusedError where nothing waits for the buyer any more.
    """
    task, payment = await _held(tx, claim_id)
    if task.resolution.state not in UNDER_WAY or payment.state is not PaymentState.ASKED:
        raise StepRefusedError(ClaimStep.STALL, task.claim.state)
    payment.take_back_since = payment.take_back_since or now
    task.claim.version += 1
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), task.resolution.id))
    history.record(tx, "payment:taken_back", claim_id, by=by, now=now)


async def waive(tx: Tx, claim_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Send it without: only once nothing is left that the buyer could still pay. Goes against the terms.

    Raises StepRefusedError.
    """
    task, payment = await _held(tx, claim_id)
    if task.resolution.obstacle is not Obstacle.NOT_PAID or payment.state is not PaymentState.MISSED:
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    payment.waived_at, payment.waived_reason, payment.overdue_since = now, reason, None
    task.claim.overridden = True
    history.record(tx, "payment:waived", claim_id, by=by, now=now)
    await retry(tx, claim_id, task.resolution.id, by=by, now=now)


async def give_back(tx: Tx, claim_id: UUID, reference: str, *, by: Actor, now: datetime) -> None:
    """Staff gave the buyer their money back where Shopify does not show it. Raises StepRefusedError."""
    found = next((each for each in await list_payments(tx, claim_id) if each.stranded_since), None)
    if found is None:
        raise NotFoundError("Payment")
    task = await read_task(tx, found.resolution_id, lock=True)
    payment = task.payment
    if payment is None or payment.stranded_since is None:
        raise StepRefusedError(ClaimStep.SETTLE_OUTSIDE, task.claim.state)
    payment.stranded_since, payment.returned_reference = None, reference
    task.claim.version += 1
    history.record(tx, "payment:returned", claim_id, by=by, now=now)


async def _held(tx: Tx, claim_id: UUID) -> tuple[Task, Payment]:
    """The remedy that counts and its payment, locked. Raises NotFoundError."""
    counts = await find_resolution_of_claim(tx, claim_id)
    task = await read_task(tx, counts.id, lock=True) if counts else None
    if task is None or task.payment is None:
        raise NotFoundError("Payment")
    return task, task.payment
