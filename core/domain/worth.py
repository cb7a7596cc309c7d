"""What a remedy is worth for one claim: the price, its pro-rata share, the deductible.

`carried` is the one rule: decisions show it, staff see it before they approve, and it is what is paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from core.domain.amounts import Amounts, LineMoney, UnitWorth, next_unit, part_of
from core.domain.cases import LAW_IS_WHOLE, Case
from core.domain.deciding import Outcome
from core.domain.goodwill import Goodwill
from core.domain.money import Money, rounded
from core.domain.remedies import OF_MONEY, Offered, Payer, Remedy, offering
from core.domain.shipping import ShippingShare
from core.domain.terms import Terms

NOTHING, WHOLE = Decimal(0), Decimal(1)
OWED = Decimal(-1)
"""Any deductible beyond a price leaves nothing, so none is worked out to the last digit."""
REPAIR, STATUTORY = Remedy.REPAIR, Outcome.STATUTORY
"""Bound once, as in `core.domain.looks`."""


class Portion(NamedTuple):
    """What of a unit's price the shop carries."""

    share: Decimal = WHOLE
    deductible: Decimal = NOTHING
    """In the shop's currency."""
    with_shipping: bool = False
    """Money back includes the unit's share of what the order's shipping cost."""
    sending: Decimal = NOTHING
    """What the buyer pays for sending a replacement, in the shop's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a refund comes to for one claim, and how much of it the order can give back."""

    worth: UnitWorth
    due: Amounts
    """With its share of the shipping, if any."""
    left: Amounts
    """What could be refunded on the order before it."""
    shipping: ShippingShare | None = None
    """What of `due` is for the shipping. None: nothing is."""

    @property
    def piece(self) -> Amounts:
        """What of `due` is for the piece itself."""
        return self.due - self.shipping.total if self.shipping else self.due

    @property
    def payable(self) -> Amounts:
        """Never more than the unit is worth now, nor than is left on the order."""
        most = self.worth.total + self.shipping.total if self.shipping else self.worth.total
        return self.due.least(most).least(self.left)

    def without_shipping(self) -> "Due":
        """What is due for the piece alone, which stays with the buyer."""
        return replace(self, due=self.piece, shipping=None)

    def shipping_in(self, paid: Amounts) -> Amounts:
        """What of an amount is for the shipping: where less is paid, the piece comes first."""
        if self.shipping is None:
            return paid - paid
        return (paid - self.piece).floor().least(self.shipping.total)

    def tax_in(self, paid: Amounts) -> Money:
        """The tax contained in an amount, presentment currency."""
        shipping = self.shipping_in(paid).presentment
        tax = self.worth.tax_in(paid.presentment - shipping)
        if self.shipping is None or not shipping.amount:
            return tax
        whole = self.shipping.total.presentment.amount
        return tax + part_of(self.shipping.tax, 0, shipping.amount, whole)

    @property
    def remains(self) -> Amounts:
        """What can still be refunded on the order afterwards."""
        return (self.left - self.payable).floor()

    @property
    def excess(self) -> Amounts:
        """What is due and does not fit."""
        return (self.due - self.payable).floor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What store credit comes to for one claim."""

    amounts: Amounts
    by_account: bool
    """Booked by itself. Else with the refund of the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What an approved amount was computed from, as it is kept with the approval."""

    portion: Portion
    confirmed: bool
    """False: staff approved before the amount was known. They confirm it before anything is paid."""
    due: Due | None
    """None: the order's money was not known then, or there is no order."""
    price: Money | None = None
    """Of a unit that came without an order, in our catalogue. None: unknown there, or there is an order."""


def due_of(
    line: LineMoney,
    left: Amounts,
    portion: Portion,
    *,
    ahead: int = 0,
    shipping: ShippingShare | None = None,
) -> Due:
    """What is due for the next unit of a line, after so many others that are promised.

    Its share of the shipping goes back whole where the portion has it, but never alone.
    """
    worth = next_unit(line, ahead)
    due = carried_of(worth.total, portion, line.total.rate)
    if shipping is None or shipping.nothing or due.nothing or not portion.with_shipping:
        return Due(worth=worth, due=due, left=left)
    return Due(worth=worth, due=due + shipping.total, left=left, shipping=shipping)


