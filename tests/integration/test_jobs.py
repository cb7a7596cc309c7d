"""Jobs are part of the transaction that asks for them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.store import jobs
from core.store.base import Database, Tx

SHOP = UUID(int=1)
ALIVE = timedelta(seconds=10)


class ChangedMindError(Exception):
    """Something went wrong after the job was asked for."""


@pytest.fixture
async def tx(db: Database) -> AsyncIterator[Tx]:
    async with db.transaction(SHOP) as opened:
        yield opened


async def waiting(db: Database) -> dict[str, int]:
    async with db.transaction(None) as tx:
        return await jobs.waiting(tx)


async def ask(db: Database, *wanted: jobs.Job) -> None:
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, *wanted)


async def ask_and_fail(db: Database) -> None:
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, jobs.SendLetter(SHOP, uuid4()), jobs.DrainNotices(SHOP))
        assert await jobs.waiting(tx) == {"SendLetter": 1, "DrainNotices": 1}
        raise ChangedMindError


async def ids(db: Database) -> list[int]:
    async with db.transaction(None) as tx:
        return list(await tx.scalars(text("SELECT id FROM pgqueuer ORDER BY id")))


async def test_a_committed_transaction_leaves_exactly_one_job(db: Database) -> None:
    await ask(db, jobs.SendLetter(SHOP, uuid4()))
    assert await waiting(db) == {"SendLetter": 1}


async def test_a_transaction_that_is_rolled_back_leaves_no_job(db: Database) -> None:
    with pytest.raises(ChangedMindError):
        await ask_and_fail(db)
    assert await waiting(db) == {}


async def test_nobody_sees_a_job_before_the_commit(db: Database) -> None:
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, jobs.DrainNotices(SHOP))
        assert await waiting(db) == {}
    assert await waiting(db) == {"DrainNotices": 1}


async def test_asking_for_nothing_asks_for_nothing(tx: Tx) -> None:
    await jobs.enqueue(tx)
    assert await jobs.waiting(tx) == {}


async def test_a_job_that_is_done_once_waits_once_for_each_shop(db: Database) -> None:
    other = UUID(int=2)
    await ask(db, jobs.DrainNotices(SHOP))
    await ask(db, jobs.DrainNotices(SHOP), jobs.DrainNotices(other), jobs.ReconcileOrders(SHOP))
    assert await waiting(db) == {"DrainNotices": 2, "ReconcileOrders": 1}


async def test_asked_for_twice_in_one_breath_it_still_waits_once(db: Database) -> None:
    await ask(db, jobs.DrainNotices(SHOP), jobs.DrainNotices(SHOP))
    assert await waiting(db) == {"DrainNotices": 1}


async def test_once_it_has_begun_the_next_one_waits_beside_it(db: Database) -> None:
    """What arrives after the job's last look must not be lost."""
    await ask(db, jobs.DrainNotices(SHOP))
    [first] = await ids(db)
    async with db.transaction(SHOP) as tx:
        assert await jobs.begin(tx, first, jobs.DrainNotices(SHOP), alive=ALIVE)
    await ask(db, jobs.DrainNotices(SHOP))
    await ask(db, jobs.DrainNotices(SHOP))
    assert await waiting(db) == {"DrainNotices": 2}


async def taken_by(db: Database, worker: UUID, *, silent_for: timedelta = timedelta(0)) -> int:
    """A worker picks the one drain that waits."""
    async with db.transaction(None) as tx:
        picked = text(
            "UPDATE pgqueuer SET status = 'picked', queue_manager_id = :worker,"
            " heartbeat = now() - CAST(:silent AS interval)"
            " WHERE status = 'queued' RETURNING id"
        )
        return int(await tx.scalar(picked, {"worker": worker, "silent": silent_for}) or 0)


async def begins(db: Database, job_id: int) -> bool:
    async with db.transaction(SHOP) as tx:
        return await jobs.begin(tx, job_id, jobs.DrainNotices(SHOP), alive=ALIVE)


