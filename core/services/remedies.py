"""Whether a remedy may be granted, and whether one that was granted is still due when it is carried out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.domain.amounts import Chargeback
from core.domain.claims import ClaimState
from core.domain.registrations import RegistrationState
from core.domain.remedies import OF_MONEY, Remedy
from core.domain.resolutions import UNSEEN, Obstacle
from core.domain.units import ORDER_REASONS, VoidReason
from core.store.base import Tx
from core.store.claims import Claim, list_claims_of_warranties
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.owners import get_owner
from core.store.registrations import list_registrations_of_unit
from core.store.resolutions import Resolution, count_refunds_of_line, is_refunding_line
from core.store.units import Unit
from core.store.warranties import Warranty

OURS = frozenset({VoidReason.REFUNDED, VoidReason.CREDITED, VoidReason.REPLACED})


class Unavailable(StrEnum):
    """Why a remedy cannot be granted, whatever the terms say and whatever staff would write."""

    NO_ORDER = "no_order"
    """The unit did not come with an order of this store."""
    NO_CUSTOMER = "no_customer"
    """The order belongs to no customer, so there is no account for store credit."""
    NO_PRICE = "no_price"
    """Our catalogue does not say what a unit without an order is worth."""
    ERASED = "erased"
    NOT_THEIRS = "not_theirs"
    REMEDIED = "remedied"
    """The unit was refunded or replaced before."""
    GONE = "gone"
    """The order gave the piece up, and with it whatever could be refunded."""
    NOTHING_LEFT = "nothing_left"
    """By the terms nothing is due, or the order has nothing left to refund."""


class RemedyUnavailableError(ValueError):
    """The remedy cannot be carried out for this unit and this claimant."""

    def __init__(self, reason: Unavailable) -> None:
        super().__init__(reason.value)
        self.reason = reason


class RemedyUnderWayError(Exception):
    """A granted remedy is on its way to whoever would lose the unit."""


CHARGED_BACK = {Chargeback.OPEN: Obstacle.CHARGEBACK_OPEN, Chargeback.LOST: Obstacle.CHARGEBACK_LOST}


class NotDueError(Exception):
    """What was granted is not due any more, or not yet: `obstacle` says why, `named` what it is about."""

    def __init__(self, obstacle: Obstacle, named: str = "") -> None:
        super().__init__(named or obstacle.value)
        self.obstacle = obstacle


class OthersUnderWayError(Exception):
    """A piece is missing that another refund of ours may have taken: wait until it is known."""


class MayBeMadeError(Exception):
    """A call was begun so recently that what it made may not be seen yet. `left`: until it must be."""

    def __init__(self, left: timedelta) -> None:
        super().__init__(f"not seen for another {left}")
        self.left = left


def check_seen(called_at: datetime | None, looked_at: datetime) -> None:
    """Whoever looked then and found nothing would have seen what the last call made. Raises MayBeMadeError.

    From when that call went out: an earlier one says nothing of it.
    """
    if called_at is not None and (left := called_at + UNSEEN - looked_at) > timedelta(0):
        raise MayBeMadeError(left)


async def check_grantable(tx: Tx, remedy: Remedy, claim: Claim, warranty: Warranty, unit: Unit) -> None:
    """No note of staff's helps here. Raises RemedyUnavailableError.

    On a line of several pieces Shopify would pay for another one.
    """
    if remedy is Remedy.REFUND and unit.order_line_id is None:
        raise RemedyUnavailableError(Unavailable.NO_ORDER)
    if remedy is Remedy.STORE_CREDIT:
        await _check_account(tx, claim, unit)
    if not await holds(tx, warranty, claim.owner_id):
        raise RemedyUnavailableError(Unavailable.NOT_THEIRS)
    if unit.void_reason in OURS:
        raise RemedyUnavailableError(Unavailable.REMEDIED)
    if remedy in OF_MONEY and unit.void_reason in ORDER_REASONS:
        raise RemedyUnavailableError(Unavailable.GONE)


async def _check_account(tx: Tx, claim: Claim, unit: Unit) -> None:
    """Store credit belongs to a customer: of the order, or found by the claimant's address."""
    if unit.order_line_id is None:
        if (await get_owner(tx, claim.owner_id)).erased_at is not None:
            raise RemedyUnavailableError(Unavailable.ERASED)
        return
    order = await get_order(tx, (await get_line(tx, unit.order_line_id)).order_id)
    if order.customer_gid is None:
        raise RemedyUnavailableError(Unavailable.NO_CUSTOMER)


