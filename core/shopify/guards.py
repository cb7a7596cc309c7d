"""Who is asking: checks on what arrives with a request. The one module that imports the package `shopifyapi`.

Only its pure functions are used. Its sessions keep the shop and token in process-wide state, which in
asynchronous code would leak one shop's access to another, so none is ever set up or activated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import shopify
from shopify import session_token
from shopify.utils import shop_url

from core.settings import Settings
from core.shopify.errors import InvalidIdToken
from core.shopify.signatures import secrets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """What Shopify's session token says: this person has our app open in this shop's admin."""

    shop: str
    user_id: str
    session_id: str
    expires_at: datetime
    """UTC. Some 60 seconds after it was issued."""


@lru_cache(maxsize=4096)
def sanitise_shop(text: str | None) -> str | None:
    """The shop's domain in normal form (`name.myshopify.com`), or None for anything else."""
    if not text or not text.isascii():
        return None
    try:
        domain: str | None = shop_url.sanitize_shop_domain(text)
    except ValueError:
        return None
    return domain


def decode_id_token(token: str, settings: Settings) -> IdToken:
    """Verify a session token: signature, audience, times (10 s leeway), one shop as issuer and destination.

    Raises InvalidIdToken.
    """
    if not token.isascii():
        raise InvalidIdToken("The session token holds characters that no token has")
    claims = _verified_claims(token, settings)
    shop, expires = sanitise_shop(str(claims["dest"])), claims.get("exp")
    if shop is None or not str(claims["dest"]).startswith("https://"):
        raise InvalidIdToken("The session token is not for a Shopify shop")
    if not isinstance(expires, int | float):
        raise InvalidIdToken("The session token never expires, so Shopify did not issue it")
    return IdToken(
        shop=shop,
        user_id=str(claims["sub"]),
        session_id=str(claims["sid"]),
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def verify_query_hmac(query: Mapping[str, str], settings: Settings) -> bool:
    """Whether Shopify signed these query parameters (`hmac`) within the last day."""
    return any(_signed_with(secret, query) for secret in secrets_of(settings))


def scopes_cover(granted: Iterable[str], needed: Iterable[str]) -> bool:
    """Whether the granted scopes allow what is needed. Writing implies reading."""
    granted_plain, granted_odd = _sorted_out(granted)
    needed_plain, needed_odd = _sorted_out(needed)
    covered: bool = shopify.ApiAccess(granted_plain).covers(shopify.ApiAccess(needed_plain))
    return covered and needed_odd <= granted_odd


def _verified_claims(token: str, settings: Settings) -> dict[str, Any]:
    problem: Exception | None = None
    for secret in secrets_of(settings):
        try:
            claims: dict[str, Any] = session_token.decode_from_header(
                f"Bearer {token}", settings.shopify_api_key, secret
            )
        except (session_token.SessionTokenError, ValueError, TypeError, AttributeError) as error:
            # The last three: claims of an unexpected type, which the package does not check.
            problem = error
        else:
            return claims
    raise InvalidIdToken("The session token is forged, expired or meant for another app") from problem


def _signed_with(secret: str, query: Mapping[str, str]) -> bool:
    # The package reads the secret from a class: one of our own per check keeps it out of process-wide state.
    signed: Any = type("SignedQuery", (shopify.Session,), {"secret": secret})
    try:
        return bool(signed.validate_params(dict(query)))
    except (ValueError, TypeError):
        return False


def _sorted_out(scopes: Iterable[str]) -> tuple[list[str], set[str]]:
    """Scopes that the package knows, and others (`customer_read_orders`), which must match literally."""
    plain, odd = [], set()
    for scope in scopes:
        if shopify.ApiAccess.SCOPE_RE.match(scope):
            plain.append(scope)
        elif scope:
            odd.add(scope)
    return plain, odd
