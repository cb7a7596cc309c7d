"""The composition root: everything opened by the settings alone, and refused where they cannot be right."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from core.services import shops
from core.store import jobs
from core.store.base import Database
from shopify_app.asgi import SameHostError, create_app, lifespan
from tests.support.databases import Server
from tests.support.house import APP, PUBLIC, WithState, test_settings


@pytest.mark.parametrize(("worker", "left"), [("embedded", {}), ("apart", {"DrainNotices": 1})])
async def test_one_process_serves_every_door_and_works_where_it_should(
    server: Server, tmp_path: Path, worker: str, left: dict[str, int]
) -> None:
    url = await server.create()
    settings = test_settings(tmp_path, database_url=SecretStr(url), worker=worker)
    async with lifespan(settings) as state:
        opened = WithState(create_app(settings), state)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(opened)) as anybody:
            ready = await anybody.get(f"{APP}/readyz")
            buyers = await anybody.get(f"{PUBLIC}/")
            forged = await anybody.post(f"{APP}/webhooks/shopify", content=b"{}")
        waiting = await after_a_job(url, left)
    assert ready.json() == {"ready": True, "database": "ok"}
    assert (buyers.status_code, forged.status_code) == (200, 401)
    assert waiting == left


async def after_a_job(url: str, left: dict[str, int]) -> dict[str, int]:
    """What waits a while after a job was asked for, or as soon as it is what should be left."""
    db = Database.connect(url)
    async with db.transaction(None) as tx:
        shop = await shops.get_or_add(tx, "lumen.myshopify.com", now=datetime.now(UTC))
    async with db.transaction(shop.id) as tx:
        await jobs.enqueue(tx, jobs.DrainNotices(shop.id))
    await asyncio.sleep(0.5)
    waiting = {"DrainNotices": 1}
    for _ in range(100):
        async with db.transaction(None) as tx:
            waiting = await jobs.waiting(tx)
        if waiting == left:
            break
        await asyncio.sleep(0.05)
    await db.close()
    return waiting


@pytest.mark.parametrize(("proxy", "named"), [("172.31.250.1", "172.31.250.1"), ("93.184.215.14", None)])
async def test_a_proxy_that_is_not_believed_is_told_of_once_and_no_visitor_is_named(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str], proxy: str, named: str | None
) -> None:
    addresses = {"app_url": "https://app.test", "public_url": "https://go.test"}
    settings = test_settings(tmp_path, database_url=SecretStr(await server.create()), **addresses)
    async with lifespan(settings) as state:
        app = WithState(create_app(settings.model_copy(update={"log_level": "WARNING"})), state)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(proxy, 1))) as anybody:
            for address in ("https://go.test/", "http://127.0.0.1:4500/healthz"):
                await anybody.get(address)
            before = capfd.readouterr().err
            for _ in range(2):
                await anybody.get("http://go.test/")
    assert "proxy.not_believed" not in before
    [line] = [line for line in capfd.readouterr().err.splitlines() if "proxy.not_believed" in line]
    told = json.loads(line)
    assert (told["setting"], told["proxy"]) == ("FORWARDED_ALLOW_IPS", named)


def test_staff_and_buyers_must_not_share_a_host(tmp_path: Path) -> None:
    with pytest.raises(SameHostError, match=r"app_url and public_url are both on app\.test"):
        create_app(test_settings(tmp_path, public_url=APP))
