"""What one unit of an order line is worth now, to the smallest unit of two currencies.

The buyer paid in the presentment currency; the shop keeps its books in its own, at the order's own rate. Each
is rounded for itself (docs/decisions/0020-what-a-unit-is-worth.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from core.domain.money import Money

NOTHING, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """One amount in both currencies of an order."""

    presentment: Money
    shop: Money

    def each(self, change: Callable[[Money], Money]) -> "Amounts":
        return Amounts(change(self.presentment), change(self.shop))

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.presentment + other.presentment, self.shop + other.shop)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.presentment - other.presentment, self.shop - other.shop)

    def least(self, other: "Amounts") -> "Amounts":
        """The smaller one in what the buyer sees, whole: a pair is never mixed of two."""
        return self if self.presentment <= other.presentment else other

    def floor(self) -> "Amounts":
        """Never below zero."""
        return self.each(lambda money: Money(max(money.amount, NOTHING), money.currency))

    @property
    def nothing(self) -> bool:
        return self.presentment.amount <= 0

    @property
    def rate(self) -> Decimal:
        """The order's own, as this pair shows it: presentment money for one of the shop's."""
        return self.presentment.amount / self.shop.amount if self.shop.amount else WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMoney:
    """What Shopify says of the money of one order line, for all pieces that were ordered."""

    quantity: int
    current_quantity: int
    """What is left after edits and refunds."""
    net: Amounts
    """After line and order discounts. Where prices include the tax, it is inside."""
    tax: Amounts
    taxes_included: bool
    refunded: Amounts | None = None
    """Booked on the line by earlier refunds, tax and all. None: Shopify did not tell."""
    returning: tuple[str, ...] = ()
    """Names of the returns of the line that are open in Shopify, but for our own."""
    returned: int = 0
    """Pieces that came back through such returns, with a refund or without."""

    @property
    def total(self) -> Amounts:
        return self.net if self.taxes_included else self.net + self.tax


@dataclass(frozen=True, slots=True)
class PaymentLeft:
    """A payment of the order, and what can still go back to it, in the presentment currency."""

    gateway: str
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingMoney:
    """What the buyer paid for the shipping of a whole order."""

    cost: Amounts
    """After discounts. Where prices include the tax, it is inside."""
    tax: Amounts
    taxes_included: bool
    left: Money
    """What of the cost Shopify says can still be refunded, presentment currency."""


class Chargeback(StrEnum):
    """What the buyer's bank makes of the payment: while it looks, and once it took the money back."""

    NONE = "none"
    OPEN = "open"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoney:
    """An order's money as it was when Shopify last changed the order."""

    updated_at: datetime
    left: Amounts
    """What can still be refunded: received, less what went back."""
    payments: tuple[PaymentLeft, ...]
    """In the order in which Shopify pays back."""
    lines: Mapping[str, LineMoney]
    """By gid; only those that somebody claims a piece of."""
    chargeback: Chargeback = Chargeback.NONE
    shipping: ShippingMoney | None = None
    """None: read before we asked for it."""


@dataclass(frozen=True, slots=True)
class UnitWorth:
    """One unit. `tax` is inside of `total`."""

    net: Amounts
    tax: Amounts
    total: Amounts

    def tax_in(self, amount: Money) -> Money:
        """The tax contained in a part of it, in the currency of that part, half up."""
        mine = self.total.presentment
        if not mine.amount:
            return Money.zero(amount.currency)
        return Money(self.tax.presentment.amount * amount.amount / mine.amount, amount.currency).rounded()


def next_unit(line: LineMoney, ahead: int = 0) -> UnitWorth:
    """What the next piece of the line is worth, once so many others that are promised have gone.

    Never below zero, never more than is left on the line. Nothing where no piece is left.
    """
    taken = min(line.quantity - line.current_quantity + ahead, line.quantity)
    net, tax = (_slice(whole, taken, line.quantity) for whole in (line.net, line.tax))
    total = net if line.taxes_included else net + tax
    if line.refunded is not None:
        total = total.least((line.total - line.refunded).floor())
    return UnitWorth(net, tax, total)


def over_payments(amount: Money, payments: Sequence[PaymentLeft]) -> list[tuple[str, Money]]:
    """Where an amount goes back to. What fits on no payment is not among it."""
    parts, left = [], amount
    for payment in payments:
        part = min(left, payment.left, key=lambda money: money.amount)
        if part.amount > 0:
            parts.append((payment.gateway, part))
            left -= part
    return parts


def part_of(whole: Money, before: Decimal | int, after: Decimal | int, all_of_it: Decimal | int) -> Money:
    """The difference of two rounded running totals: so parts add up to the whole, the last with the rest."""

    def upto(so_far: Decimal | int) -> Money:
        if so_far >= all_of_it:
            return whole
        return Money(whole.amount * so_far / all_of_it, whole.currency).rounded()

    return upto(after) - upto(before)


def _slice(whole: Amounts, taken: int, quantity: int) -> Amounts:
    return whole.each(lambda money: part_of(money, taken, taken + 1, quantity)).floor()
