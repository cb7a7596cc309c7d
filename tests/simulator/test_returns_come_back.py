"""Returns as Shopify keeps them: what may go back, how one begins and ends, and who hears of it."""

import json
from typing import Any

import pytest

from simulator import world as do
from simulator.records import Order
from tests.simulator.conftest import Desk

CREATE = """mutation($input: ReturnInput!) { returnCreate(returnInput: $input) {
  return { id name status totalQuantity returnLineItems(first: 5) { nodes { quantity returnReasonNote
    ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } returnReasonDefinition { handle } } } } }
  userErrors { code field message } } }"""
RETURNABLE = """query($id: ID!) { returnableFulfillments(orderId: $id, first: 5) { nodes {
  fulfillment { name } returnableFulfillmentLineItems(first: 5) { nodes {
    quantity fulfillmentLineItem { id } } } } } }"""
STATUS = "query($id: ID!) { order(id: $id) { returnStatus returns(first: 5) { nodes { name status } } } }"


@pytest.fixture
async def sold(desk: Desk) -> Order:
    """Three pieces of a line, two of them fulfilled; the app may read and write returns."""
    do.grant_scopes(desk.world, desk.shop, {"read_returns", "write_returns"})
    desk.token = (await desk.exchange()).json()["access_token"]
    order = desk.order()
    do.fulfill_order(desk.world, desk.shop, order, lines={order.line_items[0].id: 2})
    return order


async def returnable(desk: Desk, order: Order) -> list[int]:
    nodes = (await desk.ask(RETURNABLE, {"id": order.id}))["returnableFulfillments"]["nodes"]
    return [line["quantity"] for each in nodes for line in each["returnableFulfillmentLineItems"]["nodes"]]


async def create(desk: Desk, order: Order, quantity: int, **more: Any) -> dict[str, Any]:
    line = order.fulfillments[0].lines[0]
    lines = [{"fulfillmentLineItemId": line.id, "quantity": quantity, "returnReasonNote": "Broken"} | more]
    given = {"orderId": order.id, "returnLineItems": lines}
    payload: dict[str, Any] = (await desk.ask(CREATE, {"input": given}))["returnCreate"]
    return payload


async def test_only_fulfilled_pieces_go_back_and_each_once(desk: Desk, sold: Order) -> None:
    assert await returnable(desk, sold) == [2]
    refused = await create(desk, sold, 3)
    assert (refused["return"], refused["userErrors"][0]["code"]) == (None, "INVALID")
    made = (await create(desk, sold, 1, returnReasonDefinitionId="gid://shopify/ReturnReasonDefinition/1"))[
        "return"
    ]
    assert (made["name"], made["status"], made["totalQuantity"]) == (f"{sold.name}-R1", "OPEN", 1)
    line = made["returnLineItems"]["nodes"][0]
    assert (line["returnReasonNote"], line["returnReasonDefinition"]) == ("Broken", {"handle": "defective"})
    assert line["fulfillmentLineItem"] == {"lineItem": {"id": sold.line_items[0].id}}
    assert await returnable(desk, sold) == [1]
    do.merchant_refund(desk.world, desk.shop, sold, lines={sold.line_items[0].id: 1})
    assert await returnable(desk, sold) == [1], "the piece that was never fulfilled was refunded"
    do.merchant_refund(desk.world, desk.shop, sold, lines={sold.line_items[0].id: 1})
    assert await returnable(desk, sold) == []


@pytest.mark.parametrize(
    ("step", "status", "of_order", "left"),
    [
        ("cancel", "CANCELED", "NO_RETURN", [2]),
        ("close", "CLOSED", "RETURNED", []),
        ("process", "OPEN", "IN_PROGRESS", []),
    ],
)
async def test_how_a_return_ends_decides_what_may_go_back(
    desk: Desk, sold: Order, step: str, status: str, of_order: str, left: list[int]
) -> None:
    back = do.open_return(desk.world, desk.shop, sold, lines={sold.line_items[0].id: 2})
    do.move_return(desk.world, desk.shop, sold, back, step)
    answer = (await desk.ask(STATUS, {"id": sold.id}))["order"]
    assert answer == {
        "returnStatus": of_order,
        "returns": {"nodes": [{"name": back.name, "status": status}]},
    }
    assert await returnable(desk, sold) == left
    assert sold.line_items[0].current_quantity == (1 if step == "process" else 3)
    assert [refund.of_return for refund in sold.refunds] == ([back] if step == "process" else [])


async def test_a_request_waits_for_staff_and_a_return_is_closed_only_once_it_is_open(
    desk: Desk, sold: Order
) -> None:
    back = do.open_return(desk.world, desk.shop, sold, requested=True)
    close = "mutation($id: ID!) { returnClose(id: $id) { return { status } userErrors { code message } } }"
    answer = (await desk.ask(close, {"id": back.id}))["returnClose"]
    assert (answer["return"], answer["userErrors"][0]["code"]) == (None, "INVALID_STATE")
    assert back.status == "REQUESTED"
    approve = """mutation($id: ID!) { returnApproveRequest(input: {id: $id}) { return { status } userErrors {
      message } } }"""
    assert (await desk.ask(approve, {"id": back.id}))["returnApproveRequest"]["return"] == {"status": "OPEN"}
    assert (await desk.ask(close, {"id": back.id}))["returnClose"]["return"] == {"status": "CLOSED"}
    assert (await desk.ask(close, {"id": back.id}))["returnClose"]["userErrors"] == []


async def test_whoever_may_read_returns_hears_of_them_with_their_order(desk: Desk) -> None:
    subscriptions = next(iter(desk.world.apps.values())).subscriptions
    assert "returns/approve" in {each.topic for each in subscriptions}
    order = desk.order()
    do.fulfill_order(desk.world, desk.shop, order)
    do.open_return(desk.world, desk.shop, order, lines={order.line_items[0].id: 1})
    await desk.webhooks()
    assert "returns/approve" not in desk.inbox.topics(), "it has not been granted"
    do.grant_scopes(desk.world, desk.shop, {"read_returns"})
    do.open_return(desk.world, desk.shop, order, lines={order.line_items[0].id: 1})
    await desk.webhooks()
    told = [
        json.loads(body)
        for headers, body in desk.inbox.requests
        if headers["x-shopify-topic"] == "returns/approve"
    ]
    assert [each["order"]["admin_graphql_api_id"] for each in told] == [order.id]
    assert told[0]["status"] == "open"


async def test_returns_need_their_scope(desk: Desk) -> None:
    order = desk.order()
    answer = (await desk.post(STATUS, {"id": order.id})).json()
    assert "ACCESS_DENIED" in str(answer["errors"])
