"""A job that fails: what may pass is tried again, what cannot is given up, and nothing is quoted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from pgqueuer.models import Job as QueuedJob
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.shopify.errors import GraphQLRefused, Unreachable
from core.store import jobs
from core.store.base import Database
from core.store.shops import ShopState, get_shop
from simulator.faults import add_fault
from sync import timers
from sync.errors import TurnAwayError, is_passing
from sync.shares import SHARES
from sync.worker import HEARTBEAT, MOST_ATTEMPTS, JobFailedError, RunAgainError, run_job
from tests.support.house import House

HOPELESS = "an id that Shopify refuses: ada@example.org"


async def run(house: House, job: jobs.Job, *, attempts: int = 0, job_id: int = 0) -> None:
    queued = QueuedJob.model_construct(id=job_id, payload=job.payload(), attempts=attempts)
    await run_job(house.ctx, type(job), queued)


async def hopeless(house: House) -> jobs.ReadOrders:
    return jobs.ReadOrders(await house.shop_id(), (HOPELESS,))


async def test_a_fault_of_ours_is_tried_again_a_dozen_times(house: House) -> None:
    with pytest.raises(RunAgainError) as again:
        await run(house, await hopeless(house), attempts=MOST_ATTEMPTS - 1)
    assert isinstance(again.value.error, GraphQLRefused)
    assert "ada" not in str(again.value)


async def test_then_it_is_given_up_and_the_queue_hears_only_its_kind(house: House) -> None:
    with pytest.raises(JobFailedError) as failed:
        await run(house, await hopeless(house), attempts=MOST_ATTEMPTS)
    assert str(failed.value) == "GraphQLRefused"


@pytest.mark.usefixtures("hasty")
async def test_what_may_pass_is_never_given_up(house: House) -> None:
    shop_id = await house.shop_id()
    add_fault(house.world, "5xx", "ReadOrder", times=100)
    with pytest.raises(RunAgainError) as again:
        await run(house, jobs.ReadOrders(shop_id, ("gid://shopify/Order/1",)), attempts=MOST_ATTEMPTS * 2)
    assert isinstance(again.value.error, Unreachable)
    assert again.value.delay.total_seconds() > 0


async def test_without_access_it_ends_because_only_the_shop_can_give_it_back(house: House) -> None:
    labels = {"job": "ReadOrders", "outcome": "no_access"}
    before = REGISTRY.get_sample_value("warranty_desk_job_seconds_count", labels) or 0
    async with house.tx() as tx:
        await tx.execute(text("DELETE FROM shop_tokens"))
    await run(house, await hopeless(house))
    assert REGISTRY.get_sample_value("warranty_desk_job_seconds_count", labels) == before + 1


@pytest.mark.usefixtures("hasty")
async def test_a_job_that_waits_already_is_not_put_back_beside_itself(house: House) -> None:
    job = jobs.ReconcileOrders(await house.shop_id())
    async with house.tx() as tx:
        await jobs.enqueue(tx, job)
        first = int(await tx.scalar(text("UPDATE pgqueuer SET status = 'picked' RETURNING id")) or 0)
        assert await jobs.begin(tx, first, job, alive=HEARTBEAT)
        await jobs.enqueue(tx, job)
    add_fault(house.world, "5xx", "ListUpdatedOrders", times=100)
    await run(house, job, job_id=first)
    async with house.tx() as tx:
        waits = await tx.scalar(text("SELECT count(*) FROM pgqueuer WHERE status = 'queued'"))
    assert waits == 1


async def test_without_a_database_it_waits_as_it_is(house: House) -> None:
    away = replace(house, ctx=replace(house.ctx, db=Database.connect("postgresql://nobody@127.0.0.1:9/no")))
    with pytest.raises(RunAgainError) as again:
        await run(away, jobs.ReconcileOrders(UUID(int=1)))
    assert is_passing(again.value.error)


async def _starts_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What PostgreSQL says to everybody until it is back."""
    await reader.read(1024)
    said = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
    writer.write(b"E" + (len(said) + 4).to_bytes(4, "big") + said)
    writer.close()


@asynccontextmanager
async def starting_up(house: House) -> AsyncIterator[House]:
    async with await asyncio.start_server(_starts_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        db = Database.connect(f"postgresql://nobody@127.0.0.1:{port}/no?ssl=disable")
        yield replace(house, ctx=replace(house.ctx, db=db))


async def test_a_database_that_is_starting_up_is_waited_for(house: House) -> None:
    async with starting_up(house) as away:
        with pytest.raises(RunAgainError) as again:
            await run(away, jobs.ReconcileOrders(UUID(int=1)), attempts=MOST_ATTEMPTS)
    assert is_passing(again.value.error)


async def test_a_job_whose_turn_it_was_not_is_not_lost_with_the_database(house: House) -> None:
    job = jobs.CarryOutResolution(UUID(int=1), UUID(int=2))
    async with starting_up(house) as away:
        with ExitStack() as full:
            for _ in range(SHARES[job.priority]):
                full.enter_context(house.ctx.shares.slot(job.shop_id, job.priority))
            with pytest.raises(RunAgainError) as again:
                await run(away, job)
    assert isinstance(again.value.error, TurnAwayError)


async def test_a_database_that_shuts_down_is_waited_for(house: House) -> None:
    with pytest.raises(DBAPIError) as broken:
        async with house.tx() as tx:
            await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_passing(broken.value)


async def test_a_backfill_whose_job_was_lost_goes_on(house: House) -> None:
    house.order(house.product())
    async with house.tx() as tx:
        await tx.execute(text("UPDATE shop_syncs SET backfill_state = 'waiting', bulk_gid = NULL"))
        await tx.execute(text("DELETE FROM pgqueuer"))
    await timers.sweep(house.ctx)
    done = await house.settle()
    assert jobs.AdvanceBackfill(await house.shop_id()) in done


async def test_a_shop_whose_welcome_was_lost_is_welcomed(house: House) -> None:
    async with house.tx() as tx:
        shop = await get_shop(tx, lock=True)
        assert shop.state is ShopState.INSTALLED
        shop.gid = None
    await timers.sweep(house.ctx)
    assert jobs.WelcomeShop(await house.shop_id()) in await house.settle()
    async with house.tx() as tx:
        assert (await get_shop(tx)).gid is not None
