"""What making good costs the shop, by kind and by the account that carries it.

Amounts are in the shop's currency; the buyer's own is kept beside it where one was paid
(docs/decisions/0028-costs.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from core.domain.amounts import Amounts
from core.domain.deciding import Outcome
from core.domain.money import Money, total


class CostKind(StrEnum):
    GOODS = "goods"
    """The piece: its money given back, or another one sent."""
    SHIPPING = "shipping"
    LABOUR = "labour"
    FEES = "fees"


class CostAccount(StrEnum):
    """Who carries a cost."""

    WARRANTY = "warranty"
    GOODWILL = "goodwill"
    SUPPLIER = "supplier"


class CostSource(StrEnum):
    """How an amount is known."""

    REFUND = "refund"
    """Shopify says that so much went back."""
    UNIT_COST = "unit_cost"
    """Shopify's cost of the variant, on the day it was sent."""
    PRICE = "price"
    """An estimate: nobody told Shopify what the piece costs, so its price stands in."""
    CREDIT = "credit"
    """So much was booked to the buyer's account."""
    REPAIR = "repair"
    """What the repair noted of parts and labour, less what the buyer paid for it."""
    OUTSIDE = "outside"
    """What staff said when they settled it themselves."""
    STAFF = "staff"
    """Entered or corrected by staff, with a reason."""


UNPROMISED = frozenset({Outcome.GOODWILL, Outcome.NOT_COVERED})
"""Granted though nobody had to: beyond the covered days, or against the computed answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One entry: what a resolution costs of one kind."""

    kind: CostKind
    account: CostAccount
    amount: Money
    """In the shop's currency."""
    presentment: Money | None = None
    """What the buyer's payment saw."""
    source: CostSource


class CostRefusal(StrEnum):
    NEGATIVE = "negative"
    TOO_FINE = "too_fine"
    """The currency has no such small parts."""
    UNCHANGED = "unchanged"
    NOT_THE_SUPPLIERS = "not_the_suppliers"
    """No supplier pays for what the shop gave without having to."""


class CostRefusedError(ValueError):
    """The entry cannot be made; `why` says what to correct."""

    def __init__(self, why: CostRefusal) -> None:
        super().__init__(why.value)
        self.why = why


class CostDifference(StrEnum):
    """Where our books and Shopify disagree about one resolution."""

    AMOUNT = "amount"
    """Another amount went back than was booked by itself."""
    GONE = "gone"
    """Shopify does not show the refund or the order any more."""
    CANCELLED = "cancelled"
    """The replacement's order was cancelled, and its goods are booked."""
    UNBOOKED = "unbooked"
    """It took effect beside the remedy that counts, and nobody said whether that cost anything more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What Shopify shows of a refund or of a replacement's order."""

    there: bool
    amount: Money | None = None
    """Of a refund: what went back, in the shop's currency. Nothing where its payments were all refused."""
    cancelled: bool = False


def account_of(outcome: Outcome) -> CostAccount:
    """Whose cost a claim is, by its computed answer. A supplier's only when staff say so."""
    return CostAccount.GOODWILL if outcome in UNPROMISED else CostAccount.WARRANTY


def of_money(paid: Money, amount: Money | None, account: CostAccount, source: CostSource) -> Cost | None:
    """Everything that was given, tax and all, as Shopify books it: its fees are not known to us.

    `amount` is the same in the shop's currency. None where nobody knows that: it is not guessed.
    """
    if amount is None:
        return None
    return Cost(kind=CostKind.GOODS, account=account, amount=amount, presentment=paid, source=source)


def of_refund(
    paid: Money, amount: Money | None, shipping: Amounts | None, account: CostAccount, source: CostSource
) -> list[Cost]:
    """The same, with what of it is for the order's shipping told apart."""
    whole = of_money(paid, amount, account, source)
    if whole is None:
        return []
    if shipping is None or shipping.nothing:
        return [whole]
    piece = replace(whole, amount=whole.amount - shipping.shop, presentment=paid - shipping.presentment)
    sent = replace(whole, kind=CostKind.SHIPPING, amount=shipping.shop, presentment=shipping.presentment)
    return [piece, sent]


