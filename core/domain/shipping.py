"""What of an order's shipping cost goes back with one unit, where the terms say so.

The cost is split over the lines by what they cost, and over the pieces of a line evenly. Shopify is told an
amount in the buyer's currency; tax and the shop's own amount follow from it
(docs/decisions/0032-shipping-and-what-buyers-pay.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.domain.amounts import Amounts, ShippingMoney, part_of
from core.domain.money import Money


class Weighed(NamedTuple):
    """An order line as it takes part in the shipping cost."""

    worth: Decimal
    """Of all its pieces, in whatever currency, the same for all lines."""
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingShare:
    """What goes back with one unit."""

    told: Money
    """As Shopify is told: presentment currency, without the tax where prices are without it."""
    tax: Money
    """Presentment currency. Inside of `total`."""
    total: Amounts

    @property
    def nothing(self) -> bool:
        return self.told.amount <= 0


def share_of_unit(
    shipping: ShippingMoney, lines: Sequence[Weighed], place: int, taken: int, promised: Decimal = Decimal(0)
) -> ShippingShare:
    """Of the next piece of the line at `place`, once `taken` pieces of it are gone.

    `promised` is what of the shipping other refunds that are under way take with them, as Shopify is told
    it. Never more than Shopify says can still be refunded. The shares of all pieces add up to the cost.
    """
    cost, quantity = shipping.cost.presentment, lines[place].quantity
    gone = cost - shipping.left + Money(promised, cost.currency)
    left = max(cost.amount - gone.amount, Decimal(0))
    ours = part_of(_part_of_line(cost, lines, place), min(taken, quantity), taken + 1, quantity)
    told = Money(min(max(ours.amount, Decimal(0)), left), cost.currency)
    return _with_tax(shipping, gone.amount, told)


def _part_of_line(cost: Money, lines: Sequence[Weighed], place: int) -> Money:
    """By what the lines cost, where discounts left anything; where none cost anything, by their pieces."""
    weights = [max(line.worth, Decimal(0)) for line in lines]
    if not any(weights):
        weights = [Decimal(line.quantity) for line in lines]
    before = sum(weights[:place], Decimal(0))
    return part_of(cost, before, before + weights[place], sum(weights, Decimal(0)))


def _with_tax(shipping: ShippingMoney, gone: Decimal, told: Money) -> ShippingShare:
    """Running totals again, over the money: whatever the order of refunds, all of it comes to all the tax."""
    whole, upto = shipping.cost.presentment.amount, gone + told.amount
    cost, tax = shipping.cost.shop, shipping.tax
    if not told.amount:
        nothing = tax.each(lambda money: Money.zero(money.currency))
        return ShippingShare(told=told, tax=nothing.presentment, total=nothing)
    its_tax = tax.each(lambda money: part_of(money, gone, upto, whole))
    net = Amounts(told, part_of(cost, gone, upto, whole))
    total = net if shipping.taxes_included else net + its_tax
    return ShippingShare(told=told, tax=its_tax.presentment, total=total)
