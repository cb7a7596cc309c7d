"""Makes what the tests of `core.shopify` need: settings, session tokens, clients, answers."""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
import jwt
import orjson
from graphql import GraphQLSchema, build_schema
from pydantic import SecretStr

from core.settings import Settings
from core.shopify.admin_api.client import AdminApi
from core.shopify.backoff import Backoff
from core.shopify.budget import Budget
from core.shopify.prune import FULL

SHOP = "demo.myshopify.com"
SECRET = "shpss_0123456789abcdef0123456789abcdef"
PREVIOUS_SECRET = "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"
GRAPHQL = f"https://{SHOP}/admin/api/2026-10/graphql.json"
QUICK = Backoff(attempts=3, first=0.001, longest=5.0)


def make_settings(**changes: object) -> Settings:
    values: dict[str, Any] = {
        "shopify_api_key": "warranty-desk",
        "shopify_api_secret": SecretStr(SECRET),
        "shopify_api_secret_previous": SecretStr(PREVIOUS_SECRET),
        "shopify_base_url": "https://{shop}",
        "encryption_keys": SecretStr("unused"),
        "signing_keys": SecretStr("unused"),
    }
    return Settings(**values | changes)


def make_id_token(secret: str = SECRET, *, without: str = "", **changes: object) -> str:
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": f"https://{SHOP}/admin",
        "dest": f"https://{SHOP}",
        "aud": "warranty-desk",
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    } | changes
    claims.pop(without, None)
    return jwt.PyJWS().encode(orjson.dumps(claims), secret, algorithm="HS256")


def make_api(http: httpx.AsyncClient, **changes: object) -> AdminApi:
    values: dict[str, Any] = {"budget": Budget(), "backoff": QUICK} | changes
    return AdminApi(http, make_settings(), SHOP, "shpat_access", **values)


def answer(
    data: Mapping[str, Any] | None, *errors: Mapping[str, Any], status: int = 200, **extensions: object
) -> httpx.Response:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = errors
    if extensions:
        body["extensions"] = extensions
    return httpx.Response(status, json=body, headers={"X-Shopify-API-Version": "2026-10"})


def error(code: str, *path: str | int, message: str = "no") -> dict[str, Any]:
    return {"message": message, "path": path, "extensions": {"code": code}}


@cache
def full_schema() -> GraphQLSchema:
    """Shopify's whole Admin schema. It breaks a rule of graphql-core itself, so it is taken as valid."""
    return build_schema(FULL.read_text(), assume_valid=True)
