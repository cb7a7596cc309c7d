"""refundCreate: keys, refusals, what moves money and what does not."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from simulator import world as do
from simulator.actions import totals
from simulator.records import Order
from tests.simulator.conftest import Desk

REFUND = """mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund {
      id note totalRefundedSet { presentmentMoney { amount } }
      transactions(first: 5) { nodes { kind status gateway } }
    }
    userErrors { field message } } }"""


def wanted(order: Order, amount: str | None = "33.33", quantity: int = 1, **more: Any) -> dict[str, Any]:
    payment = order.transactions[0]
    entry = {
        "orderId": order.id,
        "parentId": payment.id,
        "gateway": payment.gateway,
        "kind": "REFUND",
        "amount": amount,
    }
    return {
        "orderId": order.id,
        "refundLineItems": [
            {"lineItemId": order.line_items[0].id, "quantity": quantity, "restockType": "NO_RESTOCK"}
        ],
        "transactions": [entry] if amount else [],
        **more,
    }


async def refund(desk: Desk, given: dict[str, Any], key: str = "k-1") -> dict[str, Any]:
    payload: dict[str, Any] = (await desk.ask(REFUND, {"input": given, "key": key}))["refundCreate"]
    return payload


async def test_a_refund_without_a_key_is_an_error_and_does_nothing(desk: Desk) -> None:
    order = desk.order()
    query = "mutation($input: RefundInput!) { refundCreate(input: $input) { refund { id } } }"
    answer = (await desk.post(query, {"input": wanted(order)})).json()
    assert "@idempotent directive is required" in answer["errors"][0]["message"]
    assert order.refunds == []


async def test_the_same_key_with_the_same_parameters_is_the_same_refund(desk: Desk) -> None:
    order = desk.order()
    first = await refund(desk, wanted(order))
    second = await refund(desk, wanted(order))
    assert first == second
    assert len(order.refunds) == 1
    assert [item.changed for item in desk.world.memory.mutations] == [True, False]


async def test_the_same_key_with_other_parameters_is_refused(desk: Desk) -> None:
    order = desk.order()
    await refund(desk, wanted(order))
    payload = await refund(desk, wanted(order, "10.00"))
    assert payload["refund"] is None
    assert "different operation parameters" in payload["userErrors"][0]["message"]
    assert len(order.refunds) == 1


async def test_a_key_is_forgotten_after_24_hours(desk: Desk) -> None:
    order = desk.order()
    first = await refund(desk, wanted(order))
    desk.world.clock.advance(timedelta(hours=24, seconds=1))
    desk.token = (await desk.exchange()).json()["access_token"]
    second = await refund(desk, wanted(order))
    assert first["refund"]["id"] != second["refund"]["id"]
    assert len(order.refunds) == 2


async def test_a_second_request_in_flight_with_the_same_key_is_turned_away(desk: Desk) -> None:
    order = desk.order()
    do.add_fault(desk.world, "slow", "refundCreate", seconds=0.1)
    first, second = await asyncio.gather(refund(desk, wanted(order)), refund(desk, wanted(order)))
    messages = [item["message"] for payload in (first, second) for item in payload["userErrors"]]
    assert messages == ["This request is currently in progress, please try again."]
    assert len(order.refunds) == 1


async def test_lines_alone_move_no_money(desk: Desk) -> None:
    order = desk.order()
    payload = await refund(desk, wanted(order, None))
    assert payload["refund"]["totalRefundedSet"]["presentmentMoney"]["amount"] == "0.0"
    assert order.line_items[0].refundable_quantity == 2
    assert totals.refunded(order).presentment == 0


async def test_more_units_than_were_bought_are_refused(desk: Desk) -> None:
    order = desk.order()
    payload = await refund(desk, wanted(order, "99.99", quantity=4))
    assert payload["userErrors"][0]["field"] == ["refundLineItems", "0", "quantity"]
    assert order.refunds == []


async def test_more_money_than_was_paid_is_refused(desk: Desk) -> None:
    order = desk.order()
    payload = await refund(desk, wanted(order, "100.00"))
    assert "greater than" in payload["userErrors"][0]["message"]
    assert order.refunds == []


async def test_store_credit_rides_on_the_refund(desk: Desk) -> None:
    order = desk.order()
    method = {"storeCreditRefund": {"amount": {"amount": "33.33", "currencyCode": "EUR"}}}
    payload = await refund(desk, wanted(order, None, refundMethods=[method]))
    assert payload["refund"]["transactions"]["nodes"] == [
        {"kind": "REFUND", "status": "SUCCESS", "gateway": "shopify_store_credit"}
    ]
    assert order.customer is not None
    assert [account.balance for account in order.customer.accounts] == [Decimal("33.33")]


async def test_a_multi_currency_order_needs_its_currency_named(desk: Desk) -> None:
    desk.shop.rates["USD"] = Decimal("1.1")
    order = desk.order(currency="USD")
    refused = await refund(desk, wanted(order, "10.00"))
    assert refused["userErrors"][0]["field"] == ["currency"]
    made = await refund(desk, wanted(order, "10.00", currency="USD"), key="k-2")
    assert made["userErrors"] == []
    assert totals.refunded(order).shop == Decimal("9.09")


async def test_a_failed_gateway_leaves_a_refund_without_money(desk: Desk) -> None:
    order = desk.order()
    do.set_knobs(desk.world, desk.shop, refund_status="FAILURE")
    payload = await refund(desk, wanted(order))
    assert payload["refund"]["transactions"]["nodes"][0]["status"] == "FAILURE"
    assert totals.refunded(order).presentment == 0


async def test_a_lost_answer_leaves_the_refund_behind(desk: Desk) -> None:
    order = desk.order()
    do.add_fault(desk.world, "lost_answer", "Refund")
    with pytest.raises(httpx.RemoteProtocolError):
        await refund(desk, wanted(order))
    assert len(order.refunds) == 1
    assert [item.answered for item in desk.world.memory.mutations] == [False]
    await refund(desk, wanted(order))
    assert len(order.refunds) == 1
