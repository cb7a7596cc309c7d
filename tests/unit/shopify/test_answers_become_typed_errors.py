"""The table of everything Shopify may answer, for a question and for a change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import repeat
from typing import Any

import httpx
import pytest
import respx
from structlog.testing import capture_logs

from core.shopify.admin_api.client import AdminApi
from core.shopify.budget import Budget, Priority
from core.shopify.errors import (
    GraphQLRefused,
    NotSent,
    ScopeMissing,
    ShopifyError,
    ShopUnavailable,
    Throttled,
    Unauthorised,
    UnknownOutcome,
    Unreachable,
)
from core.shopify.http import create_http, retry_after
from tests.unit.shopify.support import GRAPHQL, SHOP, answer, error, make_api, make_settings

Reply = httpx.Response | Exception

TORN = httpx.Response(200, content=b'{"data":{"tagsAdd":{"no')
HTML = httpx.Response(200, content=b"<html>")
COST = {
    "requestedQueryCost": 300,
    "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 100, "restoreRate": 100_000.0},
}


@pytest.fixture
async def api() -> AsyncIterator[AdminApi]:
    async with create_http() as http:
        yield make_api(http)


async def ask(api: AdminApi) -> dict[str, Any]:
    return await api.execute("query ReadShop { shop { id } }", "ReadShop")


async def change(api: AdminApi) -> dict[str, Any]:
    return await api.execute("\n  mutation AddTags { tagsAdd }", "AddTags", {})


@pytest.mark.parametrize(
    ("reply", "question", "asked", "mutation", "sent"),
    [
        pytest.param(httpx.ConnectError("refused"), NotSent, 3, NotSent, 3, id="nobody there"),
        pytest.param(httpx.ConnectTimeout("slow"), NotSent, 3, NotSent, 3, id="cannot connect in time"),
        pytest.param(httpx.PoolTimeout("busy"), NotSent, 3, NotSent, 3, id="no free connection"),
        pytest.param(httpx.ReadTimeout("slow"), Unreachable, 3, UnknownOutcome, 1, id="no answer in time"),
        pytest.param(httpx.WriteError("broken"), Unreachable, 3, UnknownOutcome, 1, id="broke while sending"),
        pytest.param(httpx.RemoteProtocolError("closed"), Unreachable, 3, UnknownOutcome, 1, id="closed"),
        pytest.param(TORN, Unreachable, 3, UnknownOutcome, 1, id="torn answer"),
        pytest.param(HTML, Unreachable, 3, UnknownOutcome, 1, id="not JSON"),
        pytest.param(httpx.Response(200, json=[]), Unreachable, 3, UnknownOutcome, 1, id="not GraphQL"),
        pytest.param(httpx.Response(200, json={"data": None}), Unreachable, 3, UnknownOutcome, 1, id="empty"),
        pytest.param(httpx.Response(500), Unreachable, 3, UnknownOutcome, 1, id="500"),
        pytest.param(httpx.Response(502), Unreachable, 3, UnknownOutcome, 1, id="502"),
        pytest.param(httpx.Response(503), Unreachable, 3, UnknownOutcome, 1, id="503"),
        pytest.param(httpx.Response(429, headers={"Retry-After": "0"}), Throttled, 3, Throttled, 3, id="429"),
        pytest.param(
            httpx.Response(429, headers={"Retry-After": "60"}), Throttled, 1, Throttled, 1, id="429 long"
        ),
        pytest.param(httpx.Response(430), Throttled, 1, Throttled, 1, id="430"),
        pytest.param(answer(None, error("THROTTLED"), cost=COST), Throttled, 3, Throttled, 3, id="throttled"),
        pytest.param(httpx.Response(401), Unauthorised, 1, Unauthorised, 1, id="401"),
        pytest.param(httpx.Response(402), ShopUnavailable, 1, ShopUnavailable, 1, id="402"),
        pytest.param(httpx.Response(403), ShopUnavailable, 1, ShopUnavailable, 1, id="403"),
        pytest.param(httpx.Response(404), ShopUnavailable, 1, ShopUnavailable, 1, id="404"),
        pytest.param(httpx.Response(423), ShopUnavailable, 1, ShopUnavailable, 1, id="423"),
        pytest.param(
            httpx.Response(301, headers={"Location": "https://evil.com"}),
            ShopUnavailable,
            1,
            ShopUnavailable,
            1,
            id="moved",
        ),
        pytest.param(httpx.Response(400), GraphQLRefused, 1, GraphQLRefused, 1, id="400"),
        pytest.param(
            httpx.Response(
                200, json={"errors": [error("undefinedField", "mutation AddTags", "tagsAdd", "nod")]}
            ),
            GraphQLRefused,
            1,
            GraphQLRefused,
            1,
            id="not valid, so never run",
        ),
        pytest.param(
            answer(None, error("SOMETHING", "tagsAdd", "node")),
            GraphQLRefused,
            1,
            UnknownOutcome,
            1,
            id="failed below the root",
        ),
        pytest.param(
            answer(None, error("BAD_REQUEST", "tagsAdd")),
            GraphQLRefused,
            1,
            GraphQLRefused,
            1,
            id="at the root",
        ),
        pytest.param(
            answer(None, error("undefinedField")), GraphQLRefused, 1, GraphQLRefused, 1, id="refused"
        ),
        pytest.param(
            answer(None, error("INTERNAL_SERVER_ERROR")),
            Unreachable,
            3,
            UnknownOutcome,
            1,
            id="Shopify's fault",
        ),
        pytest.param(
            answer(None, error("IDEMPOTENCY_CONCURRENT_REQUEST", "tagsAdd")),
            Unreachable,
            3,
            UnknownOutcome,
            1,
            id="key in use",
        ),
        pytest.param(
            answer({"tagsAdd": None, "shop": None}, error("ACCESS_DENIED", "tagsAdd")),
            ScopeMissing,
            1,
            ScopeMissing,
            1,
            id="denied",
        ),
        pytest.param(
            answer({"tagsAdd": None}, error("ACCESS_DENIED", "tagsAdd", "node")),
            ScopeMissing,
            1,
            UnknownOutcome,
            1,
            id="answer of a change denied",
        ),
    ],
)
async def test_each_failure_has_one_meaning(
    api: AdminApi,
    reply: Reply,
    question: type[ShopifyError],
    asked: int,
    mutation: type[ShopifyError],
    sent: int,
) -> None:
    with respx.mock(assert_all_called=False) as shop:
        route = shop.post(GRAPHQL)
        route.mock(side_effect=repeat(reply))
        with pytest.raises(question) as raised:
            await ask(api)
        assert type(raised.value) is question
        assert route.call_count == asked
        with pytest.raises(mutation) as raised:
            await change(api)
        assert type(raised.value) is mutation
        assert route.call_count == asked + sent


@respx.mock
async def test_a_question_is_asked_again_until_it_is_answered(api: AdminApi) -> None:
    route = respx.post(GRAPHQL)
    route.side_effect = [httpx.ReadTimeout("slow"), httpx.Response(502), answer({"shop": {"id": "gid"}})]
    assert await ask(api) == {"shop": {"id": "gid"}}
    assert route.call_count == 3


@respx.mock
async def test_a_throttled_change_is_sent_again_because_nothing_happened(api: AdminApi) -> None:
    route = respx.post(GRAPHQL)
    route.side_effect = [
        answer(None, error("THROTTLED"), cost=COST),
        httpx.ConnectError("no"),
        answer({"tagsAdd": 1}),
    ]
    assert await change(api) == {"tagsAdd": 1}
    assert route.call_count == 3


@respx.mock
async def test_an_order_whose_personal_fields_are_denied_is_kept_without_them(api: AdminApi) -> None:
    data = {"order": {"id": "gid", "email": None, "customer": None}}
    respx.post(GRAPHQL).mock(
        return_value=answer(
            data, error("ACCESS_DENIED", "order", "email"), error("ACCESS_DENIED", "order", "customer")
        )
    )
    assert await ask(api) == data


@respx.mock
async def test_a_denied_field_that_is_not_personal_is_not_mistaken_for_nothing(api: AdminApi) -> None:
    data = {"order": {"id": "gid", "lineItems": {"nodes": [{"product": None}]}}}
    denied = error("ACCESS_DENIED", "order", "lineItems", "nodes", 0, "product")
    respx.post(GRAPHQL).mock(return_value=answer(data, denied))
    with pytest.raises(ScopeMissing) as raised:
        await ask(api)
    assert raised.value.field == "order.lineItems.nodes.0.product"


@respx.mock
async def test_a_change_that_was_made_counts_although_part_of_its_answer_is_denied(api: AdminApi) -> None:
    data = {"refundCreate": {"refund": {"id": "gid", "note": None}}}
    respx.post(GRAPHQL).mock(
        return_value=answer(data, error("ACCESS_DENIED", "refundCreate", "refund", "note"))
    )
    assert await change(api) == data


@respx.mock
async def test_the_token_goes_to_the_shop_and_unset_variables_stay_at_home(api: AdminApi) -> None:
    route = respx.post(GRAPHQL).mock(return_value=answer({"order": None}))
    assert await api.read_order("gid://shopify/Order/1") is None
    request = route.calls.last.request
    assert request.headers["X-Shopify-Access-Token"] == "shpat_access"
    assert b'"variables":{"id":"gid://shopify/Order/1"}' in request.content


@respx.mock
async def test_a_base_address_with_a_path_leads_to_a_shop_on_another_host() -> None:
    route = respx.post("http://127.0.0.1:4600/shops/demo.myshopify.com/admin/api/2026-10/graphql.json").mock(
        return_value=answer({"shop": {"id": "gid"}})
    )
    settings = make_settings(shopify_base_url="http://127.0.0.1:4600/shops/{shop}/")
    async with create_http() as http:
        api = AdminApi(http, settings, SHOP, "shpat_access", Budget(), Priority.PEOPLE)
        assert await ask(api) == {"shop": {"id": "gid"}}
    assert route.call_count == 1


@pytest.mark.parametrize(
    "shop", ["evil.com", "demo", "DEMO.myshopify.com", "demo.myshopify.com/x", "", "{shop}"]
)
async def test_a_token_is_never_sent_to_what_is_not_a_shop(shop: str) -> None:
    async with create_http() as http:
        with pytest.raises(ValueError, match="Not the domain of a Shopify shop"):
            AdminApi(http, make_settings(), shop, "shpat_access", Budget())


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("2.5", 2.5), ("-1", 0.0), ("soon", 2.0), ("", 2.0), ("nan", 2.0), ("inf", 2.0)],
)
async def test_what_shopify_asks_us_to_wait_is_understood(header: str, seconds: float) -> None:
    assert retry_after(httpx.Response(429, headers={"Retry-After": header}), 2.0) == seconds


def test_a_date_to_wait_for_is_understood_too() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 28 < retry_after(httpx.Response(429, headers={"Retry-After": date}), 2.0) <= 30


@respx.mock
async def test_an_answer_of_another_version_is_reported_and_used(api: AdminApi) -> None:
    reply = httpx.Response(200, json={"data": {"shop": 1}}, headers={"X-Shopify-API-Version": "2027-01"})
    respx.post(GRAPHQL).mock(return_value=reply)
    with capture_logs() as logs:
        assert await ask(api) == {"shop": 1}
    assert [(each["event"], each["asked"], each["answered"]) for each in logs] == [
        ("shopify.other_version", "2026-10", "2027-01")
    ]


@respx.mock
async def test_which_fields_are_denied_is_logged_without_their_values(api: AdminApi) -> None:
    data = {"orders": {"nodes": [{"email": None, "name": "#1"}, {"email": None, "name": "#2"}]}}
    denied = [error("ACCESS_DENIED", "orders", "nodes", number, "email") for number in range(2)]
    respx.post(GRAPHQL).mock(return_value=answer(data, *denied))
    with capture_logs() as logs:
        assert await ask(api) == data
    assert [each["fields"] for each in logs] == [("orders.nodes.email",)]
