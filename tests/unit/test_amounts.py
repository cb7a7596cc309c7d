"""What a unit is worth: tables, properties, and the simulator's independent arithmetic."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.amounts import Amounts, LineMoney, PaymentLeft, next_unit, over_payments
from core.domain.money import Money, exponent
from core.domain.worth import Due, Portion, carried, due_of
from simulator import world as shopify
from simulator.actions import totals
from simulator.actions.refunds import Wanted, quote
from simulator.money import NOTHING, Pair
from simulator.records import LineItem, Order
from simulator.state import Shop, World
from tests.unit.tables import table

MONEY = ("EUR", "JPY", "KWD")
"""Two, no and three decimal places."""


def eur(amount: str) -> Amounts:
    return Amounts(Money(Decimal(amount), "EUR"), Money(Decimal(amount), "EUR"))


def line(net: str, quantity: int, tax: str = "0.00") -> LineMoney:
    return LineMoney(
        quantity=quantity, current_quantity=quantity, net=eur(net), tax=eur(tax), taxes_included=False
    )


def pieces(whole: LineMoney) -> list[Amounts]:
    """What each piece is worth when its turn comes, one refund after another."""
    return [
        next_unit(replace(whole, current_quantity=left)).total
        for left in range(whole.current_quantity, 0, -1)
    ]


UNITS = table("Net", "Tax", "Tax is", "Pieces", "Gone", "Refunded", "Worth", "Tax in it")


@pytest.mark.parametrize("row", UNITS, ids=" ".join)
def test_a_unit_is_worth_what_the_page_says(row: tuple[str, ...]) -> None:
    net, tax, where, quantity, gone, refunded, *expected = row
    whole = LineMoney(
        quantity=int(quantity),
        current_quantity=int(quantity) - int(gone),
        net=eur(net),
        tax=eur(tax),
        taxes_included=where == "inside",
        refunded=eur(refunded) if refunded else None,
    )
    unit = next_unit(whole)
    assert [str(each.presentment.amount) for each in (unit.total, unit.tax)] == expected
    assert unit.total.presentment == unit.total.shop


def test_promised_pieces_go_first_and_behind_the_last_there_is_nothing() -> None:
    assert next_unit(line("100.00", 3), ahead=3).total == eur("0.00")
    assert next_unit(line("100.00", 3), ahead=4).total == eur("0.00")
    assert next_unit(line("100.00", 3), ahead=1).total == eur("33.34")


def test_each_currency_is_rounded_for_itself() -> None:
    both = Amounts(Money(Decimal(3247), "JPY"), Money(Decimal("19.98"), "EUR"))
    nothing = Amounts(Money.zero("JPY"), Money.zero("EUR"))
    worth = next_unit(replace(line("0", 2), net=both, tax=nothing))
    assert worth.total == Amounts(Money(Decimal(1624), "JPY"), Money(Decimal("9.99"), "EUR"))


DUE = table("Price", "Currency", "Share", "Deductible", "Rate", "Due")


@pytest.mark.parametrize("row", DUE, ids=" ".join)
def test_what_is_due_is_what_the_page_says(row: tuple[str, ...]) -> None:
    price, currency, share, deductible, rate, due = row
    portion = Portion(Decimal(share), Decimal(deductible))
    found = carried(Money(Decimal(price), currency), portion, Decimal(rate))
    assert str(found) == f"{due} {currency}"


def test_what_does_not_fit_on_the_order_is_told_apart() -> None:
    due = due_of(line("200.00", 2), eur("30.00"), Portion(deductible=Decimal(5)))
    assert (due.due, due.payable, due.excess, due.remains) == (
        eur("95.00"),
        eur("30.00"),
        eur("65.00"),
        eur("0.00"),
    )


def test_the_tax_in_a_part_is_its_part_of_the_tax() -> None:
    worth = next_unit(line("100.00", 1, tax="19.00"))
    assert worth.tax_in(Money(Decimal("59.50"), "EUR")) == Money(Decimal("9.50"), "EUR")
    assert next_unit(line("0", 1)).tax_in(Money(Decimal(0), "EUR")) == Money(Decimal(0), "EUR")


def test_a_line_that_cost_nothing_has_no_rate_of_its_own() -> None:
    assert line("0.00", 1).total.rate == 1


def test_money_goes_back_over_the_payments_in_their_order() -> None:
    payments = [
        PaymentLeft("Gift card", Money(Decimal(20), "EUR")),
        PaymentLeft("Card", Money(Decimal(50), "EUR")),
    ]
    ten, eighty = Money(Decimal(10), "EUR"), Money(Decimal(80), "EUR")
    assert over_payments(ten, payments) == [("Gift card", ten)]
    assert over_payments(eighty, payments) == [(each.gateway, each.left) for each in payments]


SMALL = st.integers(0, 10**7)


@st.composite
def amounts(draw: st.DrawFn) -> Amounts:
    places, ours = (draw(st.sampled_from(MONEY)) for _ in range(2))
    parts = [Money(Decimal(draw(SMALL)).scaleb(-exponent(code)), code) for code in (places, ours)]
    return Amounts(parts[0], parts[1])


@st.composite
def lines(draw: st.DrawFn) -> LineMoney:
    net, quantity = draw(amounts()), draw(st.integers(1, 12))
    share = Decimal(draw(st.integers(0, 30))) / 100
    tax = net.each(lambda money: Money(money.amount * share, money.currency).rounded())
    return LineMoney(
        quantity=quantity,
        current_quantity=quantity,
        net=net,
        tax=tax,
        taxes_included=draw(st.booleans()),
    )


@given(lines())
@settings(max_examples=150, deadline=None)
def test_the_pieces_of_a_line_add_up_to_it_and_none_is_below_zero(whole: LineMoney) -> None:
    worth = pieces(whole)
    together = worth[0]
    for piece in worth[1:]:
        together += piece
    assert together == whole.total
    assert all(piece.presentment.amount >= 0 and piece.shop.amount >= 0 for piece in worth)


@given(lines(), amounts(), st.integers(0, 100), st.integers(0, 10**5), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_what_is_due_fits_what_is_left(
    whole: LineMoney, left: Amounts, percent: int, cents: int, ahead: int
) -> None:
    codes = (whole.net.presentment.currency, whole.net.shop.currency)
    left = Amounts(Money(left.presentment.amount, codes[0]), Money(left.shop.amount, codes[1]))
    due: Due = due_of(whole, left, Portion(Decimal(percent) / 100, Decimal(cents) / 100), ahead=ahead)
    paid = due.payable.presentment.amount
    assert 0 <= paid <= min(left.presentment.amount, due.worth.total.presentment.amount)
    assert due.payable.presentment + due.excess.presentment == due.due.presentment
    assert due.payable.presentment + due.remains.presentment == left.presentment


class Counter:
    """A shop of the simulator in which orders are placed, changed and refunded at random."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.world = World([])
        rates = {"EUR": "0.9137", "JPY": "151.73", "KWD": "0.30715", "USD": "1"}
        self.shops = [self._shop(code, rates) for code in ("USD", "JPY", "KWD")]

    def _shop(self, code: str, rates: dict[str, str]) -> Shop:
        made = shopify.create_shop(self.world, f"{code.lower()}.myshopify.com", currency=code)
        made.rates = {to: Decimal(rate) / Decimal(rates[code]) for to, rate in rates.items() if to != code}
        return made

    def amount(self, code: str, most: int = 200_00) -> Decimal:
        return Decimal(self.dice.randrange(most)).scaleb(-exponent(code))

    def order(self) -> tuple[Shop, Order]:
        dice, shop = self.dice, self.dice.choice(self.shops)
        shop.taxes_included, shop.orders = dice.random() < 0.5, {}
        code = shop.currency_code
        rows: list[dict[str, Any]] = []
        for _ in range(dice.randint(1, 2)):
            price, quantity = self.amount(code), dice.randint(1, 7)
            rows.append(
                {
                    "title": "Lamp",
                    "price": price,
                    "quantity": quantity,
                    "discount": min(self.amount(code, 30_00), price * quantity),
                    "tax_rate": dice.choice(["0", "0.07", "0.19", "0.0825"]),
                }
            )
        whole = sum((row["price"] * row["quantity"] - row["discount"] for row in rows), Decimal(0))
        placed = shopify.place_order(
            self.world,
            shop,
            rows,
            currency=dice.choice([code, *shop.rates]),
            order_discount=min(self.amount(code, 50_00), whole) if dice.random() < 0.5 else "0",
            shipping=self.amount(code, 10_00),
        )
        return shop, placed

    def disturb(self, shop: Shop, order: Order) -> None:
        """The merchant takes pieces off, or refunds pieces or just money."""
        item, what = self.dice.choice(order.line_items), self.dice.random()
        left = item.current_quantity
        if what < 0.2 and left:
            shopify.edit_order(self.world, shop, order, set_quantity={item.id: left - 1})
        elif what < 0.4 and left:
            shopify.merchant_refund(self.world, shop, order, lines={item.id: self.dice.randint(1, left)})
        elif what < 0.5 and (most := totals.still_refundable(order).presentment):
            part = most * self.dice.randint(0, 100) / 100
            code = order.presentment_currency_code
            part = Money(part, code).rounded().amount
            if 0 < part <= most:
                shopify.merchant_refund(self.world, shop, order, amount=part)


