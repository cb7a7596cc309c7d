"""One shop's hanging Shopify costs that shop its share of a worker, and the others nothing."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pgqueuer.models import Job as QueuedJob
from sqlalchemy import text

from core.store import jobs
from core.store.jobs import BACKFILL, PEOPLE, ROUTINE, Job
from core.store.orders import count_orders, find_order
from simulator import world as shopify
from simulator.faults import add_fault
from simulator.records import Order
from simulator.state import Fault
from sync.context import Context
from sync.errors import TurnAwayError
from sync.shares import Shares
from sync.turns import Turns
from sync.worker import RunAgainError, run_job, working
from tests.support.house import SHOP, House

OTHER = "prompt.myshopify.com"
SLOW_SECONDS = 3.0
PROMPT_SECONDS = 2.0


async def asked(house: House, domain: str, *wanted: Job) -> None:
    async with house.tx(domain) as tx:
        await jobs.enqueue(tx, *wanted)


async def prompt_order(house: House) -> Order:
    """Of a second shop, which has opened the app and whose webhooks are all lost."""
    shopify.create_shop(house.world, OTHER, name="Prompt", currency="EUR", timezone="Europe/Berlin")
    shopify.set_knobs(house.world, OTHER, bucket_size=1_000_000, restore_rate=1_000_000, loss=1.0)
    await house.open_app(OTHER)
    kettle = shopify.create_product(house.world, OTHER, "Kettle", price="10.00")
    return shopify.place_order(house.world, OTHER, [{"variant": kettle.variants[0], "quantity": 1}])


async def seconds_until_read(house: House, domain: str) -> float:
    begun = time.monotonic()
    while (took := time.monotonic() - begun) < PROMPT_SECONDS:
        async with house.tx(domain) as tx:
            if await count_orders(tx):
                break
        await asyncio.sleep(0.02)
    return took


async def test_a_shop_that_hangs_leaves_the_others_their_slots(house: House) -> None:
    order = await prompt_order(house)
    slow, prompt = await house.shop_id(), await house.shop_id(OTHER)
    add_fault(house.world, "slow", domain=SHOP, seconds=SLOW_SECONDS, times=1000)
    for number in range(40):
        await asked(house, SHOP, jobs.ReadOrders(slow, (f"gid://shopify/Order/1{number}",)))
    async with working(house.ctx):
        await asyncio.sleep(0.5)
        await asked(house, OTHER, jobs.ReadOrders(prompt, (order.id,)))
        took = await seconds_until_read(house, OTHER)
        async with house.tx() as tx:
            runs = list(await tx.scalars(text("SELECT attempts FROM pgqueuer WHERE status = 'queued'")))
            await tx.execute(text("DELETE FROM pgqueuer WHERE status = 'queued'"))
    assert took < PROMPT_SECONDS
    assert set(runs) == {0}, "those that were turned away have not been tried"
    assert len(runs) >= 40 - 4 - 10, "four run, and at most one batch is being looked at"


def test_a_shop_holds_no_more_than_its_share_and_a_person_finds_a_slot() -> None:
    shares, shop, other = Shares(lambda: 0.0), UUID(int=1), UUID(int=2)
    held = [shares.slot(shop, BACKFILL) for _ in range(4)]
    for each in held:
        each.__enter__()
    with pytest.raises(TurnAwayError), shares.slot(shop, BACKFILL):
        pytest.fail("the share is taken")
    with ExitStack() as more:
        for shop_id, priority in [(other, BACKFILL), (shop, ROUTINE), (shop, PEOPLE)]:
            more.enter_context(shares.slot(shop_id, priority))
        with pytest.raises(TurnAwayError), shares.slot(shop, ROUTINE):
            pytest.fail("what is not of the backfill counts too")
    held.pop().__exit__(None, None, None)
    with shares.slot(shop, BACKFILL):
        pass


def test_those_that_are_turned_away_come_back_one_after_another() -> None:
    now = 100.0
    shares, shop = Shares(lambda: now), UUID(int=1)

    def turned_away() -> timedelta:
        with pytest.raises(TurnAwayError) as caught, shares.slot(shop, BACKFILL):
            pytest.fail("the share is taken")
        return caught.value.delay

    held = [shares.slot(shop, BACKFILL) for _ in range(4)]
    for each in held:
        each.__enter__()
    delays = [turned_away(), turned_away(), turned_away()]
    now = 110.0
    delays.append(turned_away())
    assert delays == [timedelta(seconds=seconds) for seconds in (0.5, 1.0, 1.5, 0.5)]


async def ring(house: House) -> tuple[Order, Fault]:
    """One order waits in the inbox. The fault counts how often it is read: each reading takes one."""
    order = house.order(house.product())
    await house.simulator.state.dispatcher.flush()
    return order, add_fault(house.world, "slow", "ReadOrder", seconds=0.3, times=10)


async def drained(house: House, ctx: Context, job_id: int) -> None:
    job = jobs.DrainNotices(await house.shop_id())
    await run_job(
        ctx, jobs.DrainNotices, QueuedJob.model_construct(id=job_id, payload=job.payload(), attempts=0)
    )


async def test_two_drains_in_one_worker_read_an_order_once(house: House) -> None:
    order, readings = await ring(house)
    await asyncio.gather(drained(house, house.ctx, 1), drained(house, house.ctx, 2))
    assert readings.times == 9
    async with house.tx() as tx:
        assert await find_order(tx, order.id) is not None


async def test_two_drains_in_two_workers_read_an_order_once(house: House) -> None:
    order, readings = await ring(house)
    another = replace(house.ctx, turns=Turns(), shares=Shares())
    first = asyncio.create_task(drained(house, house.ctx, await picked_by(house, UUID(int=1))))
    await asyncio.sleep(0.1)
    with pytest.raises(RunAgainError) as turned_away:
        await drained(house, another, await picked_by(house, UUID(int=2)))
    assert isinstance(turned_away.value.error, TurnAwayError)
    await first
    assert readings.times == 9
    async with house.tx() as tx:
        assert await find_order(tx, order.id) is not None


async def picked_by(house: House, worker: UUID) -> int:
    """As a worker picks the drain that waits."""
    await asked(house, SHOP, jobs.DrainNotices(await house.shop_id()))
    picked = text(
        "UPDATE pgqueuer SET status = 'picked', queue_manager_id = :worker, heartbeat = now()"
        " WHERE status = 'queued' AND entrypoint = 'DrainNotices' RETURNING id"
    )
    async with house.tx() as tx:
        return int((await tx.execute(picked, {"worker": worker})).scalar_one())
