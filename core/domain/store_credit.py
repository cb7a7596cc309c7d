"""Store credit that may have been booked: which booking of an account is ours, if any.

Shopify keeps no marker with a booking. Ours has its amount and was not there before our call. Clocks that
differ raise a doubt, and never pay again (docs/decisions/0023-store-credit.md).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.money import Money

NEARBY = timedelta(minutes=10)
"""What was booked further from our call is somebody else's, or a clock is wrong: a person looks."""


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
    """What was booked for one customer in one currency, as far as it is seen."""

    bookings: tuple[Booking, ...]
    """The newest."""
    whole: bool
    """Nothing was ever booked, or paid with it, that is not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A call that may have booked credit."""

    amount: Money
    called_at: datetime
    before: AbstractSet[str]
    """Gids of what was seen just before it."""
    others: AbstractSet[str]
    """Gids of bookings that are known to be another claim's."""


class UnclearError(Exception):
    """Nobody can tell from the account whether the call booked anything."""


def find_ours(account: Account, given: Given) -> Booking | None:
    """The booking of the call. None: it booked nothing, once it cannot be under way any more.

    Raises UnclearError where several bookings may be it, where one is there at an unlikely time, and where
    not all that was booked since is seen.
    """
    known = given.before | given.others
    found = [
        each
        for each in account.bookings
        if each.by_itself and each.amount == given.amount and each.gid not in known
    ]
    if len(found) > 1:
        msg = f"{len(found)} bookings of {given.amount} were made since"
        raise UnclearError(msg)
    if found and abs(found[0].booked_at - given.called_at) > NEARBY:
        msg = f"a booking of {given.amount} was made, and not when it was asked for"
        raise UnclearError(msg)
    seen = {each.gid for each in account.bookings}
    if not found and not account.whole and seen.isdisjoint(given.before):
        raise UnclearError("so much was booked since that not all of it is seen")
    return found[0] if found else None
