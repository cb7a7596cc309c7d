import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from core.shopify.errors import (
    AppMisconfigured,
    InvalidIdToken,
    ReopenNeeded,
    ShopifyError,
    ShopUnavailable,
    Unreachable,
)
from core.shopify.http import create_http
from core.shopify.tokens import Grant, Person, ask_who, exchange_id_token, refresh
from tests.unit.shopify.support import SECRET, SHOP, make_settings

ADDRESS = f"https://{SHOP}/admin/oauth/access_token"
GRANTED = {
    "access_token": "shpat_new",
    "scope": "write_orders,read_products",
    "expires_in": 3600,
    "refresh_token": "shprt_new",
    "refresh_token_expires_in": 7_776_000,
}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with create_http() as http:
        yield http


def check_grant(grant: Grant) -> None:
    now = datetime.now(UTC)
    assert (grant.access_token, grant.refresh_token) == ("shpat_new", "shprt_new")
    assert grant.scopes == {"write_orders", "read_products"}
    assert now + timedelta(minutes=59) < grant.expires_at <= now + timedelta(hours=1)
    assert now + timedelta(days=89) < grant.refresh_expires_at <= now + timedelta(days=90)
    assert "shpat" not in repr(grant)
    assert "shprt" not in repr(grant)


@respx.mock
async def test_a_session_token_buys_an_expiring_offline_token(http: httpx.AsyncClient) -> None:
    route = respx.post(ADDRESS).mock(return_value=httpx.Response(200, json=GRANTED))
    check_grant(await exchange_id_token(http, make_settings(), SHOP, "id.token.here", now=datetime.now(UTC)))
    assert json.loads(route.calls.last.request.content) == {
        "client_id": "warranty-desk",
        "client_secret": SECRET,
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": "id.token.here",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
        "expiring": "1",
    }


@respx.mock
async def test_a_refresh_token_buys_the_next_pair(http: httpx.AsyncClient) -> None:
    route = respx.post(ADDRESS).mock(return_value=httpx.Response(200, json=GRANTED))
    check_grant(await refresh(http, make_settings(), SHOP, "shprt_old", now=datetime.now(UTC)))
    assert json.loads(route.calls.last.request.content) == {
        "client_id": "warranty-desk",
        "client_secret": SECRET,
        "grant_type": "refresh_token",
        "refresh_token": "shprt_old",
    }


PERSON = {"id": 4821, "first_name": "Mia", "last_name": "Weber", "account_owner": True, "email": "m@w.org"}


@pytest.mark.parametrize(
    ("user", "name", "account_owner"),
    [
        (PERSON, "Mia Weber", True),
        (PERSON | {"last_name": None, "account_owner": False}, "Mia", False),
        (PERSON | {"first_name": " ", "last_name": ""}, "", True),
        ({"id": 4821}, "", False),
    ],
)
@respx.mock
async def test_shopify_names_whose_session_token_it_is(
    http: httpx.AsyncClient, user: dict[str, object], name: str, account_owner: bool
) -> None:
    reply = {"access_token": "shpat_of_mia", "scope": "read_orders", "associated_user": user}
    route = respx.post(ADDRESS).mock(return_value=httpx.Response(200, json=reply))
    person = await ask_who(http, make_settings(), SHOP, "id.token.here")
    assert person == Person(user_id="4821", name=name, account_owner=account_owner)
    sent = json.loads(route.calls.last.request.content)
    assert sent["requested_token_type"] == "urn:shopify:params:oauth:token-type:online-access-token"
    assert "expiring" not in sent


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(200, json={"access_token": "shpat_of_nobody"}),
        httpx.Response(200, json={"associated_user": None}),
        httpx.Response(200, text="{"),
        httpx.Response(503),
        httpx.ReadTimeout("slow"),
    ],
)
@respx.mock
async def test_an_answer_without_a_person_says_that_nobody_was_named(
    http: httpx.AsyncClient, reply: httpx.Response | Exception
) -> None:
    respx.post(ADDRESS).mock(side_effect=[reply])
    with pytest.raises(Unreachable):
        await ask_who(http, make_settings(), SHOP, "id.token.here")


def refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": "no"})


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        (refusal(400, "invalid_subject_token"), InvalidIdToken),
        (refusal(400, "invalid_grant"), ReopenNeeded),
        (refusal(401, "invalid_client"), AppMisconfigured),
        (refusal(400, "invalid_request"), AppMisconfigured),
        (httpx.Response(429), Unreachable),
        (httpx.Response(500), Unreachable),
        (httpx.Response(503, text="<html>"), Unreachable),
        (httpx.Response(404, text="<html>"), ShopUnavailable),
        (httpx.Response(402, json={"errors": "Unavailable Shop"}), ShopUnavailable),
        (httpx.Response(302, headers={"Location": "https://evil.com"}), ShopUnavailable),
        (httpx.Response(200, text="{"), Unreachable),
        (httpx.Response(200, json=[]), Unreachable),
        (httpx.Response(200, json={"access_token": "shpat_forever", "scope": ""}), Unreachable),
        (httpx.Response(200, json=GRANTED | {"scope": None}), Unreachable),
        (httpx.ReadTimeout("slow"), Unreachable),
        (httpx.ConnectError("refused"), Unreachable),
    ],
)
@respx.mock
async def test_each_refusal_has_one_meaning(
    http: httpx.AsyncClient, reply: httpx.Response | Exception, meaning: type[ShopifyError]
) -> None:
    route = respx.post(ADDRESS).mock(side_effect=[reply])
    with pytest.raises(meaning) as raised:
        await refresh(http, make_settings(), SHOP, "shprt_old", now=datetime.now(UTC))
    assert type(raised.value) is meaning
    assert route.call_count == 1
    assert "shprt_old" not in str(raised.value)


async def test_the_secret_is_never_sent_to_what_is_not_a_shop(http: httpx.AsyncClient) -> None:
    with pytest.raises(ValueError, match="Not the domain"):
        await exchange_id_token(
            http, make_settings(), "demo.myshopify.com.evil.com", "id.token.here", now=datetime.now(UTC)
        )
