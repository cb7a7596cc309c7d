"""The simulator's arithmetic, with figures worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest

from simulator import world as do
from simulator.actions import totals
from simulator.records import Order
from tests.simulator.conftest import Desk

SUGGEST = """
query($id: ID!, $lines: [RefundLineItemInput!], $shipping: Boolean, $how: RefundMethodAllocation) {
  order(id: $id) { suggestedRefund(
    refundLineItems: $lines, refundShipping: $shipping, refundMethodAllocation: $how
  ) {
    amountSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
    maximumRefundableSet { presentmentMoney { amount } }
    subtotalSet { presentmentMoney { amount } }
    totalTaxSet { presentmentMoney { amount } }
    totalCartDiscountAmountSet { presentmentMoney { amount } }
    suggestedTransactions { gateway amountSet { presentmentMoney { amount } } parentTransaction { id } }
    suggestedRefundMethods { __typename amount { presentmentMoney { amount } } }
  } } }"""


async def suggest(desk: Desk, order: Order, quantity: int, **more: Any) -> dict[str, Any]:
    lines = [{"lineItemId": order.line_items[0].id, "quantity": quantity}] if quantity else []
    answer = await desk.ask(SUGGEST, {"id": order.id, "lines": lines, **more})
    found: dict[str, Any] = answer["order"]["suggestedRefund"]
    return found


def amount(bag: dict[str, Any]) -> str:
    return str(bag["presentmentMoney"]["amount"])


async def test_a_unit_is_worth_its_price_less_its_share_of_both_discounts(desk: Desk) -> None:
    # 3 times 33.33 = 99.99, less 10 on the line, less 5 on the order: 84.99; a third is 28.33
    order = desk.order(
        lines=[{"title": "Kettle", "price": "33.33", "quantity": 3, "discount": "10"}], order_discount="5"
    )
    found = await suggest(desk, order, 1)
    assert amount(found["amountSet"]) == "28.33"
    assert amount(found["subtotalSet"]) == "28.33"
    assert amount(found["totalCartDiscountAmountSet"]) == "1.67"
    assert amount(found["maximumRefundableSet"]) == "84.99"


async def test_the_last_unit_takes_the_remainder(desk: Desk) -> None:
    # 100.00 over 3 units: 33.33 + 33.34 + 33.33, never 99.99
    order = desk.order(lines=[{"title": "Set", "price": "33.34", "quantity": 3, "discount": "0.02"}])
    shares = []
    for _ in range(3):
        shares.append(amount((await suggest(desk, order, 1))["amountSet"]))
        do.merchant_refund(desk.world, desk.shop, order, lines={0: 1})
    assert shares == ["33.33", "33.34", "33.33"]
    assert totals.refunded(order).presentment == Decimal("100.00")
    assert totals.financial_status(order) == "REFUNDED"


async def test_tax_is_added_when_prices_exclude_it(desk: Desk) -> None:
    desk.shop.tax_rate = Decimal("0.19")
    order = desk.order(lines=[{"title": "Lamp", "price": "10.00", "quantity": 2}])
    found = await suggest(desk, order, 1)
    assert amount(found["totalTaxSet"]) == "1.9"
    assert amount(found["amountSet"]) == "11.9"


async def test_tax_is_inside_when_prices_include_it(desk: Desk) -> None:
    desk.shop.tax_rate, desk.shop.taxes_included = Decimal("0.19"), True
    order = desk.order(lines=[{"title": "Lamp", "price": "11.90", "quantity": 1}])
    found = await suggest(desk, order, 1)
    assert amount(found["totalTaxSet"]) == "1.9"
    assert amount(found["amountSet"]) == "11.9"


async def test_both_currencies_are_rounded_on_their_own(desk: Desk) -> None:
    desk.shop.rates["JPY"] = Decimal("162.5")
    order = desk.order(lines=[{"title": "Lamp", "price": "9.99", "quantity": 2}], currency="JPY")
    found = await suggest(desk, order, 1)
    assert found["amountSet"] == {
        "shopMoney": {"amount": "9.99", "currencyCode": "EUR"},
        "presentmentMoney": {"amount": "1623.0", "currencyCode": "JPY"},
    }


async def test_shipping_comes_back_once(desk: Desk) -> None:
    order = desk.order(shipping="4.90")
    assert amount((await suggest(desk, order, 0, shipping=True))["amountSet"]) == "4.9"
    do.merchant_refund(desk.world, desk.shop, order, shipping=True)
    assert amount((await suggest(desk, order, 0, shipping=True))["amountSet"]) == "0.0"


async def test_money_goes_back_over_the_payments_it_came_from(desk: Desk) -> None:
    order = desk.order(payments=[("gift_card", "20.00"), ("shopify_payments", "79.99")])
    found = await suggest(desk, order, 1)
    shares = [(item["gateway"], amount(item["amountSet"])) for item in found["suggestedTransactions"]]
    assert shares == [("gift_card", "20.0"), ("shopify_payments", "13.33")]


async def test_store_credit_is_suggested_as_a_method_without_transactions(desk: Desk) -> None:
    order = desk.order()
    found = await suggest(desk, order, 1, how="STORE_CREDIT")
    assert found["suggestedTransactions"] == []
    assert [item["__typename"] for item in found["suggestedRefundMethods"]] == ["SuggestedStoreCreditRefund"]


@pytest.mark.parametrize("units", [1, 2, 3, 7, 11])
async def test_single_refunds_add_up_to_the_line(desk: Desk, units: int) -> None:
    desk.shop.tax_rate = Decimal("0.077")
    line = {"title": "Lamp", "price": "9.97", "quantity": units, "discount": "1.01"}
    order = desk.order(lines=[line], order_discount="0.99")
    for _ in range(units):
        do.merchant_refund(desk.world, desk.shop, order, lines={0: 1})
    assert totals.still_refundable(order).presentment == 0
    assert totals.total(order, current=True).presentment == 0
