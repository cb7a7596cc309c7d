"""The whole product in one process, beside the simulator: real doors, real database, no sockets."""

import pickle
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import time_machine
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from core.logs import configure
from core.settings import Settings
from core.shopify.http import create_http
from core.store.base import Database, Tx
from core.store.jobs import Job
from core.store.shops import find_shop
from shopify_app.asgi import Doors, shared_state
from simulator import tokens
from simulator import world as shopify
from simulator.asgi import create_simulator
from simulator.config import read_app
from simulator.records import Order, Product
from simulator.state import Memory, Shop, World
from sync.context import Context
from tests.support.databases import Server
from tests.support.jobs import drain

APP = "http://app.test"
PUBLIC = "http://go.test"
SHOP = "lumen.myshopify.com"
SECRET = "the-secret-that-shopify-shares-with-the-app"
INSTALLED = "template_installed"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When every test with a house begins, so that its dates are the same on whatever day it runs."""
ROOT = Path(__file__).parents[2]


def test_settings(folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": folder,
        "app_url": APP,
        "public_url": PUBLIC,
        "shopify_api_key": "warranty-desk",
        "shopify_api_secret": SECRET,
        "shopify_base_url": "http://simulator.test/shops/{shop}",
        "shopify_admin_url": "http://simulator.test/admin",
        "app_bridge_url": "http://simulator.test/app-bridge.js",
        "encryption_keys": "test:" + "QUFB" * 10 + "QUE=",
        "signing_keys": "signing-key-of-the-tests",
        "mail_from": "Warranty Desk <warranty@app.test>",
        "log_level": "ERROR",
        "worker": "apart",
    }
    return Settings(**(values | changes))


test_settings.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test


class WithState:
    """What a server's lifespan does: the shared state on every request."""

    def __init__(self, app: ASGIApp, state: dict[str, Any]) -> None:
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = dict(self.state)
        await self.app(scope, receive, send)


