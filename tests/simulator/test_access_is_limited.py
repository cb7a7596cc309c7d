"""Scopes, personal data, the 60-day window, throttling, unknown fields."""

from datetime import timedelta
from typing import Any

import pytest

from simulator import world as do
from tests.simulator.conftest import NOON, Desk

ORDER = "query($id: ID!) { order(id: $id) { id email customer { id } } }"
ORDERS = "query($q: String) { orders(first: 10, query: $q) { nodes { name } } }"


async def names(desk: Desk, query: str) -> list[str]:
    return [node["name"] for node in (await desk.ask(ORDERS, {"q": query}))["orders"]["nodes"]]


async def test_a_missing_scope_denies_the_field_and_keeps_the_rest(desk: Desk) -> None:
    order = desk.order()
    do.revoke_scopes(desk.world, desk.shop, {"read_customers"})
    answer = (await desk.post(ORDER, {"id": order.id})).json()
    assert answer["data"]["order"] == {"id": order.id, "email": "ann@mail.example", "customer": None}
    error = answer["errors"][0]
    assert (error["extensions"]["code"], error["path"]) == ("ACCESS_DENIED", ["order", "customer"])


async def test_a_mutation_without_its_scope_does_nothing(desk: Desk) -> None:
    product = desk.product()
    query = 'mutation($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }'
    answer = (await desk.post(query, {"id": product.id})).json()
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert product.tags == []


async def test_unapproved_personal_data_is_null_with_an_error(desk: Desk) -> None:
    order = desk.order()
    do.set_knobs(desk.world, desk.shop, protected_data="level1")
    answer = (await desk.post(ORDER, {"id": order.id})).json()
    assert answer["data"]["order"]["email"] is None
    assert "not approved" in answer["errors"][0]["message"]


async def test_orders_older_than_60_days_need_read_all_orders(desk: Desk) -> None:
    old = desk.order(at=NOON - timedelta(days=60, seconds=1))
    recent = desk.order(at=NOON - timedelta(days=60))
    query = "query($id: ID!) { order(id: $id) { name } }"
    assert (await desk.ask(query, {"id": old.id}))["order"] is None
    assert await names(desk, "") == [recent.name]
    do.grant_scopes(desk.world, desk.shop, {"read_all_orders"})
    assert (await desk.ask(query, {"id": old.id}))["order"] == {"name": old.name}


async def test_nodes_are_null_where_there_is_nothing_to_see_and_cost_a_point_each(desk: Desk) -> None:
    order, product = desk.order(), desk.product()
    deleted, old = desk.order(), desk.order(at=NOON - timedelta(days=61))
    do.delete_order(desk.world, desk.shop, deleted)
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { name } ... on Product { title } } }"
    ids = [order.id, deleted.id, old.id, "gid://shopify/Order/999999", product.id]
    answer = (await desk.post(query, {"ids": ids})).json()
    assert answer["data"]["nodes"] == [
        {"id": order.id, "name": order.name},
        None,
        None,
        None,
        {"id": product.id, "title": product.title},
    ]
    cost = answer["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (5, 2)


async def test_nodes_takes_no_more_than_250_ids(desk: Desk) -> None:
    ids = [f"gid://shopify/Order/{number}" for number in range(251)]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    answer = (await desk.post(query, {"ids": ids})).json()
    assert answer["errors"][0]["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"
    assert "data" not in answer
    assert (await desk.ask(query, {"ids": ids[:250]}))["nodes"] == [None] * 250


async def test_unknown_fields_and_arguments_are_errors_with_status_200(desk: Desk) -> None:
    for query in ("{ shop { nothing } }", "{ orders(firstly: 1) { nodes { id } } }", "{ shop "):
        answer = await desk.post(query)
        assert answer.status_code == 200
        assert answer.json()["errors"]
        assert "data" not in answer.json()


async def test_what_is_not_imitated_says_so(desk: Desk) -> None:
    answer = (await desk.post("{ markets(first: 1) { nodes { id } } }")).json()
    assert answer["errors"][0]["extensions"]["code"] in {"NOT_SIMULATED", "ACCESS_DENIED"}


async def test_the_version_is_in_the_answer_and_a_wrong_one_is_not_found(desk: Desk) -> None:
    answer = await desk.post("{ shop { name } }")
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"
    assert answer.headers["X-Request-ID"]
    wrong = await desk.http.post("/admin/api/2020-01/graphql.json", json={"query": "{ shop { name } }"})
    assert wrong.status_code == 404


async def test_an_empty_bucket_throttles_and_refills_with_time(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, bucket_size=100.0, restore_rate=10.0)
    query = "{ orders(first: 80) { nodes { id } } }"
    paid = (await desk.post(query)).json()["extensions"]["cost"]
    assert (paid["requestedQueryCost"], paid["actualQueryCost"]) == (82, 1)
    desk.shop.installations["client-1"].bucket.available = 60  # type: ignore[union-attr]  # filled by the first query
    throttled = await desk.post(query)
    assert throttled.status_code == 200
    assert throttled.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert throttled.json()["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 60
    desk.world.clock.advance(timedelta(seconds=3))
    assert "errors" not in (await desk.post(query)).json()


async def test_a_query_over_1000_points_is_refused(desk: Desk) -> None:
    query = "{ orders(first: 100) { nodes { lineItems(first: 50) { nodes { id } } } } }"
    answer = (await desk.post(query)).json()
    assert answer["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag:'warm box'", ["#1001"]),
        ("name:#1002", ["#1002"]),
        ("name:1002 AND email:bob@mail.example", ["#1002"]),
        ("name:'#1002' AND email:ann@mail.example", []),
        ("created_at:>='2026-11-21T00:00:00Z'", ["#1002"]),
        ("created_at:<2026-11-21", ["#1001"]),
        ("-tag:'warm box'", ["#1002"]),
        ("tag:x OR name:#1002", ["#1002"]),
    ],
)
async def test_the_search_syntax(desk: Desk, query: str, expected: list[str]) -> None:
    desk.order(tags=["warm box"], at=NOON - timedelta(days=2))
    desk.order(email="bob@mail.example")
    assert await names(desk, query) == expected


async def test_an_unknown_filter_is_ignored_with_a_warning(desk: Desk) -> None:
    desk.order()
    answer = (await desk.post(ORDERS, {"q": "colour:red"})).json()
    assert len(answer["data"]["orders"]["nodes"]) == 1
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


async def test_the_search_index_lags_as_told(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, search_lag=5.0)
    order = desk.order(tags=["x"])
    assert await names(desk, "tag:x") == []
    desk.world.clock.advance(timedelta(seconds=5))
    assert await names(desk, "tag:x") == [order.name]


async def test_pages_follow_one_another_although_orders_change(desk: Desk) -> None:
    for index in range(5):
        desk.order(at=NOON - timedelta(minutes=10 - index))
    page = """query($after: String) { orders(first: 2, after: $after, sortKey: UPDATED_AT) {
      nodes { name } pageInfo { hasNextPage endCursor } } }"""
    seen: list[str] = []
    after: Any = None
    while True:
        found = (await desk.ask(page, {"after": after}))["orders"]
        seen += [node["name"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
        if len(seen) == 2:
            do.tag_order(desk.world, desk.shop, "#1001", "touched")
    assert seen == ["#1001", "#1002", "#1003", "#1004", "#1005", "#1001"]
