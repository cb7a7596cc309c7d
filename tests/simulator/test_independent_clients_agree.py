"""Over a real socket: Shopify's own older client, and httpx for what goes wrong on the wire."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import shopify
from shopify import session_token

from simulator import tokens
from simulator import world as do
from tests.simulator.conftest import SECRET, Server

QUERY = "query Named { shop { name myshopifyDomain } }"


@pytest.fixture
def session(server: Server, local_names: None) -> Iterator[Any]:
    shopify.Session.setup(
        api_key="client-1", secret=SECRET, protocol="http", myshopify_domain="localhost", port=server.port
    )
    with shopify.Session.temp("wire.localhost", "2026-10", server.token()):
        yield shopify.GraphQL()
    shopify.Session.setup(protocol="https", myshopify_domain="myshopify.com", port=None)


def post(server: Server, query: str = QUERY, **more: Any) -> httpx.Response:
    address = f"{server.url}/shops/{server.shop.domain}/admin/api/2026-10/graphql.json"
    headers = {"X-Shopify-Access-Token": server.token()}
    return httpx.post(address, json={"query": query, **more}, headers=headers, timeout=2)


def test_the_older_client_reads_the_shop(session: Any) -> None:
    answer = json.loads(session.execute(QUERY))
    assert answer["data"]["shop"] == {"name": "Wire", "myshopifyDomain": "wire.myshopify.com"}


def test_the_older_client_places_a_draft_order(session: Any, server: Server) -> None:
    product = do.create_product(server.world, server.shop, "Lamp", price="10")
    query = """mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) {
      draftOrder { name totalPriceSet { shopMoney { amount } } } userErrors { message } } }"""
    variables = {"input": {"lineItems": [{"variantId": product.variants[0].id, "quantity": 2}]}}
    payload = json.loads(session.execute(query, variables))["data"]["draftOrderCreate"]
    assert payload["userErrors"] == []
    assert payload["draftOrder"]["totalPriceSet"]["shopMoney"]["amount"] == "20.0"


def test_its_token_check_accepts_our_id_tokens(server: Server) -> None:
    token = tokens.mint_id_token(server.world, server.shop, 7)
    claims = session_token.decode_from_header(f"Bearer {token}", "client-1", SECRET)
    assert (claims["sub"], claims["dest"]) == ("7", "https://wire.myshopify.com")


def test_its_signature_check_accepts_our_launch_query(server: Server) -> None:
    shopify.Session.setup(api_key="client-1", secret=SECRET)
    query = tokens.launch_parameters(server.world, server.shop, server.world.app())
    assert shopify.Session.validate_params(query)
    assert not shopify.Session.validate_params(query | {"shop": "other.myshopify.com"})


def test_the_host_header_names_the_shop(server: Server) -> None:
    headers = {"X-Shopify-Access-Token": server.token(), "Host": "wire.myshopify.com"}
    address = f"{server.url}/admin/api/2026-10/graphql.json"
    assert (
        httpx.post(address, json={"query": QUERY}, headers=headers).json()["data"]["shop"]["name"] == "Wire"
    )


def test_a_connection_cut_after_the_work_leaves_the_work_done(server: Server) -> None:
    do.add_fault(server.world, "lost_answer", "tagsAdd")
    order = do.place_order(server.world, server.shop, [{"title": "Lamp", "price": "1"}])
    query = f'mutation {{ tagsAdd(id: "{order.id}", tags: ["x"]) {{ userErrors {{ message }} }} }}'
    with pytest.raises(httpx.TransportError):
        post(server, query)
    assert order.tags == ["x"]


def test_a_connection_cut_before_the_work_leaves_nothing(server: Server) -> None:
    do.add_fault(server.world, "close_before", "tagsAdd")
    order = do.place_order(server.world, server.shop, [{"title": "Lamp", "price": "1"}])
    query = f'mutation {{ tagsAdd(id: "{order.id}", tags: ["x"]) {{ userErrors {{ message }} }} }}'
    with pytest.raises(httpx.TransportError):
        post(server, query)
    assert order.tags == []


@pytest.mark.parametrize(
    ("kind", "details", "status"),
    [
        ("429", {"retry_after": 3.0}, 429),
        ("430", {}, 430),
        ("401", {}, 401),
        ("402", {}, 402),
        ("404", {}, 404),
        ("5xx", {"status": 502}, 502),
    ],
)
def test_errors_on_demand(server: Server, kind: str, details: dict[str, Any], status: int) -> None:
    do.add_fault(server.world, kind, "Named", **details)
    answer = post(server)
    assert answer.status_code == status
    if kind == "429":
        assert answer.headers["Retry-After"] == "3.0"
    if kind == "5xx":
        assert answer.text.startswith("<!DOCTYPE html>")
    assert post(server).status_code == 200


def test_a_torn_body_is_no_json(server: Server) -> None:
    do.add_fault(server.world, "torn", "Named")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        post(server).json()


def test_a_slow_answer_comes_too_late(server: Server) -> None:
    do.add_fault(server.world, "slow", "Named", seconds=0.5)
    address = f"{server.url}/shops/{server.shop.domain}/admin/api/2026-10/graphql.json"
    headers = {"X-Shopify-Access-Token": server.token()}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(address, json={"query": QUERY}, headers=headers, timeout=0.1)


def test_throttling_and_user_errors_on_demand(server: Server) -> None:
    do.add_fault(server.world, "throttled", "shop", skip=1)
    assert "errors" not in post(server).json()
    assert post(server).json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    do.add_fault(server.world, "user_error", "tagsAdd", message="No", field=["id"])
    order = do.place_order(server.world, server.shop, [{"title": "Lamp", "price": "1"}])
    query = f'mutation {{ tagsAdd(id: "{order.id}", tags: ["x"]) {{ userErrors {{ field message }} }} }}'
    assert post(server, query).json()["data"]["tagsAdd"]["userErrors"] == [{"field": ["id"], "message": "No"}]
    assert order.tags == []


def test_the_token_endpoint_can_fail_too(server: Server) -> None:
    do.add_fault(server.world, "429", "token")
    address = f"{server.url}/shops/{server.shop.domain}/admin/oauth/access_token"
    assert httpx.post(address, data={"grant_type": "refresh_token"}).status_code == 429