def credit_of(due: Due) -> Credit:
    """What fits on the order is credited with its refund; where nothing fits, what is due by itself."""
    if due.payable.nothing:
        return Credit(amounts=due.excess, by_account=True)
    return Credit(amounts=due.payable, by_account=False)


def carried_of(price: Amounts, portion: Portion, rate: Decimal | None = None) -> Amounts:
    """In both currencies of an order, at its own rate; a whole line shows that closer than a single price."""
    rate = price.rate if rate is None else rate
    return Amounts(carried(price.presentment, portion, rate), carried(price.shop, portion))


def carried(price: Money, portion: Portion, rate: Decimal = WHOLE) -> Money:
    """The share of a price, less the deductible at that rate; half up, once. Neither below zero nor above."""
    return Money(_carried(price.amount, price.currency, portion, rate), price.currency)


def _carried(price: Decimal, currency: str, portion: Portion, rate: Decimal = WHOLE) -> Decimal:
    deductible = portion.deductible if rate is WHOLE else portion.deductible * rate
    ours = rounded(min(max(_part(price, portion.share) - deductible, OWED), price), currency)
    if ours < NOTHING:
        return NOTHING
    return min(ours, price)


def portion_of(case: Case, outcome: Outcome) -> Portion:
    """By the computed answer. What nobody promised is the price: staff grant it, and may choose less.

    What the law makes good costs the buyer nothing, whatever the promise says (Directive (EU) 2019/771,
    art. 14).
    """
    if case.terms is None or outcome is Outcome.NOT_COVERED:
        return Portion()
    if outcome is Outcome.GOODWILL and case.terms.goodwill is not None:
        return Portion(share=case.terms.goodwill.share)
    if outcome is STATUTORY and case.facts.edition >= LAW_IS_WHOLE:
        return Portion(with_shipping=case.terms.refunds_shipping)
    return promised(case, case.terms)


def promised(case: Case, terms: Terms) -> Portion:
    sending = terms.replacement_shipping if terms.shipping is Payer.BUYER else NOTHING
    return Portion(share_at(terms, case.age_months), terms.deductible, terms.refunds_shipping, sending)


def goodwill_offer(case: Case, goodwill: Goodwill) -> tuple[Offered, ...]:
    """The one remedy of the goodwill rule, at the share that it says."""
    return offered(case, Portion(share=goodwill.share), (goodwill.remedy,))


def offered(case: Case, portion: Portion, remedies: Iterable[Remedy]) -> tuple[Offered, ...]:
    """Money is what the shop carries; goods are worth their price, and the buyer pays the rest.

    Money has the share of the shipping with it where the portion says so. A repair is worth at most the
    price. What the buyer pays for it nobody knows before the inspection: then they are asked for it by a
    quote. For sending a replacement they pay what the portion says.
    """
    price, ours = _price_and_carried(case, portion)
    shipping = (case.facts.shipping or NOTHING) if portion.with_shipping and ours else NOTHING
    money, repair = (ours + shipping, NOTHING), (price, NOTHING)
    goods = (price, price - ours + portion.sending)
    return tuple(
        [
            offering(Offered, (each, *(money if each in OF_MONEY else repair if each is REPAIR else goods)))
            for each in remedies
        ]
    )


def share_at(terms: Terms, age_months: int | None) -> Decimal:
    """What share of its price a unit is still worth. Unknown ages count as new."""
    if not terms.pro_rata:
        return WHOLE
    age = age_months or 0
    for step in terms.pro_rata:
        if age < step.until_months:
            return step.share
    return NOTHING


def _price_and_carried(case: Case, portion: Portion) -> tuple[Decimal, Decimal]:
    """Facts from before prices were kept give the answer they gave: rounded before the deductible."""
    price, currency = case.facts.price, case.facts.currency
    if price is not None:
        return price, _carried(price, currency, portion)
    value = case.value or NOTHING
    before = rounded(_part(value, portion.share), currency) - portion.deductible
    return value, min(max(before, NOTHING), value)


def _part(price: Decimal, share: Decimal) -> Decimal:
    """A share lies between nothing and the whole, whatever terms say that were never published."""
    return price * min(max(share, NOTHING), WHOLE)
