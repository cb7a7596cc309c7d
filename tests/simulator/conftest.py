import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator import tokens
from simulator import world as do
from simulator.asgi import create_simulator
from simulator.clock import Clock
from simulator.config import AppConfig, Subscription
from simulator.records import Order, Product
from simulator.state import Shop, World

SECRET = "the-secret-of-the-app-under-test"
SCOPES = frozenset(
    "read_customers read_fulfillments read_inventory read_locations read_orders read_products "
    "write_draft_orders write_orders".split()
)
OPTIONAL = frozenset(
    "read_all_orders write_products read_store_credit_accounts read_store_credit_account_transactions "
    "write_store_credit_account_transactions read_returns write_returns".split()
)
TOPICS = (
    "app/uninstalled app/scopes_update orders/create orders/updated orders/paid orders/edited "
    "orders/cancelled refunds/create fulfillments/create fulfillment_events/create "
    "returns/approve draft_orders/update products/update bulk_operations/finish customers/redact shop/redact"
).split()
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def app_config(url: str = "http://app.example") -> AppConfig:
    thin = ("id", "admin_graphql_api_id", "updated_at")
    return AppConfig(
        client_id="client-1",
        client_secret=SECRET,
        app_url=url,
        name="App under test",
        scopes=SCOPES,
        optional_scopes=OPTIONAL,
        subscriptions=tuple(
            Subscription(
                topic=topic,
                uri="/webhooks",
                name="all",
                include_fields=thin if topic == "products/update" else (),
            )
            for topic in TOPICS
        ),
    )


class Inbox:
    """An app that only receives webhooks; `answer` is what it says to them."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer = 200
        self.app = Starlette(routes=[Route("/webhooks", self.receive, methods=["POST"])])

    async def receive(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        return Response(status_code=self.answer)

    def topics(self) -> list[str]:
        return [headers["x-shopify-topic"] for headers, _ in self.requests]


@dataclass
class Desk:
    """A simulator in this process, a shop in it and a client with a token for it."""

    simulator: Starlette
    world: World
    shop: Shop
    inbox: Inbox
    http: httpx.AsyncClient
    token: str = ""

    async def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        body = {"query": query, "variables": variables or {}}
        headers = {"X-Shopify-Access-Token": self.token}
        return await self.http.post("/admin/api/2026-10/graphql.json", json=body, headers=headers, **more)

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer: dict[str, Any] = (await self.post(query, variables)).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def exchange(self, **changes: Any) -> httpx.Response:
        form = {
            "client_id": "client-1",
            "client_secret": SECRET,
            "grant_type": tokens.EXCHANGE,
            "subject_token": tokens.mint_id_token(self.world, self.shop),
            "subject_token_type": tokens.ID_TOKEN,
            "requested_token_type": tokens.OFFLINE,
            "expiring": "1",
        }
        return await self.http.post("/admin/oauth/access_token", data=form | changes)

    async def refresh(self, refresh_token: str) -> httpx.Response:
        form = {
            "client_id": "client-1",
            "client_secret": SECRET,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        return await self.http.post("/admin/oauth/access_token", json=form)

    async def webhooks(self) -> None:
        assert await self.simulator.state.dispatcher.flush(5, late=True)

    def product(self, **values: Any) -> Product:
        return do.create_product(
            self.world, self.shop, values.pop("title", "Kettle"), **{"price": "33.33"} | values
        )

    def order(self, **values: Any) -> Order:
        lines = values.pop("lines", None) or [{"title": "Kettle", "price": "33.33", "quantity": 3}]
        return do.place_order(self.world, self.shop, lines, **{"email": "ann@mail.example"} | values)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    inbox = Inbox()
    transport = httpx.ASGITransport(inbox.app)
    simulator = create_simulator(
        [app_config()], clock=Clock(frozen_at=NOON), webhook_transport=transport, public_url="http://sim.test"
    )
    world: World = simulator.state.world
    shop = do.create_shop(world, "demo", currency="EUR")
    address = "http://sim.test/shops/demo.myshopify.com"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(simulator), base_url=address) as http:
        made = Desk(simulator, world, shop, inbox, http)
        made.token = (await made.exchange()).json()["access_token"]
        yield made
    await simulator.state.dispatcher.close()


@dataclass
class Server:
    """A simulator on a loopback port, in a thread of its own."""

    port: int
    world: World
    shop: Shop

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self) -> str:
        form = {
            "client_id": "client-1",
            "client_secret": SECRET,
            "grant_type": tokens.EXCHANGE,
            "subject_token": tokens.mint_id_token(self.world, self.shop),
            "subject_token_type": tokens.ID_TOKEN,
            "requested_token_type": tokens.OFFLINE,
            "expiring": "1",
        }
        address = f"{self.url}/shops/{self.shop.domain}/admin/oauth/access_token"
        return str(httpx.post(address, data=form).json()["access_token"])


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    simulator = create_simulator([app_config("http://127.0.0.1:9")])
    world: World = simulator.state.world
    shop = do.create_shop(world, "wire", currency="EUR")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(simulator, port=port, log_level="critical", timeout_graceful_shutdown=1)
    served = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(served.serve()))
    thread.start()
    while not served.started:
        time.sleep(0.01)
    yield Server(port, world, shop)
    served.should_exit = True
    thread.join(5)


@pytest.fixture
def local_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `*.localhost` mean this machine, whatever the machine's resolver thinks."""
    real = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **named: Any) -> list[Any]:
        here = isinstance(host, str) and host.endswith(".localhost")
        return list(real("127.0.0.1" if here else host, *rest, **named))

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
