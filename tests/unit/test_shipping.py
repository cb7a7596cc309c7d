"""What of the shipping goes back with a unit: a table, properties, and the simulator's own arithmetic."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.amounts import Amounts, LineMoney, ShippingMoney
from core.domain.money import Money, exponent
from core.domain.shipping import Weighed, share_of_unit
from core.domain.worth import Portion, due_of
from simulator import world as shopify
from simulator.actions import totals
from simulator.actions.refunds import Wanted, make_refund, quote, shipping_left
from simulator.money import tax_on
from simulator.records import Order
from simulator.state import Shop
from tests.unit.tables import table
from tests.unit.test_amounts import MONEY, Counter, eur, line, ours, read

ROWS = table("Cost", "Tax is", "Left", "Lines", "Gone", "Told", "Share", "Tax in it")
WITH = Portion(with_shipping=True)


def parcel(cost: str, left: str | None = None, *, inside: bool = True) -> ShippingMoney:
    tax = eur(cost).each(lambda money: Money(money.amount * Decimal("0.19"), money.currency).rounded())
    return ShippingMoney(
        cost=eur(cost), tax=tax, taxes_included=inside, left=Money(Decimal(left or cost), "EUR")
    )


def weighed(text: str) -> list[Weighed]:
    pairs = [part.split(" x ") for part in text.split(", ")]
    return [Weighed(Decimal(worth), int(quantity)) for worth, quantity in pairs]


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_unit_s_share_is_what_the_page_says(row: tuple[str, ...]) -> None:
    cost, where, left, lines, gone, *expected = row
    share = share_of_unit(parcel(cost, left, inside=where == "inside"), weighed(lines), 0, int(gone))
    assert [str(each.amount) for each in (share.told, share.total.presentment, share.tax)] == expected
    assert share.total.presentment == share.total.shop


def test_what_other_refunds_take_with_them_is_not_promised_twice() -> None:
    lines = weighed("90.00 x 3")
    share = share_of_unit(parcel("10.00", "4.00"), lines, 0, 1, promised=Decimal("3.33"))
    assert (str(share.told.amount), str(share.tax.amount)) == ("0.67", "0.13")


def test_it_goes_back_whole_beside_a_share_of_the_piece_and_never_alone() -> None:
    share = share_of_unit(parcel("6.00"), weighed("80.00 x 1"), 0, 0)
    half = due_of(line("80.00", 1), eur("86.00"), WITH._replace(share=Decimal("0.5")), shipping=share)
    assert (half.due, half.payable, half.piece) == (eur("46.00"), eur("46.00"), eur("40.00"))
    alone = half.without_shipping()
    assert (alone.due, alone.shipping, alone.worth) == (eur("40.00"), None, half.worth)
    worn = due_of(line("80.00", 1), eur("86.00"), WITH._replace(share=Decimal(0)), shipping=share)
    assert (worn.payable, worn.shipping) == (eur("0.00"), None)
    plain = due_of(line("80.00", 1), eur("86.00"), Portion(), shipping=share)
    assert (plain.payable, plain.shipping) == (eur("80.00"), None)


def test_where_less_is_paid_the_piece_comes_first() -> None:
    share = share_of_unit(parcel("6.00"), weighed("80.00 x 1"), 0, 0)
    due = due_of(line("80.00", 1), eur("83.00"), WITH, shipping=share)
    assert (due.payable, due.excess) == (eur("83.00"), eur("3.00"))
    assert (due.shipping_in(due.payable), due.tax_in(due.payable)) == (
        eur("3.00"),
        Money(Decimal("0.57"), "EUR"),
    )
    assert due.shipping_in(eur("70.00")) == eur("0.00")
    assert due_of(line("80.00", 1), eur("83.00"), Portion()).shipping_in(eur("80.00")) == eur("0.00")


@st.composite
def orders(draw: st.DrawFn) -> tuple[ShippingMoney, list[Weighed]]:
    currencies = [draw(st.sampled_from(MONEY)) for _ in range(2)]
    pair = [Money(Decimal(draw(st.integers(0, 10**5))).scaleb(-exponent(code)), code) for code in currencies]
    cost = Amounts(*pair)
    tax = cost.each(lambda money: Money(money.amount * Decimal("0.19"), money.currency).rounded())
    prices = st.builds(Weighed, st.integers(0, 10**4).map(Decimal), st.integers(1, 5))
    lines = draw(st.lists(prices, min_size=1, max_size=4))
    inside = draw(st.booleans())
    return ShippingMoney(cost=cost, tax=tax, taxes_included=inside, left=cost.presentment), lines


@given(orders(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_shares_of_all_pieces_add_up_to_the_cost_in_whatever_order_they_go(
    order: tuple[ShippingMoney, list[Weighed]], dice: Random
) -> None:
    shipping, lines = order
    pieces = [place for place, each in enumerate(lines) for _ in range(each.quantity)]
    dice.shuffle(pieces)
    taken, total = [0] * len(lines), shipping.cost - shipping.cost
    for place in pieces:
        share = share_of_unit(shipping, lines, place, taken[place])
        assert share.total.presentment.amount >= 0
        assert share.told <= shipping.left
        taken[place], total = taken[place] + 1, total + share.total
        shipping = replace(shipping, left=shipping.left - share.told)
    cost = shipping.cost if shipping.taxes_included else shipping.cost + shipping.tax
    # Without anything in the buyer's currency nothing is told, and so nothing of the shop's goes back.
    assert total == (cost if cost.presentment.amount else total - total)


def with_shipping(counter: Counter) -> tuple[Shop, Order]:
    shop, order = counter.order()
    rate = Decimal(counter.dice.choice(["0", "0.07", "0.19"]))
    order.shipping_title = "Standard"
    order.shipping_tax = tax_on(order.shipping, rate, order.currencies, included=order.taxes_included)
    if order.shipping_tax.presentment and not order.taxes_included:
        order.transactions[0].amount += order.shipping_tax
    return shop, order


def told(order: Order) -> ShippingMoney:
    """As our query reads it."""
    left = shipping_left(order).presentment
    return ShippingMoney(
        cost=ours(order, order.shipping),
        tax=ours(order, order.shipping_tax),
        taxes_included=order.taxes_included,
        left=Money(left, order.presentment_currency_code),
    )


def refund_everything(counter: Counter, shop: Shop, order: Order) -> None:
    """Piece by piece in any order; sometimes the merchant gives some of the shipping back between."""
    lines = [Weighed(each.net_total.shop, each.quantity) for each in order.line_items]
    while pieces := [each for each in order.line_items if each.current_quantity]:
        item = counter.dice.choice(pieces)
        if counter.dice.random() < 0.1 and shipping_left(order).presentment:
            shopify.merchant_refund(counter.world, shop, order, shipping=True)
        whole: LineMoney = read(order, item)
        place, gone = order.line_items.index(item), item.quantity - item.current_quantity
        share = share_of_unit(told(order), lines, place, gone)
        due = due_of(whole, ours(order, totals.still_refundable(order)), WITH, shipping=share)
        amount = due.shipping.told.amount if due.shipping else None
        theirs = quote(counter.world, order, [Wanted(line=item, quantity=1)], shipping=amount)
        assert due.payable == ours(order, theirs.amount.floor())
        assert due.tax_in(due.payable).amount >= 0
        assert (amount or 0) <= shipping_left(order).presentment
        if due.payable.nothing:
            return
        make_refund(counter.world, shop, theirs, theirs.paybacks)
    assert totals.refunded(order).presentment <= totals.received(order).presentment


def agree(count: int, seed: int) -> None:
    counter = Counter(seed)
    with counter.world.silence():
        for _ in range(count):
            refund_everything(counter, *with_shipping(counter))


def test_the_simulator_s_own_arithmetic_agrees() -> None:
    agree(300, seed=20261126)


@pytest.mark.slow
def test_the_simulator_agrees_for_twenty_thousand_orders() -> None:
    agree(20_000, seed=20261127)
