"""Id tokens, access tokens, refresh tokens."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from simulator.config import AppConfig
from simulator.events import random_id
from simulator.state import Shop, Token, World

ACCESS_LIFE = timedelta(seconds=3600)
ONLINE_LIFE = timedelta(seconds=86399)
REFRESH_LIFE = timedelta(days=90)
ID_TOKEN_SECONDS = 60
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"


class TokenRefusedError(Exception):
    """An OAuth error answer."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(code)
        self.body = {"error": code, "error_description": description}
        self.status = status


def mint_id_token(
    world: World,
    shop: Shop | str,
    user: int = 1,
    client_id: str | None = None,
    *,
    life: int = ID_TOKEN_SECONDS,
) -> str:
    """A session token for a staff member, as App Bridge hands it out; it lives 60 seconds.

    Of real time, not of the simulated clock: libraries check such tokens against the machine's clock.
    """
    shop, app, now = world.shop(shop), world.app(client_id), int(datetime.now(UTC).timestamp())
    claims = {
        "iss": f"https://{shop.domain}/admin",
        "dest": f"https://{shop.domain}",
        "aud": app.client_id,
        "sub": str(user),
        "exp": now + life,
        "nbf": now,
        "iat": now,
        "jti": random_id(world),
        "sid": hashlib.sha256(f"{shop.domain}{user}".encode()).hexdigest(),
    }
    return jwt.encode(claims, app.client_secret, algorithm="HS256")


def launch_parameters(
    world: World, shop: Shop, app: AppConfig, user: int = 1, locale: str = "en"
) -> dict[str, str]:
    """The query Shopify adds to the app's address in the frame, with its HMAC."""
    host = base64.b64encode(f"admin.shopify.com/store/{shop.handle}".encode()).decode().rstrip("=")
    query = {
        "embedded": "1",
        "host": host,
        "id_token": mint_id_token(world, shop, user, app.client_id),
        "locale": locale,
        "session": hashlib.sha256(f"{shop.domain}{user}".encode()).hexdigest(),
        "shop": shop.domain,
        "timestamp": str(int(datetime.now(UTC).timestamp())),
    }
    return query | {"hmac": query_hmac(query, app.client_secret)}


def query_hmac(query: Mapping[str, str], secret: str) -> str:
    """Hex HMAC-SHA256 over the sorted parameters, without `hmac` itself."""
    text = "&".join(f"{name}={query[name]}" for name in sorted(query) if name != "hmac")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def exchange(world: World, shop: Shop, form: Mapping[str, Any]) -> dict[str, Any]:
    """POST /admin/oauth/access_token. Raises TokenRefusedError."""
    app = world.apps.get(str(form.get("client_id")))
    if app is None or not hmac.compare_digest(str(form.get("client_secret", "")), app.client_secret):
        code, text = "invalid_client", "Client authentication failed: unknown client or wrong secret"
        raise TokenRefusedError(code, text, 401)
    installation = shop.installations.get(app.client_id)
    if installation is None or not installation.active:
        code, text = "application_cannot_be_found", "The app is not installed in this shop"
        raise TokenRefusedError(code, text)
    match form.get("grant_type"):
        case str(grant) if grant == EXCHANGE:
            return _exchange(world, shop, app, form)
        case "refresh_token":
            return _refresh(world, shop, app, str(form.get("refresh_token", "")))
        case _:
            code, text = "unsupported_grant_type", "Use token exchange or refresh_token"
            raise TokenRefusedError(code, text)


def _exchange(world: World, shop: Shop, app: AppConfig, form: Mapping[str, Any]) -> dict[str, Any]:
    claims = _claims(shop, app, str(form.get("subject_token", "")))
    if form.get("subject_token_type") != ID_TOKEN:
        code, text = "invalid_request", "subject_token_type must be an id_token"
        raise TokenRefusedError(code, text)
    if form.get("requested_token_type") == ONLINE:
        token = _issue(world, shop, app, mode="online", expiring=True, refreshable=False)
        token.user_id = int(claims["sub"])
        return _answer(world, shop, token)
    expiring = str(form.get("expiring", "0")) in {"1", "true", "True"}
    return _answer(
        world, shop, _issue(world, shop, app, mode="offline", expiring=expiring, refreshable=expiring)
    )


