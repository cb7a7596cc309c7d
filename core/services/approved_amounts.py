"""The amount of a refund between approval and payment: what was approved is paid, or staff look again."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.amounts import Amounts
from core.domain.claims import ClaimStep, StepRefusedError
from core.domain.limits import check_limit
from core.domain.money import Money
from core.domain.resolutions import Obstacle
from core.services import limits
from core.services.amounts import AmountChangedError, approved_of, put_amounts, to_pay
from core.services.resolutions import Sending, read_task, retry
from core.store import history
from core.store.base import Tx
from core.store.shops import get_shop


async def decide_amount(
    tx: Tx, resolution_id: UUID, sending: Sending, suggested: Amounts, maximum: Amounts
) -> Money:
    """What is paid, presentment currency; kept before it is. Raises AmountChangedError.

    What was sent with the key is sent again with it.
    """
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    amounts = approved_of(resolution, suggested.shop.currency) if sending.again else None
    amounts = amounts or await to_pay(tx, resolution, task.unit, suggested, maximum)
    put_amounts(resolution, amounts)
    return amounts.presentment


async def keep_found(tx: Tx, resolution_id: UUID, found: Amounts) -> None:
    """What can be paid instead of what was approved, for staff to look at."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.found_amount = found.presentment.amount
    task.resolution.found_shop_amount = found.shop.amount
    task.resolution.currency = found.presentment.currency


async def accept(
    tx: Tx, claim_id: UUID, resolution_id: UUID, shown: Money, *, by: Actor, now: datetime
) -> None:
    """Staff approve the amount that can be paid instead.

    Raises StepRefusedError, AmountChangedError, OverLimitError.
    """
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    found = resolution.found_amount
    if resolution.obstacle is not Obstacle.AMOUNT_CHANGED or found is None or resolution.currency is None:
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    if Money(found, resolution.currency) != shown:
        raise AmountChangedError(shown, None)
    if resolution.found_shop_amount is not None:
        shop = Money(resolution.found_shop_amount, (await get_shop(tx)).currency)
        check_limit(await limits.limit_of(tx, by), shop)
    resolution.amount, resolution.shop_amount = found, resolution.found_shop_amount
    resolution.computed_from = {**(resolution.computed_from or {}), "confirmed": True}
    history.record(tx, "resolution:amount_accepted", claim_id, by=by, now=now, amount=str(shown))
    await retry(tx, claim_id, resolution_id, by=by, now=now)