def in_currency(paid: Money, rate: Decimal | None, currency: str) -> Money | None:
    """At the order's own rate: the buyer's money for one of the shop's. None where no rate is known."""
    if paid.currency == currency:
        return paid
    return Money(paid.amount / rate, currency).rounded() if rate else None


def of_goods(unit_cost: Money | None, price: Money | None, account: CostAccount) -> Cost | None:
    """A piece that was sent: its cost, else its price. None where neither is known. Both of the shop."""
    amount = price if unit_cost is None else unit_cost
    if amount is None:
        return None
    source = CostSource.PRICE if unit_cost is None else CostSource.UNIT_COST
    return Cost(kind=CostKind.GOODS, account=account, amount=amount.rounded(), source=source)


def less_paid(cost: Cost, paid: Money | None) -> Cost:
    """Goods for which the buyer paid something, whatever for: what it covers costs nothing. Of the shop."""
    left = cost.amount - paid if paid else cost.amount
    return replace(cost, amount=Money(max(left.amount, Decimal(0)), left.currency))


def of_repair(
    parts: Money | None, labour: Money | None, paid: Money | None, account: CostAccount
) -> list[Cost]:
    """Parts and labour as far as they are known, in the shop's currency.

    What the buyer paid is taken off the parts first, then off the labour: more than that costs nothing.
    """
    left, costs = paid or Money.zero(""), []
    for kind, noted in ((CostKind.GOODS, parts), (CostKind.LABOUR, labour)):
        if noted is None:
            continue
        covered = Money(min(left.amount, noted.amount), noted.currency)
        amount = (noted - covered).rounded()
        left = Money(left.amount - covered.amount, left.currency)
        costs.append(Cost(kind=kind, account=account, amount=amount, source=CostSource.REPAIR))
    return costs


def corrected(
    current: Cost | None, kind: CostKind, account: CostAccount, amount: Money, outcome: Outcome
) -> Cost:
    """What staff enter in place of an entry, or as the first of its kind. Raises CostRefusedError."""
    if amount.amount < 0:
        raise CostRefusedError(CostRefusal.NEGATIVE)
    if amount.rounded() != amount:
        raise CostRefusedError(CostRefusal.TOO_FINE)
    if account is CostAccount.SUPPLIER and outcome in UNPROMISED:
        raise CostRefusedError(CostRefusal.NOT_THE_SUPPLIERS)
    if current is not None and (current.account, current.amount) == (account, amount):
        raise CostRefusedError(CostRefusal.UNCHANGED)
    same = current is not None and current.amount == amount
    return Cost(
        kind=kind,
        account=account,
        amount=amount,
        presentment=current.presentment if current and same else None,
        source=current.source if current and same else CostSource.STAFF,
    )


def difference_of(
    booked: Sequence[Cost], seen: Seen, *, counts: bool, by_hand: bool
) -> CostDifference | None:
    """Whether our books and Shopify disagree. `counts`: the resolution is the one that settled its claim.

    What staff entered with a reason (`by_hand`) is their word: they have looked at it.
    """
    if by_hand:
        return None
    if not counts:
        happened = seen.there and not seen.cancelled and (seen.amount is None or seen.amount.amount > 0)
        return CostDifference.UNBOOKED if happened and not booked else None
    if not booked:
        return None
    if not seen.there:
        return CostDifference.GONE
    if seen.cancelled:
        return CostDifference.CANCELLED
    paid = [cost.amount for cost in booked if cost.source is CostSource.REFUND]
    differs = paid and seen.amount is not None and total(paid, paid[0].currency) != seen.amount
    return CostDifference.AMOUNT if differs else None
