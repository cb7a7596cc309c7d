"""The simulator's own arithmetic, in the shop's currency and in the buyer's at once.

It is written apart from the app's, on purpose: two independent sums that agree are worth more than one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
_WITHOUT_CENTS = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def exponent(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    if currency in _WITHOUT_CENTS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's smallest coin, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Pair:
    """One amount in two currencies: the shop's, and the one the buyer saw."""

    shop: Decimal = ZERO
    presentment: Decimal = ZERO

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.shop + other.shop, self.presentment + other.presentment)

    def __sub__(self, other: "Pair") -> "Pair":
        return Pair(self.shop - other.shop, self.presentment - other.presentment)

    def times(self, count: int) -> "Pair":
        return Pair(self.shop * count, self.presentment * count)

    def least(self, other: "Pair") -> "Pair":
        return self if self.presentment <= other.presentment else other

    def floor(self) -> "Pair":
        """Never below zero."""
        return Pair(max(self.shop, ZERO), max(self.presentment, ZERO))


NOTHING = Pair()


@dataclass(frozen=True, slots=True)
class Currencies:
    """The two currencies of an order and the rate between them (presentment for one unit of shop money)."""

    shop: str
    presentment: str
    rate: Decimal = Decimal(1)

    def from_shop(self, amount: Decimal) -> Pair:
        return Pair(rounded(amount, self.shop), rounded(amount * self.rate, self.presentment))

    def from_presentment(self, amount: Decimal) -> Pair:
        return Pair(rounded(amount / self.rate, self.shop), rounded(amount, self.presentment))

    def each(self, pair: Pair, change: Callable[[Decimal], Decimal]) -> Pair:
        return Pair(
            rounded(change(pair.shop), self.shop), rounded(change(pair.presentment), self.presentment)
        )


def slice_of(total: Pair, taken: int, count: int, units: int, currencies: Currencies) -> Pair:
    """The share of `count` more units when `taken` of `units` are gone already.

    Shares are differences of rounded running totals, so all slices of a line add up to the line to the cent.
    """

    def upto(units_so_far: int) -> Pair:
        if units_so_far >= units:
            return total
        return currencies.each(total, lambda amount: amount * units_so_far / units)

    return upto(taken + count) - upto(taken)


def spread(total: Pair, weights: Sequence[Decimal], currencies: Currencies) -> list[Pair]:
    """`total` split in proportion to `weights`; the shares add up to it exactly."""
    whole = sum(weights, ZERO)
    if not whole:
        return [NOTHING for _ in weights]
    shares: list[Pair] = []
    given, so_far = NOTHING, ZERO
    for weight in weights:
        so_far += weight
        part = so_far / whole
        due = Pair(
            rounded(total.shop * part, currencies.shop),
            rounded(total.presentment * part, currencies.presentment),
        )
        shares.append(due - given)
        given = due
    return shares


def tax_on(amount: Pair, rate: Decimal, currencies: Currencies, *, included: bool) -> Pair:
    """The tax on `amount`, or in it when the shop's prices include tax."""
    if included:
        return currencies.each(amount, lambda value: value - value / (1 + rate))
    return currencies.each(amount, lambda value: value * rate)


def plain(amount: Decimal) -> str:
    """As Shopify's Decimal scalar prints an amount: without needless zeros, with at least one decimal."""
    text = format(amount.normalize(), "f")
    return text if "." in text else f"{text}.0"
