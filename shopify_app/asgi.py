"""The web process: the one module that sees all doors. `uvicorn --factory shopify_app.asgi:create_app`."""

import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.files.blobs import open_blobs
from core.logs import configure
from core.memory import settle
from core.settings import Settings
from core.shopify.http import Http, create_http
from core.store.base import Database
from core.store.open import open_database
from core.store.vault import Vault
from core.web.health import create_health
from microsite.site import create_microsite
from shopify_app.site import create_staff_site
from sync.context import Context
from sync.worker import working
from webhooks.inbox import open_inbox
from webhooks.site import create_webhooks

log = structlog.get_logger()

MANIFEST = Path(__file__).parent.parent / "shopify.app.toml"


class SameHostError(ValueError):
    """Staff pages and buyers' pages must not share a host: one origin could read the other's pages."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"app_url and public_url are both on {host}. Give buyers' pages a host of their own."
        )


class Doors:
    """Each host and path to its door."""

    def __init__(self, settings: Settings) -> None:
        self.public_host = urlsplit(settings.public_url).netloc.lower()
        if self.public_host == urlsplit(settings.app_url).netloc.lower():
            raise SameHostError(self.public_host)
        self.addresses = (settings.app_url, settings.public_url)
        self.told_of_plain_http = False
        self.health = create_health()
        self.webhooks = create_webhooks()
        self.microsite = create_microsite(settings)
        self.staff = create_staff_site(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.told_of_plain_http and scope["type"] == "http" and scope["scheme"] == "http":
            self._tell_of_plain_http(scope)
        await self._door(scope)(scope, receive, send)

    def _tell_of_plain_http(self, scope: Scope) -> None:
        """Once: a proxy whose headers are not believed makes all visitors one, who comes without https."""
        asked = f"https://{Headers(scope=scope).get('host', '').lower()}"
        if asked in {address.rstrip("/").lower() for address in self.addresses}:
            self.told_of_plain_http = True
            log.warning("proxy.not_believed", setting="FORWARDED_ALLOW_IPS", proxy=_neighbour(scope))

    def _door(self, scope: Scope) -> ASGIApp:
        path = scope["path"]
        if path in {"/healthz", "/readyz", "/metrics"}:
            return self.health
        if Headers(scope=scope).get("host", "").lower() == self.public_host:
            return self.microsite
        return self.webhooks if path.startswith("/webhooks/") else self.staff


def _neighbour(scope: Scope) -> str | None:
    """Who opened the connection, if a machine of the same network; anybody else may be a visitor."""
    host = (scope.get("client") or ("", 0))[0]
    with suppress(ValueError):
        return host if ip_address(host).is_private else None
    return None


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The whole product as one ASGI application, the worker inside unless the settings say `apart`."""
    settings = settings or Settings()  # type: ignore[call-arg]  # read from the environment
    configure(settings)
    doors, opening = Doors(settings), Starlette(lifespan=lambda _: lifespan(settings))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Straight to the door: a router around four applications would only cost each request time.
        await (opening if scope["type"] == "lifespan" else doors)(scope, receive, send)

    return app


@asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[dict[str, Any]]:
    """Open what the doors share, in the order in which it is needed; close it backwards."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(open_database(settings))
        http = await stack.enter_async_context(create_http())
        state = await shared_state(stack, settings, db, http)
        if settings.worker == "embedded":
            await stack.enter_async_context(working(worker_context(state)))
        settle()
        yield state


async def shared_state(stack: AsyncExitStack, settings: Settings, db: Database, http: Http) -> dict[str, Any]:
    """What every request finds on its state."""
    return {
        "settings": settings,
        "db": db,
        "http": http,
        "vault": Vault.parse(settings.encryption_keys.get_secret_value()),
        "blobs": open_blobs(settings),
        "inbox": await stack.enter_async_context(open_inbox(db)),
        "shop_ids": {},
        "scopes": required_scopes(),
    }


def worker_context(state: dict[str, Any]) -> Context:
    return Context(
        settings=state["settings"],
        db=state["db"],
        http=state["http"],
        vault=state["vault"],
        blobs=state["blobs"],
    )


def required_scopes() -> list[str]:
    """What the manifest asks for at install."""
    manifest = tomllib.loads(MANIFEST.read_text())
    return [scope.strip() for scope in manifest["access_scopes"]["scopes"].split(",")]
