"""Store credit that may have been booked: which booking of an account is ours, if any.

Shopify keeps no marker with a booking. Ours has its amount, was not there before our call, and was booked
while the call was under way (docs/decisions/0023-store-credit.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.money import Money
from core.domain.resolutions import CALL_LIMIT

SKEW = timedelta(seconds=60)
"""By how much Shopify's clock may differ from ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Credit that an account got."""

    gid: str
    amount: Money
    booked_at: datetime
    by_itself: bool
    """Not with an order's refund, cancellation or payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was booked for one customer in one currency."""

    bookings: tuple[Booking, ...]
    seen_from: datetime | None
    """Everything since then is among the bookings. None: everything that ever was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A call that may have booked credit."""

    amount: Money
    called_at: datetime
    known: Collection[str]
    """Gids of bookings that were there before it, or are known to be another claim's."""


class UnclearError(Exception):
    """Nobody can tell from the account whether the call booked anything."""


def find_ours(account: Account, given: Given) -> Booking | None:
    """The booking of the call. None: it booked nothing, once it cannot be under way any more.

    Raises UnclearError where several bookings may be it, or not all that were made since are seen.
    """
    begun, ended = given.called_at - SKEW, given.called_at + CALL_LIMIT + SKEW
    found = [
        each
        for each in account.bookings
        if each.by_itself
        and each.amount == given.amount
        and each.gid not in given.known
        and begun <= each.booked_at <= ended
    ]
    if len(found) > 1:
        msg = f"{len(found)} bookings of {given.amount} were made at that time"
        raise UnclearError(msg)
    if found:
        return found[0]
    if account.seen_from is not None and account.seen_from >= begun:
        raise UnclearError("so much was booked since that not all of it is seen")
    return None
