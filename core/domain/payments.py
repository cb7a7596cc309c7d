"""What buyers pay for a replacement before it is sent: by the terms, asked for by an invoice, until a day.

docs/decisions/0032-shipping-and-what-buyers-pay.md
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.domain.amounts import Amounts
from core.domain.money import Money

PAY_WITHIN = timedelta(days=14)
"""From the approval, or from a new invoice."""
LEAST = timedelta(days=3)
"""Left to pay once the invoice is sent, however long the replacement was held up before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """In both currencies of the order; without one both are the shop's."""

    piece: Amounts
    """What of the piece's price the shop does not carry: the deductible, a share that has worn away."""
    shipping: Amounts
    """For sending it."""

    @property
    def total(self) -> Amounts:
        return self.piece + self.shipping


class PaymentState(StrEnum):
    DUE = "due"
    """The invoice is not sent yet."""
    ASKED = "asked"
    """The buyer has the invoice."""
    MISSED = "missed"
    """It ran out unpaid or was taken back; nothing is left that could be paid."""
    PAID = "paid"
    WAIVED = "waived"
    """Staff send it without."""


class PaymentNews(StrEnum):
    """What a letter to the buyer is about."""

    ASKED = "asked"
    MISSED = "missed"


def last_day(agreed: date, today: date, *, missed: bool) -> date:
    """Until when an invoice that is sent today can be paid, days on the shop's calendar.

    `agreed` is what the buyer was told when the replacement was granted.
    """
    return today + PAY_WITHIN if missed else max(agreed, today + LEAST)


def owed_of(piece: Amounts, shipping: Decimal, rate: Decimal | None = None) -> Owed | None:
    """`shipping` is in the shop's currency, and the buyer's follows by the order's own rate, half up.

    None: nothing is owed.
    """
    rate = piece.rate if rate is None else rate
    shop, presentment = piece.shop.currency, piece.presentment.currency
    sent = Amounts(Money(shipping * rate, presentment).rounded(), Money(shipping, shop).rounded())
    owed = Owed(piece=piece.floor(), shipping=sent)
    return None if owed.total.nothing else owed
