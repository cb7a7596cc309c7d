"""Pages, control API, persistence, configuration."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator import persistence
from simulator import world as do
from simulator.asgi import create_simulator
from simulator.clock import Clock
from simulator.config import read_app
from simulator.state import World
from tests.simulator.conftest import NOON, SECRET, Desk, app_config


async def control(desk: Desk, path: str, **body: Any) -> Any:
    answer = await desk.http.post(f"http://sim.test/control/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def page(desk: Desk, path: str) -> str:
    answer = await desk.http.get(f"http://sim.test{path}")
    assert answer.status_code == 200, path
    return answer.text


async def test_a_script_lives_an_order_through_the_control_api(desk: Desk) -> None:
    product = await control(desk, "demo/products", title="Lamp", price="20", stock=5)
    variant = product["variants"][0]["id"]
    order = await control(
        desk, "demo/orders", lines=[{"variant": variant, "quantity": 2}], email="a@b.example"
    )
    await control(desk, "demo/orders/fulfill", order=order["name"], lines={"0": 1})
    await control(desk, "demo/orders/deliver", order=order["name"])
    await control(desk, "demo/orders/refund", order=order["name"], lines={"0": 1})
    assert await control(desk, "flush") == {"idle": True}
    truth = (await desk.http.get("http://sim.test/control/demo/truth")).json()
    assert truth["orders"][0]["fulfillment_status"] == "FULFILLED"  # one sent, the other refunded unsent
    assert truth["orders"][0]["refunded"] == {"shop": "20.00", "presentment": "20.00"}
    assert truth["products"][0]["variants"][0]["available"] == 3
    found = (await desk.http.get("http://sim.test/control/deliveries?topic=refunds/create")).json()
    assert [item["state"] for item in found] == ["delivered"]


async def test_the_control_api_refuses_with_a_reason(desk: Desk) -> None:
    for path, body in (
        ("nowhere/orders", {}),
        ("demo/dance", {}),
        ("demo/orders/cancel", {}),
        ("demo/orders/cancel", {"order": "#9"}),
        ("demo/knobs", {"colour": 1}),
        ("demo/products", {"title": "x", "colour": 1}),
        ("faults", {"kind": "fire"}),
        ("clock", {"days": -1}),
    ):
        answer = await desk.http.post(f"http://sim.test/control/{path}", json=body)
        assert answer.status_code == 400, path
        assert len(answer.json()["error"]) > 15


async def test_the_clock_moves_forward(desk: Desk) -> None:
    answer = await control(desk, "clock", days=1, hours=1)
    assert answer["now"] == (NOON + timedelta(days=1, hours=1)).isoformat()


async def test_someone_buys_in_the_storefront_and_staff_sends_it(desk: Desk) -> None:
    product = desk.product(stock=3)
    assert "Kettle" in await page(desk, "/store/demo")
    form = {"variant": str(product.variants[0].number), "quantity": "2", "email": "eve@mail.example"}
    answer = await desk.http.post("http://sim.test/store/demo/products/kettle", data=form)
    assert "#1001" in await page(desk, answer.headers["location"])
    shown = await page(desk, "/admin/store/demo/orders")
    number = re.findall(r"orders/(\d+)", shown)[0]
    for action in ("fulfill", "cancel"):
        await desk.http.post(f"http://sim.test/admin/store/demo/orders/{number}/{action}")
    assert "cancelled" in await page(desk, f"/admin/store/demo/orders/{number}")
    for path in (
        "/",
        "/admin/store/demo/draft_orders",
        "/admin/store/demo/products",
        "/admin/store/demo/customers",
    ):
        assert "Shopify simulator" in await page(desk, path)
    assert (await page(desk, f"/pictures/{product.number}.svg")).startswith("<svg")


async def test_names_are_escaped_on_pages(desk: Desk) -> None:
    desk.order(first_name="<b>Eve</b>")
    assert "<b>Eve</b>" not in await page(desk, "/admin/store/demo/orders")


async def test_the_admin_frames_the_app_and_mints_tokens(desk: Desk) -> None:
    base = "/admin/store/demo/apps/client-1"
    assert 'data-origin="http://app.example"' in await page(desk, f"{base}/claims/7")
    answer = await desk.http.post(f"http://sim.test{base}/launch", json={"user": 2})
    assert answer.json()["query"]["shop"] == "demo.myshopify.com"
    granted = await desk.http.post(
        f"http://sim.test{base}/scopes", json={"user": 2, "grant": ["read_all_orders"]}
    )
    assert "read_all_orders" in granted.json()["granted"]
    assert "postMessage" in await page(desk, "/app-bridge.js")


async def test_the_world_survives_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.order()
    desk.world.clock.advance(timedelta(days=3))
    persistence.save(desk.world, tmp_path)
    later = create_simulator([app_config()], clock=Clock(frozen_at=NOON), state=tmp_path)
    world: World = later.state.world
    assert [order.name for order in world.shop("demo").orders.values()] == ["#1001"]
    assert world.now() == NOON + timedelta(days=3)
    assert len(world.inbox) == 2
    async with httpx.AsyncClient(transport=httpx.ASGITransport(later), base_url="http://sim.test") as http:
        headers = {"X-Shopify-Access-Token": desk.token}
        address = "/shops/demo.myshopify.com/admin/api/2026-10/graphql.json"
        assert (
            await http.post(address, json={"query": "{ shop { name } }"}, headers=headers)
        ).status_code == 401
    await later.state.dispatcher.close()
    assert do.place_order(world, "demo", [{"title": "Next"}]).name == "#1002"


def test_a_world_from_before_a_field_is_completed(desk: Desk, tmp_path: Path) -> None:
    order = desk.order()
    del desk.world.shop("demo").staff, order.tags
    persistence.save(desk.world, tmp_path)
    later = World([], Clock(frozen_at=NOON))
    assert persistence.load(later, tmp_path)
    shop = later.shop("demo")
    assert (shop.staff, [order.tags for order in shop.orders.values()]) == ({}, [[]])


def test_a_world_that_cannot_be_completed_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    del desk.world.shop("demo").currency_code
    persistence.save(desk.world, tmp_path)
    with pytest.raises(persistence.OutdatedStateError, match="another version of the simulator"):
        persistence.load(World([], Clock(frozen_at=NOON)), tmp_path)
    assert (tmp_path / persistence.FILE).exists()


def test_a_manifest_becomes_an_app(tmp_path: Path) -> None:
    manifest = tmp_path / "shopify.app.toml"
    manifest.write_text(
        'client_id = "abc"\nname = "Desk"\n[access_scopes]\nscopes = "read_orders, write_orders"\n'
        '[webhooks]\napi_version = "2026-10"\n[[webhooks.subscriptions]]\ntopics = ["orders/create"]\n'
        'compliance_topics = ["shop/redact"]\nuri = "/hooks"\n'
    )
    folder = tmp_path / "extensions" / "link"
    folder.mkdir(parents=True)
    (folder / "shopify.extension.toml").write_text(
        '[[extensions]]\ntype = "admin_link"\nname = "Open"\n[[extensions.targeting]]\n'
        'target = "admin.order-details.action.link"\nurl = "app://orders/warranty"\n'
    )
    app = read_app(manifest, app_url="http://x", client_secret=SECRET, extensions=tmp_path / "extensions")
    assert app.scopes == {"read_orders", "write_orders"}
    assert [(item.topic, app.address(item.uri)) for item in app.subscriptions] == [
        ("orders/create", "http://x/hooks"),
        ("shop/redact", "http://x/hooks"),
    ]
    assert app.links[0].path == "/orders/warranty"