async def holds(tx: Tx, warranty: Warranty, owner_id: UUID) -> bool:
    """False for whom staff judged not to hold the unit: each of their registrations is invalid."""
    pairs = await list_registrations_of_unit(tx, warranty.unit_id)
    own = [registration.state for registration, owner in pairs if owner.id == owner_id]
    return warranty.owner_id == owner_id or not own or set(own) != {RegistrationState.INVALID}


async def check_nothing_under_way(tx: Tx, warranty: Warranty, owner_id: UUID) -> None:
    """Before the unit is taken from somebody, with the warranty locked. Raises RemedyUnderWayError."""
    for claim in await list_claims_of_warranties(tx, [warranty.id]):
        if claim.owner_id == owner_id and claim.state is ClaimState.APPROVED:
            raise RemedyUnderWayError


async def check_still_theirs(tx: Tx, claim: Claim, warranty: Warranty) -> None:
    """Before anything is sent. Raises NotDueError."""
    if not await holds(tx, warranty, claim.owner_id):
        raise NotDueError(Obstacle.NOT_THEIRS)


def check_not_held(order: OrderRow | None, line: OrderLineRow | None) -> None:
    """Before anything is sent, by what Shopify told just before.

    Raises NotDueError while the buyer's bank looks at the payment, once it took it back, and while others
    return the line: of several pieces, it may be this one.
    """
    money = order.money_value() if order else None
    obstacle = CHARGED_BACK.get(money.chargeback) if money else None
    if obstacle is not None:
        raise NotDueError(obstacle)
    told = money.lines.get(line.gid) if money and line else None
    if told is not None and told.returning:
        raise NotDueError(Obstacle.RETURN_OPEN, ", ".join(told.returning))


async def check_still_due(
    tx: Tx, resolution: Resolution, given_up: Sequence[Resolution], unit: Unit, line: OrderLineRow | None
) -> None:
    """Before anything is sent, with the unit locked. Raises NotDueError, OthersUnderWayError.

    What had ended the unit already when staff granted this was theirs to judge; what our own refund took off
    the order without moving money has ended nothing.
    """
    reason = unit.void_reason
    ours = any(each.refund_gid for each in (resolution, *given_up))
    if reason not in {None, resolution.ended_before} and not (ours and reason is VoidReason.REMOVED):
        raise NotDueError(Obstacle.UNIT_ENDED)
    await check_line_holds(tx, resolution, line)


async def check_line_holds(tx: Tx, resolution: Resolution, line: OrderLineRow | None) -> None:
    """No hand but ours has taken a piece off the line since. Raises NotDueError, OthersUnderWayError.

    Of several pieces the order does not say which one it lost: it may have been this one.
    """
    if line is None or await removed_by_others(tx, line) <= (resolution.removed_before or 0):
        return
    if await is_refunding_line(tx, line.id, beside=resolution.claim_id):
        raise OthersUnderWayError
    raise NotDueError(Obstacle.UNIT_ENDED)


async def removed_by_others(tx: Tx, line: OrderLineRow) -> int:
    """Pieces that the line has lost otherwise than by refunds of ours.

    One that came back through somebody's return is lost also where no refund shows it.
    """
    removed = line.quantity - line.current_quantity - await count_refunds_of_line(tx, line.id)
    return max(removed, returned_by_others(await get_order(tx, line.order_id), line))


def returned_by_others(order: OrderRow, line: OrderLineRow) -> int:
    """Pieces that came back through returns of others, by what we last read."""
    money = order.money_value()
    told = money.lines.get(line.gid) if money else None
    return told.returned if told else 0
