"""The amount of a refund between approval and payment: what was approved is paid, or staff look again."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.domain.actors import Actor
from core.domain.amounts import Amounts
from core.domain.claims import ClaimStep, StepRefusedError
from core.domain.limits import check_limit
from core.domain.money import Money
from core.domain.resolutions import Obstacle
from core.domain.worth import Due, carried_of
from core.services import limits
from core.services.amounts import (
    AmountChangedError,
    approved_of,
    find_due,
    put_amounts,
)
from core.services.remedies import OthersUnderWayError, RemedyUnavailableError, Unavailable
from core.services.resolutions import Sending, Task, grant_excess, read_task, retry
from core.store import history
from core.store.base import Tx
from core.store.resolutions import Resolution, find_part
from core.store.units import Unit
from core.store.values import COMPUTED


async def find_shipping(tx: Tx, resolution_id: UUID) -> Money | None:
    """What of the order's shipping goes back with the unit, as Shopify is told it. None: nothing does.

    What may have been sent with the key goes with it again.
    """
    task = await read_task(tx, resolution_id)
    if task.resolution.computed_from is None:
        return None
    computed = COMPUTED.validate_python(task.resolution.computed_from)
    if task.resolution.sending_since is not None:
        return told_in(computed.due)
    return told_in(await find_due(tx, task.unit, computed.portion, task.claim.id, before=resolution_id))


async def decide_amount(
    tx: Tx,
    resolution_id: UUID,
    sending: Sending,
    suggested: Amounts,
    maximum: Amounts,
    shipping: Money | None = None,
) -> Money:
    """What is paid, presentment currency; kept before it is. `shipping` is what is suggested of it.

    What was sent with the key is sent again with it. Raises AmountChangedError, OthersUnderWayError.
    """
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    amounts = approved_of(resolution, suggested.shop.currency) if sending.again else None
    amounts = amounts or await to_pay(tx, resolution, task.unit, suggested, maximum, shipping)
    put_amounts(resolution, amounts)
    return amounts.presentment


async def keep_found(tx: Tx, resolution_id: UUID, found: Amounts) -> None:
    """What can be paid instead of what was approved, for staff to look at."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.found_amount = found.presentment.amount
    task.resolution.found_shop_amount = found.shop.amount
    task.resolution.currency = found.presentment.currency


async def accept(
    tx: Tx,
    claim_id: UUID,
    resolution_id: UUID,
    shown: Money,
    rest: Money | None = None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Staff approve the amount that can be paid instead, and the rest as store credit where they say so.

    Raises StepRefusedError, AmountChangedError, OverLimitError, RemedyUnavailableError.
    """
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    found = resolution.found_amount
    if resolution.obstacle is not Obstacle.AMOUNT_CHANGED or found is None or resolution.currency is None:
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    if Money(found, resolution.currency) != shown:
        raise AmountChangedError(shown, None)
    excess = await _rest(tx, task, rest) if rest else None
    if resolution.found_shop_amount is not None:
        shop = Money(resolution.found_shop_amount, task.shop.currency)
        check_limit(await limits.limit_of(tx, by), shop + excess.shop if excess else shop)
    if excess:
        await grant_excess(tx, resolution, excess)
    resolution.amount, resolution.shop_amount = found, resolution.found_shop_amount
    resolution.computed_from = {**(resolution.computed_from or {}), "confirmed": True}
    more = {"excess": str(rest)} if rest else {}
    history.record(tx, "resolution:amount_accepted", claim_id, by=by, now=now, amount=str(shown), **more)
    await retry(tx, claim_id, resolution_id, by=by, now=now)


async def _rest(tx: Tx, task: Task, shown: Money) -> Amounts:
    """What the order cannot give of it. Raises AmountChangedError, RemedyUnavailableError."""
    resolution = task.resolution
    if resolution.excess:  # a supplement has no rest: nobody promised it
        raise AmountChangedError(shown, None)
    if task.order is None or task.order.customer_gid is None:
        raise RemedyUnavailableError(Unavailable.NO_CUSTOMER)
    portion = COMPUTED.validate_python(resolution.computed_from).portion
    due = await find_due(tx, task.unit, portion, task.claim.id, before=resolution.id)
    beside = await find_part(tx, task.claim.id, excess=True)
    rest = rest_of(resolution, beside, due, task.shop.currency)
    if rest is None or rest.presentment != shown:
        raise AmountChangedError(shown, rest)
    return rest


async def to_pay(
    tx: Tx,
    resolution: Resolution,
    unit: Unit,
    suggested: Amounts,
    maximum: Amounts,
    shipping: Money | None = None,
) -> Amounts:
    """What is paid for a refund that was never sent: what was approved, where it is still due and fits.

    What Shopify suggests for the unit, with so much `shipping`, is the most that is ever paid; all of it
    where this was granted before amounts were kept. Raises AmountChangedError, OthersUnderWayError.
    """
    if resolution.computed_from is None:
        return suggested
    computed = COMPUTED.validate_python(resolution.computed_from)
    due = await find_due(tx, unit, computed.portion, resolution.claim_id, before=resolution.id)
    if shipping != told_in(due):
        raise OthersUnderWayError
    resolution.computed_from = COMPUTED.dump_python(replace(computed, due=due), mode="json")
    most = due.payable if due else carried_of(suggested, computed.portion)
    found = most.least(suggested).least(maximum)
    approved = approved_of(resolution, suggested.shop.currency)
    if not computed.confirmed or (approved and found.presentment < approved.presentment):
        raise AmountChangedError(approved.presentment if approved else None, found)
    return approved or found


def told_in(due: Due | None) -> Money | None:
    """What Shopify is told of the shipping that goes back. None: nothing does."""
    return due.shipping.told if due and due.shipping else None


def rest_of(resolution: Resolution, beside: Resolution | None, due: Due | None, shop: str) -> Amounts | None:
    """What was approved, else what is due, beyond what was found that the order can still give.

    `shop` is the shop's currency. None: nothing more, or nobody knows.
    """
    if resolution.found_amount is None or resolution.currency is None:
        return None
    found = Amounts(
        Money(resolution.found_amount, resolution.currency),
        Money(resolution.found_shop_amount or Decimal(0), shop),
    )
    whole = approved_of(resolution, shop) or (due.due if due else None)
    more = approved_of(beside, shop) if beside else None
    if whole is None:
        return None
    rest = ((whole + more if more else whole) - found).floor()
    return None if rest.nothing else rest
