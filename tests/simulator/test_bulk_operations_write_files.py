"""Bulk queries."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from simulator import world as do
from tests.simulator.conftest import Desk

RUN = """mutation($query: String!) { bulkOperationRunQuery(query: $query) {
  bulkOperation { id status } userErrors { code message } } }"""
READ = """query($id: ID!) { bulkOperation(id: $id) {
  status errorCode url partialDataUrl objectCount rootObjectCount fileSize completedAt } }"""
ORDERS = """{ orders(query: "test:false") { edges { node { id name
  lineItems { edges { node { id title quantity } } } } } } }"""


async def run(desk: Desk, query: str) -> dict[str, Any]:
    started = (await desk.ask(RUN, {"query": query}))["bulkOperationRunQuery"]
    assert started["userErrors"] == []
    for _ in range(200):
        await asyncio.sleep(0.01)
        found: dict[str, Any] = (await desk.ask(READ, {"id": started["bulkOperation"]["id"]}))[
            "bulkOperation"
        ]
        if found["completedAt"]:
            return found
    raise AssertionError("the bulk operation never finished")


async def test_children_name_their_parents_and_are_not_grouped(desk: Desk) -> None:
    orders = [desk.order(lines=[{"title": "A"}, {"title": "B", "quantity": 2}]) for _ in range(2)]
    desk.order(test=True)
    found = await run(desk, ORDERS)
    assert (found["status"], found["objectCount"], found["rootObjectCount"]) == ("COMPLETED", "6", "2")
    answer = await desk.http.get(found["url"])
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row.get("__parentId") for row in rows] == [None, None, *[orders[0].id] * 2, *[orders[1].id] * 2]
    assert rows[0] == {"id": orders[0].id, "name": "#1001"}
    assert rows[3]["title"] == "B"
    assert found["fileSize"] == str(len(answer.content))
    await desk.webhooks()
    assert desk.inbox.topics()[-1] == "bulk_operations/finish"


async def test_an_empty_result_has_no_file(desk: Desk) -> None:
    found = await run(desk, ORDERS)
    assert (found["status"], found["url"]) == ("COMPLETED", None)


async def test_a_failure_on_demand_leaves_a_partial_file(desk: Desk) -> None:
    for _ in range(5):
        desk.order()
    do.set_knobs(desk.world, desk.shop, bulk_failure="TIMEOUT")
    found = await run(desk, ORDERS)
    assert (found["status"], found["errorCode"], found["url"]) == ("FAILED", "TIMEOUT", None)
    assert len((await desk.http.get(found["partialDataUrl"])).text.splitlines()) == 3


async def test_a_missing_scope_fails_the_operation(desk: Desk) -> None:
    desk.order()
    do.revoke_scopes(desk.world, desk.shop, {"write_orders", "read_orders"})
    found = await run(desk, ORDERS)
    assert (found["status"], found["errorCode"]) == ("FAILED", "ACCESS_DENIED")


async def test_five_run_at_once_and_the_sixth_is_refused(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, bulk_delay=5.0)
    answers = [(await desk.ask(RUN, {"query": ORDERS}))["bulkOperationRunQuery"] for _ in range(6)]
    assert [item["userErrors"][0]["code"] if item["userErrors"] else "" for item in answers] == [
        *[""] * 5,
        "LIMIT_REACHED",
    ]


async def test_queries_shopify_would_not_run_are_refused(desk: Desk) -> None:
    lines = "lineItems { edges { node { id } } }"
    too_deep = f"{{ customers {{ edges {{ node {{ orders {{ edges {{ node {{ {lines} }} }} }} }} }} }} }}"
    in_a_list = (
        "{ orders { edges { node { fulfillments { fulfillmentLineItems { edges { node { id } } } } } } } }"
    )
    for query in ("{ shop { name } }", "{ nothing }", "{", too_deep, in_a_list):
        payload = (await desk.ask(RUN, {"query": query}))["bulkOperationRunQuery"]
        assert payload["userErrors"][0]["code"] == "INVALID", query
    assert desk.shop.bulk_operations == {}


async def test_the_link_expires_after_a_week(desk: Desk) -> None:
    desk.order()
    found = await run(desk, ORDERS)
    desk.world.clock.advance(timedelta(days=7))
    assert (await desk.http.get(found["url"])).status_code == 400
