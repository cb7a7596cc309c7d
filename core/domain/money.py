"""Amounts of one currency, exact to that currency's smallest unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import reduce
from operator import add
from typing import Self

# ISO 4217 minor units that are not two. Shopify quotes amounts with these exponents.
EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


STEPS = {places: Decimal(1).scaleb(-places) for places in (0, 2, 3)}
"""Smallest units by their decimal places."""


NOTHING, MOST = Decimal(0), Decimal(10) ** 15
"""More than any form takes. What claims to be worth more is a mistake, and too long to be rounded."""


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies were combined."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} cannot be combined without an exchange rate")


def exponent(currency: str) -> int:
    """Decimal places of a currency's smallest unit (ISO 4217)."""
    return EXPONENTS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's smallest unit, half up."""
    return amount.quantize(STEPS[exponent(currency)], ROUND_HALF_UP)


def is_price(amount: Decimal) -> bool:
    """Whether something can cost that: a number, not below zero and not beyond reason."""
    return amount.is_finite() and NOTHING <= amount <= MOST


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. It may be negative; it is never rounded by itself."""

    amount: Decimal
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(Decimal(0), currency)

    @classmethod
    def parse(cls, text: str) -> Self:
        """What `str` writes. Raises ValueError."""
        amount, _, currency = text.partition(" ")
        try:
            found = Decimal(amount)
        except InvalidOperation:
            raise ValueError(text) from None
        if not found.is_finite():
            raise ValueError(text)
        return cls(found, currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __le__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount <= other.amount

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount < other.amount

    def rounded(self) -> "Money":
        """To the currency's smallest unit, half up."""
        return Money(rounded(self.amount, self.currency), self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(self.currency, other.currency)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, zero of that currency when there is none."""
    return reduce(add, amounts, Money.zero(currency))
