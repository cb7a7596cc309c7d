import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.shopify import bulk
from core.shopify.admin_api.client import AdminApi
from core.shopify.bulk import BulkState
from core.shopify.errors import Rejected, UnknownOutcome
from core.shopify.jsonl import read_orders, read_products
from core.shopify.orders import read_order
from core.shopify.products import read_product
from simulator import world as shopify
from tests.integration.shopify.conftest import Simulated


async def finished(api: AdminApi, gid: str) -> BulkState:
    async with asyncio.timeout(10):
        while True:
            state = await bulk.poll(api, gid)
            assert state is not None
            if state.ended:
                return state
            await asyncio.sleep(0.02)


async def test_bulk_brings_the_same_orders_as_reading_them_one_by_one(
    api: AdminApi, http: httpx.AsyncClient, simulated: Simulated, tmp_path: Path
) -> None:
    placed = [simulated.place(quantity=1, order_discount="3.00"), simulated.place(quantity=2)]
    shopify.fulfill_order(simulated.world, simulated.shop, placed[1])
    shopify.deliver_order(simulated.world, simulated.shop, placed[1])
    started = await bulk.start_orders(api)
    assert (started.completed, started.url) == (False, None)
    state = await finished(api, started.gid)
    assert (state.status, state.root_count, state.count) == ("COMPLETED", 2, 4)
    assert state.url is not None
    size = await bulk.download(http, state.url, tmp_path / "orders.jsonl")
    assert size == state.size
    orders = {order.gid: order for order in read_orders(tmp_path / "orders.jsonl")}
    assert orders == {each.id: await read_order(api, each.id) for each in placed}


async def test_several_parcels_are_marked_as_not_known_in_detail(
    api: AdminApi, http: httpx.AsyncClient, simulated: Simulated, tmp_path: Path
) -> None:
    placed = simulated.place(quantity=2)
    for _ in range(2):
        shopify.fulfill_order(simulated.world, simulated.shop, placed, lines={0: 1})
    state = await finished(api, (await bulk.start_orders(api)).gid)
    assert state.url is not None
    await bulk.download(http, state.url, tmp_path / "orders.jsonl")
    order = next(read_orders(tmp_path / "orders.jsonl"))
    assert order.fulfilments_complete is False
    assert [each.lines for each in order.fulfilments] == [(), ()]


async def test_only_what_changed_is_asked_for(api: AdminApi, simulated: Simulated) -> None:
    simulated.place()
    later = simulated.world.now() + timedelta(hours=1)
    state = await finished(api, (await bulk.start_orders(api, later)).gid)
    assert (state.completed, state.count) == (True, 0)


async def test_bulk_brings_the_same_products_as_reading_them_one_by_one(
    api: AdminApi, http: httpx.AsyncClient, simulated: Simulated, tmp_path: Path
) -> None:
    shopify.create_collection(simulated.world, simulated.shop, "Kitchen", [simulated.kettle])
    state = await finished(api, (await bulk.start_products(api)).gid)
    assert state.url is not None
    await bulk.download(http, state.url, tmp_path / "products.jsonl")
    assert list(read_products(tmp_path / "products.jsonl")) == [await read_product(api, simulated.kettle.id)]


async def test_an_operation_whose_start_was_not_answered_is_found_again(
    api: AdminApi, simulated: Simulated
) -> None:
    start = simulated.world.now() - timedelta(seconds=1)
    shopify.add_fault(simulated.world, "lost_answer", "bulkOperationRunQuery")
    with pytest.raises(UnknownOutcome):
        await bulk.start_orders(api)
    recent = await bulk.list_recent(api, start)
    assert [("orders(" in each.query) for each in recent] == [True]
    assert (await finished(api, recent[0].gid)).completed is True


async def test_a_sixth_operation_is_rejected_with_its_code(api: AdminApi, simulated: Simulated) -> None:
    shopify.set_knobs(simulated.world, simulated.shop, bulk_delay=60.0)
    started = [await bulk.start_orders(api) for _ in range(5)]
    with pytest.raises(Rejected) as raised:
        await bulk.start_orders(api)
    assert raised.value.codes & {"LIMIT_REACHED", "OPERATION_IN_PROGRESS"}
    await bulk.cancel(api, started[0].gid)
    state = await bulk.poll(api, started[0].gid)
    assert state is not None
    assert state.status in {"CANCELING", "CANCELED"}


async def test_a_failed_operation_says_so(api: AdminApi, simulated: Simulated) -> None:
    shopify.set_knobs(simulated.world, simulated.shop, bulk_failure="INTERNAL_SERVER_ERROR")
    simulated.place()
    state = await finished(api, (await bulk.start_orders(api)).gid)
    assert (state.status, state.error_code, state.completed) == ("FAILED", "INTERNAL_SERVER_ERROR", False)


async def test_an_unknown_operation_is_none(api: AdminApi) -> None:
    assert await bulk.poll(api, "gid://shopify/BulkOperation/404") is None
