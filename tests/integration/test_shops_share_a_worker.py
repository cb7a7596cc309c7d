"""One shop's hanging Shopify costs that shop its share of a worker, and the others nothing."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from heapq import heappop, heappush
from uuid import UUID

import pytest
from pgqueuer.models import Job as QueuedJob
from sqlalchemy import text

from core.store import jobs
from core.store.jobs import BACKFILL, LETTERS, PEOPLE, ROUTINE, Job
from core.store.orders import count_orders, find_order
from simulator import world as shopify
from simulator.faults import add_fault
from simulator.records import Order
from simulator.state import Fault
from sync.context import Context
from sync.errors import TurnAwayError
from sync.shares import ASK_IN_A_SECOND, Shares
from sync.turns import Turns
from sync.worker import RunAgainError, run_job, working
from tests.support.house import SHOP, House

pytestmark = pytest.mark.thorough

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


@dataclass
class VirtualWorker:
    """Plays jobs against the shares in a time of its own: no job waits for anything but a slot."""

    now: float = 0.0
    asked: int = 0
    begun: list[tuple[float, str]] = field(default_factory=list)

    def run(self, wanted: Sequence[tuple[float, str, UUID, int, float]]) -> None:
        """Each is due at a time, has a name, shop, priority, and takes so many seconds."""
        shares = Shares(lambda: self.now, random.Random(7).random)
        numbers = itertools.count()
        events: list[tuple[float, int, Callable[[], None]]] = []

        def later(at: float, act: Callable[[], None]) -> None:
            heappush(events, (at, next(numbers), act))

        def attempt(name: str, shop: UUID, priority: int, seconds: float) -> None:
            self.asked += 1
            slot = ExitStack()
            try:
                slot.enter_context(shares.slot(shop, priority))
            except TurnAwayError as away:
                again = partial(attempt, name, shop, priority, seconds)
                later(self.now + away.delay.total_seconds(), again)
            else:
                self.begun.append((self.now, name))
                later(self.now + seconds, slot.close)

        for at, name, shop, priority, seconds in wanted:
            later(at, partial(attempt, name, shop, priority, seconds))
        while events:
            self.now, _, act = heappop(events)
            act()


def test_a_long_line_is_served_as_fast_as_slots_free() -> None:
    worker = VirtualWorker()
    worker.run([(0.0, "remedy", UUID(int=1), PEOPLE, 0.1)] * 500)
    assert len(worker.begun) == 500
    assert worker.now < 15, "eight slots could do it in 6.3 s"
    assert worker.asked < 2000


def test_a_line_that_waits_for_a_shop_that_hangs_does_not_ask_all_the_time() -> None:
    worker = VirtualWorker()
    worker.run([(0.0, "order", UUID(int=1), BACKFILL, 30.0)] * 500)
    assert worker.asked / worker.now < ASK_IN_A_SECOND * 2


def test_a_remedy_does_not_wait_behind_hundreds_of_letters() -> None:
    worker, shop = VirtualWorker(), UUID(int=1)
    letters = [(0.0, "letter", shop, LETTERS, 30.0)] * 300
    worker.run([*letters, (5.0, "remedy", shop, PEOPLE, 1.0)])
    assert [at for at, name in worker.begun if name == "remedy"] == [5.0]


def test_a_mail_server_that_hangs_leaves_most_slots_to_others() -> None:
    shares = Shares(lambda: 0.0)
    with ExitStack() as held:
        for number, most in ((1, 3), (2, 3), (3, 0)):
            for _ in range(most):
                held.enter_context(shares.slot(UUID(int=number), LETTERS))
            with pytest.raises(TurnAwayError), shares.slot(UUID(int=number), LETTERS):
                pytest.fail("the share of letters is taken")
        for _ in range(8):
            held.enter_context(shares.slot(UUID(int=3), PEOPLE))
    with shares.slot(UUID(int=3), LETTERS):
        pass


def test_whoever_is_turned_away_comes_back_within_two_seconds_while_the_line_is_short() -> None:
    shares, shop = Shares(lambda: 0.0, lambda: 0.5), UUID(int=1)
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(shares.slot(shop, BACKFILL))
        delays = []
        for _ in range(202):
            with pytest.raises(TurnAwayError) as away, shares.slot(shop, BACKFILL):
                pytest.fail("the share is taken")
            delays.append(away.value.delay.total_seconds())
    assert delays[:101] == [1.5] * 101
    assert delays[201] == pytest.approx(0.75 * 201 / 50)


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


@pytest.mark.sample
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