def _claims(shop: Shop, app: AppConfig, subject: str) -> dict[str, Any]:
    checks: Any = {
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
        "require": ["exp", "dest", "aud", "sub"],
    }
    try:
        claims: dict[str, Any] = jwt.decode(
            subject, app.client_secret, algorithms=["HS256"], audience=app.client_id, options=checks
        )
    except jwt.InvalidTokenError:
        code, text = "invalid_subject_token", "The id token is not valid"
        raise TokenRefusedError(code, text) from None
    now = datetime.now(UTC).timestamp()
    if claims["exp"] < now or claims.get("nbf", 0) > now + 5 or claims["dest"] != f"https://{shop.domain}":
        code, text = "invalid_subject_token", "The id token has expired or belongs to another shop"
        raise TokenRefusedError(code, text)
    return claims


def _issue(
    world: World, shop: Shop, app: AppConfig, *, mode: str, expiring: bool, refreshable: bool
) -> Token:
    now, life = world.now(), ONLINE_LIFE if mode == "online" else ACCESS_LIFE
    token = Token(
        f"shpat_{random_id(world).replace('-', '')}",
        shop.domain,
        app.client_id,
        mode,
        now + life if expiring else None,
    )
    world.memory.tokens[token.value] = token
    if refreshable:
        token.refresh_token = f"shprt_{random_id(world).replace('-', '')}"
        token.refresh_expires_at = now + REFRESH_LIFE
        world.memory.refresh_tokens[token.refresh_token] = token.value
    world.changed()
    return token


def _answer(world: World, shop: Shop, token: Token) -> dict[str, Any]:
    scopes = ",".join(sorted(shop.installations[token.client_id].scopes))
    answer: dict[str, Any] = {"access_token": token.value, "scope": scopes}
    if token.expires_at:
        answer["expires_in"] = round((token.expires_at - world.now()).total_seconds())
    if token.refresh_token and token.refresh_expires_at:
        answer["refresh_token"] = token.refresh_token
        answer["refresh_token_expires_in"] = round((token.refresh_expires_at - world.now()).total_seconds())
    if token.user_id:
        answer |= {"associated_user": person_of(shop, token.user_id), "associated_user_scope": scopes}
    return answer


def person_of(shop: Shop, user_id: int) -> dict[str, Any]:
    """Somebody whom no test has described is the store's owner if they have the first number."""
    known = shop.staff.get(user_id)
    return {
        "id": user_id,
        "first_name": known.first_name if known else "Sim",
        "last_name": known.last_name if known else f"Staff {user_id}",
        "email": known.email if known else f"staff-{user_id}@{shop.handle}.example",
        "email_verified": True,
        "account_owner": known.account_owner if known else user_id == 1,
        "locale": known.locale if known else "en",
        "collaborator": False,
    }


def _refresh(world: World, shop: Shop, app: AppConfig, given: str) -> dict[str, Any]:
    """Rotate. A used refresh token works again until its replacement access token is first used."""
    old = world.memory.tokens.get(world.memory.refresh_tokens.get(given, ""))
    known = (
        old is not None and old.domain == shop.domain and old.client_id == app.client_id and not old.revoked
    )
    if not known or old is None or old.refresh_expires_at is None or old.refresh_expires_at <= world.now():
        code, text = "invalid_grant", "The refresh token is unknown, used or expired"
        raise TokenRefusedError(code, text)
    if old.replaced_by:
        replacement = world.memory.tokens[old.replaced_by]
        if replacement.used:
            code, text = "invalid_grant", "The refresh token has been used"
            raise TokenRefusedError(code, text)
        replacement.revoked = True
    fresh = _issue(world, shop, app, mode="offline", expiring=True, refreshable=True)
    old.replaced_by = fresh.value
    return _answer(world, shop, fresh)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request with this token is turned away."""

    status: int
    message: str


def check_token(world: World, shop: Shop, value: str | None) -> Token | Refusal:
    """The live token, or the refusal Shopify answers. The first use of a token ends its predecessor."""
    token = world.memory.tokens.get(value or "")
    invalid = Refusal(401, "[API] Invalid API key or access token (unrecognized login or wrong password)")
    if token is None or token.revoked or token.domain != shop.domain:
        return invalid
    if token.mode == "offline" and token.expires_at is None:
        return Refusal(403, "Non-expiring access tokens are no longer accepted for the Admin API.")
    if token.expires_at and token.expires_at <= world.now():
        return invalid
    token.used = True
    return token