def ours(order: Order, pair: Pair) -> Amounts:
    return Amounts(
        Money(pair.presentment, order.presentment_currency_code), Money(pair.shop, order.currency_code)
    )


def read(order: Order, item: LineItem) -> LineMoney:
    """As our query reads it."""
    booked = [row for refund in order.refunds for row in refund.lines if row.line_item is item]
    gone = sum((row.subtotal + (NOTHING if order.taxes_included else row.tax) for row in booked), NOTHING)
    return LineMoney(
        quantity=item.quantity,
        current_quantity=item.current_quantity,
        net=ours(order, item.net_total),
        tax=ours(order, item.tax_total),
        taxes_included=order.taxes_included,
        refunded=ours(order, gone),
    )


def refund_whole_line(counter: Counter, shop: Shop, order: Order, item: LineItem) -> None:
    """Piece by piece, each as we say it is worth, and as the simulator says."""
    whole, paid = read(order, item).total.presentment.amount, Decimal(0)
    while item.current_quantity:
        left = ours(order, totals.still_refundable(order))
        due = due_of(read(order, item), left, Portion())
        theirs = quote(counter.world, order, [Wanted(line=item, quantity=1)])
        # A discount may round to more than its line in the other currency; nobody pays for a refund.
        assert due.payable == ours(order, theirs.amount.floor())
        assert due.worth.tax == ours(order, theirs.tax.floor())
        if due.payable.nothing:
            return
        shopify.merchant_refund(
            counter.world, shop, order, lines={item.id: 1}, amount=due.payable.presentment.amount
        )
        paid += due.payable.presentment.amount
        counter.disturb(shop, order)
    assert paid <= max(whole, Decimal(0))
    assert totals.refunded(order).presentment <= max(totals.received(order).presentment, Decimal(0))


def agree(orders: int, seed: int) -> None:
    counter = Counter(seed)
    with counter.world.silence():
        for _ in range(orders):
            shop, order = counter.order()
            counter.disturb(shop, order)
            for item in list(order.line_items):
                refund_whole_line(counter, shop, order, item)


def test_the_simulator_s_own_arithmetic_agrees() -> None:
    agree(300, seed=20261122)


@pytest.mark.slow
def test_the_simulator_agrees_for_a_hundred_thousand_orders() -> None:
    agree(100_000, seed=20261123)
