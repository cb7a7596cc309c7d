"""What every response says about itself to the browser, errors and files included."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

PRODUCT_PICTURES = "https://cdn.shopify.com"
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_TWO_YEARS = "max-age=63072000; includeSubDomains"
_NOTHING = "sandbox; default-src 'none'; frame-ancestors 'none'"
_PLAYER = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; frame-ancestors 'none'"
"""In a tab of its own a browser plays a video as a page that loads it again, from the same origin."""
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def picture_origins(settings: Settings) -> tuple[str, ...]:
    """Where logos and product pictures may come from: Shopify's CDN and what the operator added."""
    added = (origin.strip().rstrip("/") for origin in (settings.picture_origins or "").split(","))
    return (PRODUCT_PICTURES, *(origin for origin in added if origin))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What differs between the doors. Addresses come from the settings, never from a request."""

    app_bridge_url: str | None = None
    admin_url: str | None = None
    """The Shopify admin that may frame a verified shop's pages."""
    pictures: tuple[str, ...] = ()
    """Further origins of pictures and videos, such as that of private files."""
    trusted_types: bool = True
    """Off where App Bridge runs: its code is not ours to check."""


def allow_framing(request: Request, shop: str) -> None:
    """Let this shop's admin frame the response. Only for a shop whose token was verified.

    Raises ValueError for anything that is not a shop's domain, because it is written into a header.
    """
    if not _SHOP.fullmatch(shop):
        raise ValueError("Only the domain of a verified shop may frame a page")
    request.state.frame_shop = shop


def allow_scanning(request: Request) -> None:
    """Let this one page use the camera and the decoder compiled to WebAssembly."""
    request.state.scanning = True


def sandbox(request: Request, *, plays: bool = False) -> None:
    """Let this answer load and run nothing: it is a file that somebody sent us. A video may load itself."""
    request.state.sandbox = _PLAYER if plays else _NOTHING


class HeadersMiddleware:
    """Makes a nonce for the page before, and writes the headers after, whatever answered."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["nonce"] = b64encode(token_bytes(16)).decode()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(security_headers(self.policy, state, https=scope["scheme"] == "https"))
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, answer)


class MachineHeadersMiddleware:
    """Writes the headers of a door that shows no page: the same on every answer, and nothing may run."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {https: _raw(machine_headers(https=https)) for https in (False, True)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers[scope["scheme"] == "https"]]
            await send(message)

        await self.app(scope, receive, answer)


def machine_headers(*, https: bool) -> dict[str, str]:
    """By name, for answers to programs."""
    found = {
        "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
        **_ALWAYS,
    }
    return {**found, "strict-transport-security": _TWO_YEARS} if https else found


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def security_headers(policy: Policy, state: Mapping[str, object], *, https: bool) -> dict[str, str]:
    """By name; `state` is the request's."""
    camera = "(self)" if state.get("scanning") else "()"
    found = {
        "content-security-policy": content_security_policy(policy, state),
        "permissions-policy": f"camera={camera}, geolocation=(), microphone=(), payment=(), usb=()",
        **_ALWAYS,
    }
    return {**found, "strict-transport-security": _TWO_YEARS} if https else found


def content_security_policy(policy: Policy, state: Mapping[str, object]) -> str:
    """Without `strict-dynamic`, under which htmx would run scripts of a swapped fragment."""
    if (alone := state.get("sandbox")) is not None:
        return str(alone)
    nonce = f"'nonce-{state['nonce']}'"
    bridge = [policy.app_bridge_url.rpartition("/")[0] + "/"] if policy.app_bridge_url else []
    decoder = ["'wasm-unsafe-eval'"] if state.get("scanning") else []
    pictures = dict.fromkeys([PRODUCT_PICTURES, *policy.pictures])
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", nonce, *bridge, *decoder],
        "style-src": ["'self'", nonce],
        "img-src": ["'self'", "data:", "blob:", *pictures],
        "media-src": ["'self'", "blob:", *policy.pictures],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": _frame_ancestors(policy, state),
        **(
            {"require-trusted-types-for": ["'script'"], "trusted-types": ["htmx"]}
            if policy.trusted_types
            else {}
        ),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _frame_ancestors(policy: Policy, state: Mapping[str, object]) -> list[str]:
    shop = state.get("frame_shop")
    return [f"https://{shop}", policy.admin_url] if shop and policy.admin_url else ["'none'"]