@dataclass(slots=True)
class House:
    settings: Settings
    db: Database
    ctx: Context
    app: ASGIApp
    simulator: Starlette
    buyer: httpx.AsyncClient
    """Somebody's phone: keeps cookies, follows nothing."""
    shopify_calls: httpx.AsyncClient
    """Shopify's own requests to us."""
    shop_ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return cast("World", self.simulator.state.world)

    @property
    def shop(self) -> Shop:
        return self.world.shop(SHOP)

    async def shop_id(self, domain: str = SHOP) -> UUID:
        if domain not in self.shop_ids:
            async with self.db.transaction(None) as tx:
                shop = await find_shop(tx, domain)
            assert shop is not None, f"{domain} has not been opened yet"
            self.shop_ids[domain] = shop.id
        return self.shop_ids[domain]

    @asynccontextmanager
    async def tx(self, domain: str = SHOP) -> AsyncIterator[Tx]:
        """A transaction of a shop, to look at what happened or to arrange it."""
        async with self.db.transaction(await self.shop_id(domain)) as tx:
            yield tx

    def staff(self, domain: str = SHOP, user: int = 1) -> httpx.AsyncClient:
        """Staff of a shop, whose App Bridge signs each request with a fresh token."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=APP,
            auth=_AppBridge(self.world, domain, user),
            params={"shop": domain, "host": "YWRtaW4uc2hvcGlmeS5jb20"},
        )

    async def open_app(self, domain: str = SHOP) -> None:
        """Staff open the app for the first time, and everything that follows is done."""
        async with self.staff(domain) as staff:
            response = await staff.get("/")
        assert response.status_code == 200, response.text
        await self.settle()

    async def settle(self) -> list[Job]:
        """Deliver every webhook and do every job until all is quiet. Returns the jobs done."""
        done: list[Job] = []
        while True:
            await self.simulator.state.dispatcher.flush(late=True)
            new = await drain(self.ctx)
            done += new
            if not new and not self.simulator.state.dispatcher.outstanding():
                return done

    def product(self, title: str = "Lumen desk lamp", **changes: Any) -> Product:
        values = {"price": "80.00", "product_type": "Lamps", "vendor": "Lumen", "tags": ["light"]}
        return shopify.create_product(self.world, self.shop, title, **(values | changes))

    def order(self, product: Product, quantity: int = 1, **changes: Any) -> Order:
        values = {
            "email": "ada@example.org",
            "first_name": "Ada",
            "last_name": "Buyer",
            "address": {
                "first_name": "Ada",
                "last_name": "Buyer",
                "address1": "Lampenweg 1",
                "city": "Berlin",
                "zip": "10115",
                "country_code_v2": "DE",
            },
        }
        lines: Sequence[dict[str, Any]] = [{"variant": product.variants[0], "quantity": quantity}]
        return shopify.place_order(self.world, self.shop, lines, **(values | changes))

    def later(self, by: timedelta) -> None:
        """Let time pass in Shopify and for our worker alike."""
        self.world.clock.advance(by)


class _AppBridge(httpx.Auth):
    def __init__(self, world: World, domain: str, user: int) -> None:
        self._world, self._domain, self._user = world, domain, user

    def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]
        token = tokens.mint_id_token(self._world, self._domain, self._user)
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


@asynccontextmanager
async def installed_house(server: Server, folder: Path) -> AsyncIterator[House]:
    """A house whose shop opened the app ten minutes before noon, copied from one that really did."""
    if INSTALLED not in server.snapshots:
        with time_machine.travel(NOON - timedelta(minutes=10)):
            await _install(server, folder)
    async with server.database(template=INSTALLED) as db:
        memory: Memory = pickle.loads(server.snapshots[INSTALLED])  # noqa: S301 - our own, of just now
        with time_machine.travel(NOON):
            async with build_house(db, folder, memory=memory) as house:
                yield house


async def _install(server: Server, folder: Path) -> None:
    original = Database.connect(await server.create(INSTALLED))
    async with build_house(original, folder) as house:
        await house.open_app()
        server.snapshots[INSTALLED] = pickle.dumps(house.world.memory)
    await original.close()


@asynccontextmanager
async def build_house(
    db: Database, folder: Path, *, memory: Memory | None = None, **settings: Any
) -> AsyncIterator[House]:
    configured = test_settings(folder, **settings)
    configure(configured)
    async with AsyncExitStack() as stack:
        doors = WithState(Doors(configured), {})
        simulator = _simulator(doors, memory)
        await stack.enter_async_context(simulator.router.lifespan_context(simulator))
        http = await stack.enter_async_context(create_http(httpx.ASGITransport(simulator)))
        state = await shared_state(stack, configured, db, http)
        doors.state = state
        world: World = simulator.state.world
        ctx = Context(
            settings=configured,
            db=db,
            http=state["http"],
            vault=state["vault"],
            blobs=state["blobs"],
            now=world.now,
        )
        buyer = httpx.AsyncClient(
            transport=httpx.ASGITransport(doors, raise_app_exceptions=False), base_url=PUBLIC
        )
        calls = httpx.AsyncClient(
            transport=httpx.ASGITransport(doors, raise_app_exceptions=False), base_url=APP
        )
        yield House(configured, db, ctx, doors, simulator, buyer, calls)


def _simulator(doors: ASGIApp, memory: Memory | None) -> Starlette:
    app = read_app(ROOT / "shopify.app.toml", app_url=APP, client_id="warranty-desk", client_secret=SECRET)
    simulator = create_simulator(
        [app], public_url="http://simulator.test", webhook_transport=httpx.ASGITransport(doors)
    )
    if memory is not None:
        simulator.state.world.memory = memory
        return simulator
    shopify.create_shop(
        simulator.state.world, SHOP, name="Lumen", currency="EUR", timezone="Europe/Berlin", country="DE"
    )
    # Shopify's own limits are for the tests that are about them.
    shopify.set_knobs(simulator.state.world, SHOP, bucket_size=1_000_000, restore_rate=1_000_000)
    return simulator
