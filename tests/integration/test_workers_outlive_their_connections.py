"""PostgreSQL ends every connection, as when it restarts: the worker opens others and goes on."""

import asyncio
import time

import asyncpg
import pytest

from core.store.jobs import ReadOrders, enqueue
from core.store.orders import count_orders
from simulator import world as shopify
from sync.worker import working
from tests.support.house import House

pytestmark = pytest.mark.thorough

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
"""
PATIENCE_SECONDS = 30


async def test_a_worker_whose_connections_are_cut_does_what_is_asked_afterwards(house: House) -> None:
    lamp, shop_id = house.product(), await house.shop_id()
    async with working(house.ctx):
        await asyncio.sleep(0.3)
        assert await _cut(house) > 0
        # Only now, so that nothing but the job below can have read it.
        order = shopify.place_order(house.world, house.shop, [{"variant": lamp.variants[0], "quantity": 1}])
        house.simulator.state.dispatcher.forget()
        async with house.tx() as tx:
            assert await count_orders(tx) == 0
            await enqueue(tx, ReadOrders(shop_id, (order.id,)))
        assert await _is_read(house), f"within {PATIENCE_SECONDS} s nobody read the order"


async def _cut(house: House) -> int:
    connection = await asyncpg.connect(house.db.address)
    try:
        return int(await connection.fetchval(CUT))
    finally:
        await connection.close()
        await house.db.close()  # what its pool holds is cut as well


async def _is_read(house: House) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        async with house.tx() as tx:
            if await count_orders(tx) == 1:
                return True
        await asyncio.sleep(0.05)
    return False
