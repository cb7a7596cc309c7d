"""Access to a shop: a session token is exchanged for an expiring access token, which is then refreshed.

Keeping the grant and refreshing one at a time per shop is the caller's part. A refresh may be repeated with
the same refresh token until the new one has been used once.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx

from core.metrics import SHOPIFY_SECONDS, timed
from core.settings import Settings
from core.shopify.errors import (
    AppMisconfigured,
    InvalidIdToken,
    ReopenNeeded,
    ShopUnavailable,
    Unreachable,
)
from core.shopify.http import shop_url

PATH = "/admin/oauth/access_token"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
UNAVAILABLE = frozenset({402, 403, 404, 423})
OFFLINE_TOKEN = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE_TOKEN = "urn:shopify:params:oauth:token-type:online-access-token"
SECONDS_FOR_A_NAME = 5.0
"""Somebody waits for their first page; without a name it is shown all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Access of the app, not of a person, to one shop. Times in UTC."""

    access_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who works in a shop's admin, as Shopify names them."""

    user_id: str
    name: str
    account_owner: bool


async def exchange_id_token(
    http: httpx.AsyncClient, settings: Settings, shop: str, id_token: str, *, now: datetime
) -> Grant:
    """Access for a verified session token. `now` is when lifetimes begin.

    Raises InvalidIdToken when Shopify thinks otherwise, ShopUnavailable, AppMisconfigured, Unreachable.
    """
    wanted = {
        "grant_type": TOKEN_EXCHANGE,
        "subject_token": id_token,
        "subject_token_type": ID_TOKEN,
        "requested_token_type": OFFLINE_TOKEN,
        "expiring": "1",
    }
    return _read_grant(await _ask(http, settings, shop, wanted), now)


async def ask_who(http: httpx.AsyncClient, settings: Settings, shop: str, id_token: str) -> Person:
    """Whose session token this is. Online access comes with its person; the access itself is forgotten.

    Raises what `exchange_id_token` raises.
    """
    wanted = {
        "grant_type": TOKEN_EXCHANGE,
        "subject_token": id_token,
        "subject_token_type": ID_TOKEN,
        "requested_token_type": ONLINE_TOKEN,
    }
    try:
        async with asyncio.timeout(SECONDS_FOR_A_NAME):
            return _read_person(await _ask(http, settings, shop, wanted))
    except TimeoutError as late:
        raise Unreachable("No answer to the question who somebody is: ask again another day") from late


async def refresh(
    http: httpx.AsyncClient, settings: Settings, shop: str, refresh_token: str, *, now: datetime
) -> Grant:
    """The next grant. `now` is when lifetimes begin.

    Raises ReopenNeeded when the refresh token is spent, ShopUnavailable, AppMisconfigured, Unreachable.
    """
    wanted = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _read_grant(await _ask(http, settings, shop, wanted), now)


async def _ask(http: httpx.AsyncClient, settings: Settings, shop: str, wanted: dict[str, str]) -> Any:  # noqa: ANN401  # JSON of any shape
    """The answer's body."""
    credentials = {
        "client_id": settings.shopify_api_key,
        "client_secret": settings.shopify_api_secret.get_secret_value(),
    }
    with timed(SHOPIFY_SECONDS, "token"):
        response = await _post(http, shop_url(settings, shop, PATH), credentials | wanted)
        try:
            body = response.json()
        except ValueError:
            body = None
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response.status_code, body)
        return body


async def _post(http: httpx.AsyncClient, url: str, wanted: dict[str, str]) -> httpx.Response:
    try:
        return await http.post(url, json=wanted, headers={"Accept": "application/json"})
    except httpx.RequestError as error:
        raise Unreachable("No answer to the request for access: ask again later") from error


def _refusal(status: int, body: object) -> Exception:
    match body.get("error") if isinstance(body, dict) else None:
        case "invalid_subject_token":
            return InvalidIdToken("Shopify does not accept the session token")
        case "invalid_grant" | "refresh_token_expired":
            return ReopenNeeded("The refresh token is spent: someone must open the app in the Shopify admin")
        case "invalid_client" | "application_cannot_be_found":
            return AppMisconfigured("Shopify does not know our API key and secret")
    if status in UNAVAILABLE or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ShopUnavailable(status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Unreachable(f"Shopify answered the request for access with HTTP {status}: ask again later")
    return AppMisconfigured(f"Shopify refused the request for access with HTTP {status}")


def _read_grant(body: Any, asked_at: datetime) -> Grant:  # noqa: ANN401  # JSON of any shape
    """Lifetimes count from before we asked: a slow answer must not make a token look younger than it is."""
    try:
        return Grant(
            access_token=body["access_token"],
            expires_at=asked_at + timedelta(seconds=float(body["expires_in"])),
            refresh_token=body["refresh_token"],
            refresh_expires_at=asked_at + timedelta(seconds=float(body["refresh_token_expires_in"])),
            scopes=frozenset(filter(None, (scope.strip() for scope in body["scope"].split(",")))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable("Shopify's answer to the request for access was incomplete") from error


def _read_person(body: Any) -> Person:  # noqa: ANN401  # JSON of any shape
    try:
        user = body["associated_user"]
        names = [(user.get(part) or "").strip() for part in ("first_name", "last_name")]
        return Person(
            user_id=str(user["id"]),
            name=" ".join(name for name in names if name),
            account_owner=user.get("account_owner") is True,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreachable("Shopify's answer to the request for access named nobody") from error
