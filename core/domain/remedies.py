"""Ways to make good: which are on offer for a claim, and what each is worth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from core.domain.conditions import When


class Remedy(StrEnum):
    """A way to make good. Refunds and replacements are carried out by Shopify, repairs by people."""

    REPLACEMENT = "replacement"
    REFUND = "refund"
    REPAIR = "repair"
    STORE_CREDIT = "store_credit"
    """Money for another purchase: with the refund of an order, or by itself to a customer's account."""


OF_MONEY = frozenset({Remedy.REFUND, Remedy.STORE_CREDIT})
"""The buyer gets an amount; the other remedies are goods."""


class Completion(StrEnum):
    """Who makes an order of a replacement's draft."""

    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"
    """Staff, in Shopify; we recognise it."""


class Payer(StrEnum):
    """Who pays for sending goods back and forth."""

    SHOP = "shop"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One remedy, and when it is on offer. Offers stand in the merchant's order of preference."""

    remedy: Remedy
    when: When = field(default_factory=When)


def plainly(*remedies: Remedy) -> tuple[Offer, ...]:
    """Offers without conditions, in that order."""
    return tuple(Offer(remedy=remedy) for remedy in remedies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Of a pro-rata schedule: what a unit is still worth until it is that old."""

    until_months: int
    """Full months since the start of cover, exclusive."""
    share: Decimal
    """Of the price, from 0 to 1."""


class Offered(NamedTuple):
    """A remedy that this claim may get. Amounts in the shop's currency."""

    remedy: Remedy
    worth: Decimal
    """What the shop gives: at most the unit's price and, in money, its share of the order's shipping."""
    buyer_pays: Decimal
    """By the terms: of the piece's price never more than it is worth, and what sending it costs them."""


offering: Callable[[type[Offered], tuple[Remedy, Decimal, Decimal]], Offered] = tuple.__new__
"""`offering(Offered, parts)`, as `core.domain.traces.found`."""