@pytest.mark.parametrize(
    ("worker", "silent_for", "may"),
    [
        (UUID(int=2), timedelta(seconds=5), False),
        (UUID(int=2), timedelta(seconds=11), True),
        (UUID(int=1), timedelta(seconds=5), True),
    ],
    ids=["another works on it", "another has died over it", "its own has just ended it"],
)
async def test_what_another_worker_is_doing_is_not_begun_beside_it(
    db: Database, worker: UUID, silent_for: timedelta, may: bool
) -> None:
    await ask(db, jobs.DrainNotices(SHOP))
    assert await begins(db, await taken_by(db, worker, silent_for=silent_for))
    await ask(db, jobs.DrainNotices(SHOP))
    second = await taken_by(db, UUID(int=1))
    assert await begins(db, second) is may
    async with db.transaction(None) as tx:
        key = await tx.scalar(text("SELECT dedupe_key FROM pgqueuer WHERE id = :id"), {"id": second})
    assert (key is None) is may, "while it waits it answers for wake-ups"


async def test_who_begins_waits_for_another_that_is_just_beginning(db: Database) -> None:
    await ask(db, jobs.DrainNotices(SHOP))
    first = await taken_by(db, UUID(int=1))
    async with db.transaction(SHOP) as tx:
        assert await jobs.begin(tx, first, jobs.DrainNotices(SHOP), alive=ALIVE)
        beginning = asyncio.create_task(begins(db, first))
        done, _ = await asyncio.wait([beginning], timeout=0.2)
        assert not done, "it looks only after the other has said that it began"
    assert await beginning


async def test_two_that_ask_at_once_leave_one(db: Database) -> None:
    """The second waits for the first to commit, finds its job, and goes on."""
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, jobs.DrainNotices(SHOP))
        second = asyncio.create_task(ask(db, jobs.DrainNotices(SHOP)))
        done, _ = await asyncio.wait([second], timeout=0.2)
        assert not done, "it must not overtake a transaction that may still be rolled back"
    await second
    assert await waiting(db) == {"DrainNotices": 1}


async def test_a_job_is_not_lost_when_the_one_it_waited_for_is_rolled_back(db: Database) -> None:
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, jobs.DrainNotices(SHOP))
        second = asyncio.create_task(ask(db, jobs.DrainNotices(SHOP)))
        await asyncio.wait([second], timeout=0.2)
        await tx.rollback()
    await second
    assert await waiting(db) == {"DrainNotices": 1}


async def test_jobs_of_which_each_counts_all_wait(db: Database) -> None:
    letter = jobs.SendLetter(SHOP, UUID(int=7))
    await ask(db, letter, letter)
    assert await waiting(db) == {"SendLetter": 2}


async def test_a_job_keeps_its_priority_its_payload_and_its_delay(db: Database) -> None:
    job = jobs.CarryOutResolution(SHOP, UUID(int=9))
    async with db.transaction(SHOP) as tx:
        await jobs.enqueue(tx, job, after=timedelta(hours=1))
        row = (
            await tx.execute(
                text("SELECT entrypoint, payload, priority, execute_after - now() AS delay FROM pgqueuer")
            )
        ).one()
    assert (row.entrypoint, row.priority) == ("CarryOutResolution", jobs.PEOPLE)
    assert jobs.CarryOutResolution.read(row.payload) == job
    assert timedelta(minutes=59) < row.delay <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (25, [25]), (26, [25, 1]), (60, [25, 25, 10])]
)
def test_gids_are_split_so_that_no_job_grows_without_bound(count: int, sizes: list[int]) -> None:
    gids = [f"gid://shopify/Order/{number}" for number in range(count)]
    batches = jobs.gids_in_batches(gids, 25)
    assert [len(batch) for batch in batches] == sizes
    assert [gid for batch in batches for gid in batch] == gids
