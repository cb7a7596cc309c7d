"""Numbers for operators: behind a token, right, and without a word about a shop or a person."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from core.domain.remedies import Remedy
from core.store import jobs
from core.store.base import Database
from core.store.decisions import find_decision_of_claim
from core.store.differences import Difference
from core.store.syncs import get_sync
from core.web.health import create_health
from simulator import world as shopify
from simulator.faults import add_fault
from sync.watched import watched
from tests.support.house import SHOP, House, WithState, build_house
from tests.support.shops import approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

TOKEN = "the-token-of-the-operator"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def house(db: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with build_house(db, tmp_path, metrics_token=TOKEN) as built:
        await built.open_app()
        yield built


async def page(house: House) -> str:
    answer = await house.shopify_calls.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    return answer.text


async def numbers(house: House) -> dict[tuple[str, ...], float]:
    """By name and labels' values."""
    return {
        (sample.name.removeprefix("warranty_desk_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(await page(house))
        for sample in family.samples
    }


def counted(name: str, **labels: str) -> float:
    """What this process has counted so far, other tests included."""
    return REGISTRY.get_sample_value(f"warranty_desk_{name}", labels) or 0.0


async def test_a_process_says_whether_it_lives_and_whether_its_database_answers(house: House) -> None:
    alive, ready = [await house.shopify_calls.get(path) for path in ("/healthz", "/readyz")]
    assert (alive.text, ready.json()) == ("alive", {"ready": True, "database": "ok"})
    away = Database.connect("postgresql://nobody@127.0.0.1:9/nothing")
    app = WithState(create_health(), {"settings": house.settings, "db": away})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker") as operator:
        assert (await operator.get("/healthz")).status_code == 200
        unready = await operator.get("/readyz")
    assert (unready.status_code, unready.json()) == (503, {"ready": False, "database": "unreachable"})


@pytest.mark.sample
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer guessed"}, {"Authorization": TOKEN}])
async def test_without_the_token_there_is_no_such_page(house: House, header: dict[str, str]) -> None:
    answer = await house.shopify_calls.get("/metrics", headers=header)
    assert (answer.status_code, answer.text) == (404, "")


async def test_what_waits_and_for_how_long(house: House) -> None:
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.RenewToken(await house.shop_id()))
        await tx.execute(text("UPDATE pgqueuer SET execute_after = now() - interval '90 seconds'"))
    house.product()
    await house.simulator.state.dispatcher.flush()
    async with house.tx() as tx:
        await tx.execute(text("UPDATE notices SET received_at = now() - interval '5 minutes'"))
    seen = await numbers(house)
    assert (seen["jobs", "RenewToken"], seen["inbox",]) == (1, 1)
    assert 90 <= seen["jobs_oldest_seconds", "RenewToken"] < 100
    assert 300 <= seen["inbox_oldest_seconds",] < 310
    await house.settle()
    seen = await numbers(house)
    assert ("jobs", "RenewToken") not in seen
    assert (seen["inbox",], seen["inbox_oldest_seconds",]) == (0, 0)


async def test_claims_and_what_stands_in_the_way(house: House) -> None:
    await publish_policy(house)
    lamp = house.product(stock=0)
    await house.settle()
    first, second = house.order(lamp), house.order(lamp)
    await house.settle()
    await file_claim(house, first)
    claim = await file_claim(house, second)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    seen = await numbers(house)
    assert (seen["claims", "in_review"], seen["claims", "needs_attention"]) == (1, 1)
    assert seen["resolutions_stalled", "out_of_stock"] == 1
    assert [seen["shops", state] for state in ("installed", "needs_reopen", "uninstalled")] == [1, 0, 0]


async def test_decisions_that_would_come_out_otherwise(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    assert (await numbers(house))["decisions_differing",] == 0
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
        assert decision is not None
        tx.add(Difference(decision_id=decision.id, found_at=house.ctx.now()))
    assert (await numbers(house))["decisions_differing",] == 1


async def test_how_long_ago_the_shop_was_compared(house: House) -> None:
    now = datetime.now(UTC)
    async with house.tx() as tx:
        sync = await get_sync(tx, lock=True)
        sync.reconciled_at, sync.compared_at = now - timedelta(hours=1), now - timedelta(days=2)
    seen = await numbers(house)
    assert 3600 <= seen["reconciled_oldest_seconds",] < 3610
    assert 172800 <= seen["compared_oldest_seconds",] < 172810
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    assert (await numbers(house))["compared_oldest_seconds",] == 0, "a shop that left is not waited for"


async def test_deliveries_are_counted_by_what_became_of_them(house: House) -> None:
    wanted = [("products/create", "received"), ("products/create", "refused"), ("other", "refused")]
    before = [counted("webhooks_total", topic=topic, outcome=outcome) for topic, outcome in wanted]
    house.product()
    await house.settle()
    for topic in ("products/create", "ada@example.org"):
        forged = {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": "forged"}
        await house.shopify_calls.post("/webhooks/shopify", content=b"{}", headers=forged)
    after = [counted("webhooks_total", topic=topic, outcome=outcome) for topic, outcome in wanted]
    assert [more - less for more, less in zip(after, before, strict=True)] == [1, 1, 1]


async def test_jobs_and_calls_are_timed_by_their_outcome(house: House) -> None:
    done = {"job": "ReadOrders", "outcome": "done"}
    throttled = {"operation": "ReadOrder", "outcome": "Throttled"}
    before = counted("job_seconds_count", **done), counted("shopify_seconds_count", **throttled)
    add_fault(house.world, "throttled", "ReadOrder", times=1)
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.ReadOrders(await house.shop_id(), ("gid://shopify/Order/1",)))
    await house.settle()
    after = counted("job_seconds_count", **done), counted("shopify_seconds_count", **throttled)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


async def test_letters_are_counted(house: House) -> None:
    before = counted("letters_total", letter="claim_received", outcome="sent")
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    await file_claim(house, order)
    await house.settle()
    assert counted("letters_total", letter="claim_received", outcome="sent") == before + 1


@pytest.mark.sample
async def test_the_page_says_nothing_about_a_shop_or_a_person(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    await file_claim(house, order)
    await house.settle()
    said = await page(house)
    for secret in (SHOP, "lumen", "ada", "example.org", order.id, str(await house.shop_id())):
        assert secret not in said.lower()


async def test_a_worker_by_itself_answers_on_its_own_port(house: House) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    ctx = replace(house.ctx, settings=house.settings.model_copy(update={"worker_port": port}))
    async with watched(ctx), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as operator:
        ready = await answered(operator, "/readyz")
        closed = await operator.get("/metrics")
        opened = await operator.get("/metrics", headers=BEARER)
    assert ready.json() == {"ready": True, "database": "ok"}
    assert (closed.status_code, opened.status_code) == (404, 200)
    assert "warranty_desk_job_seconds" in opened.text
    with pytest.raises(httpx.ConnectError):
        await httpx.AsyncClient().get(f"http://127.0.0.1:{port}/readyz")


async def answered(operator: httpx.AsyncClient, path: str) -> httpx.Response:
    """Once it listens."""
    for _ in range(100):
        with suppress(httpx.ConnectError):
            return await operator.get(path)
        await asyncio.sleep(0.02)
    raise AssertionError("nobody listens")
