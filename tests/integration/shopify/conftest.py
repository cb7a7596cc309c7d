"""A simulated Shopify in the same process, one shop in it, and our client talking to that shop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from core.settings import Settings
from core.shopify.admin_api.client import AdminApi
from core.shopify.backoff import Backoff
from core.shopify.budget import Budget
from core.shopify.http import create_http
from core.shopify.tokens import exchange_id_token
from simulator import world as shopify
from simulator.asgi import create_simulator
from simulator.config import read_app
from simulator.records import Order, Product
from simulator.state import Shop, World
from simulator.tokens import mint_id_token
from tests.unit.shopify.support import SECRET, SHOP, make_settings

ROOT = Path(__file__).parents[3]
QUICK = Backoff(attempts=3, first=0.001, longest=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What a test may do behind our back, and how it looks at what really happened."""

    world: World
    shop: Shop
    kettle: Product

    def place(self, *, quantity: int = 2, **details: object) -> Order:
        """An order of kettles, paid in full."""
        line = {"variant": self.kettle.variants[0].id, "quantity": quantity}
        known: dict[str, object] = {"email": "jo@example.com", "first_name": "Jo", "last_name": "Doe"}
        return shopify.place_order(self.world, self.shop, [line], **known | details)  # type: ignore[arg-type]  # passed on

    def done(self, field: str) -> int:
        """How often Shopify has carried out a mutation."""
        return sum(each.field == field for each in self.world.memory.mutations)


@pytest.fixture
def simulator() -> Starlette:
    app = read_app(
        ROOT / "shopify.app.toml",
        app_url="http://127.0.0.1:4500",
        client_id="warranty-desk",
        client_secret=SECRET,
    )
    return create_simulator([app], public_url="http://simulator")


@pytest.fixture
def simulated(simulator: Starlette) -> Simulated:
    world: World = simulator.state.world
    shop = shopify.create_shop(
        world, SHOP, name="Demo", currency="USD", timezone="Europe/Berlin", tax_rate="0.10"
    )
    shopify.install_app(world, shop)
    kettle = shopify.create_product(
        world,
        shop,
        "Kettle",
        price="50.00",
        vendor="Acme",
        product_type="Kitchen",
        tags=["steel"],
        variants=[
            {"title": "Red", "price": "50.00", "sku": "KET-R", "stock": 5},
            {"title": "Blue", "price": "55.00", "sku": "KET-B", "stock": 0},
        ],
    )
    return Simulated(world=world, shop=shop, kettle=kettle)


@pytest.fixture
def settings() -> Settings:
    return make_settings(shopify_base_url="http://simulator/shops/{shop}")


@pytest.fixture
async def http(simulator: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with create_http(httpx.ASGITransport(simulator)) as http:
        yield http


async def sign_in(http: httpx.AsyncClient, settings: Settings, simulated: Simulated) -> AdminApi:
    """A client with fresh access, as after someone has opened the app."""
    grant = await exchange_id_token(
        http, settings, SHOP, mint_id_token(simulated.world, simulated.shop), now=datetime.now(UTC)
    )
    return AdminApi(http, settings, SHOP, grant.access_token, Budget(), backoff=QUICK)


@pytest.fixture
async def api(http: httpx.AsyncClient, settings: Settings, simulated: Simulated) -> AdminApi:
    return await sign_in(http, settings, simulated)
