"""The composition root: everything opened by the settings alone, and refused where they cannot be right."""

import asyncio
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


def test_staff_and_buyers_must_not_share_a_host(tmp_path: Path) -> None:
    with pytest.raises(SameHostError, match=r"app_url and public_url are both on app\.test"):
        create_app(test_settings(tmp_path, public_url=APP))
