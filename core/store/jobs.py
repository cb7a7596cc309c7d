"""Jobs: asked for in the business transaction, done by the worker afterwards, at least once each."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from typing import Any, ClassVar, Self, get_type_hints
from uuid import UUID

import orjson
from asyncpg import UniqueViolationError
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from core.store.base import Tx, driver

PEOPLE, LETTERS, ROUTINE, BACKFILL = 20, 15, 10, 0
"""Priorities: what a person waits for, letters to them, what Shopify told us, what may take its time."""
A_WHILE = timedelta(minutes=10)
"""After that a job that has not come is taken for lost, whatever it was to do."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing the worker is asked to do for a shop. Ids only, nothing personal."""

    shop_id: UUID
    priority: ClassVar[int] = ROUTINE
    once: ClassVar[bool] = False
    """While one waits, asking again changes nothing."""

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    def payload(self) -> bytes:
        return orjson.dumps(asdict(self), default=str)

    @classmethod
    def read(cls, payload: bytes) -> Self:
        kinds = get_type_hints(cls)
        values: dict[str, Any] = orjson.loads(payload)
        given = {item.name: values[item.name] for item in fields(cls)}
        return cls(**{key: _typed(kinds[key], value) for key, value in given.items()})

    def key(self) -> str | None:
        return f"{self.name()}:{self.payload().decode()}" if self.once else None


def _typed(kind: object, value: Any) -> Any:  # noqa: ANN401 - JSON
    if kind is UUID:
        return UUID(value)
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class DrainNotices(Job):
    """Handle what webhooks left in the shop's inbox."""

    once = True


@dataclass(frozen=True, slots=True)
class WelcomeShop(Job):
    """Read the shop's own facts after an install and start its backfill."""

    priority = PEOPLE
    once = True


@dataclass(frozen=True, slots=True)
class AdvanceBackfill(Job):
    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class ReadOrders(Job):
    """Read these orders one by one, because a bulk file could not tell everything about them."""

    order_gids: tuple[str, ...] = field(default=())
    priority = BACKFILL


@dataclass(frozen=True, slots=True)
class ReconcileOrders(Job):
    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class ReconcileProducts(Job):
    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class CompareWithShopify(Job):
    """Go on with the comparison of what we hold, for one turn."""

    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class ReplayDecisions(Job):
    """Go on with making every decision again, for one turn."""

    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class ApplyPolicies(Job):
    """Give terms to warranties that had none, after something was published or assigned."""

    once = True


@dataclass(frozen=True, slots=True)
class DecideClaim(Job):
    """Follow the computed answer, where the claim's policy decides by itself."""

    claim_id: UUID
    priority = PEOPLE
    once = True


@dataclass(frozen=True, slots=True)
class LookForStock(Job):
    """Go on with a replacement that was out of stock, if there is one now."""

    resolution_id: UUID
    once = True


@dataclass(frozen=True, slots=True)
class CarryOutResolution(Job):
    resolution_id: UUID
    priority = PEOPLE
    once = True


@dataclass(frozen=True, slots=True)
class LookAfterRepair(Job):
    """Do what a repair needs of Shopify: its invoice, what became of that, money back."""

    repair_id: UUID
    priority = PEOPLE
    once = True


@dataclass(frozen=True, slots=True)
class LookAfterReturn(Job):
    """Look at the last day of a return, and do what it needs of Shopify: open it, follow it, end it."""

    return_id: UUID
    once = True


@dataclass(frozen=True, slots=True)
class SendLetter(Job):
    letter_id: UUID
    priority = LETTERS


@dataclass(frozen=True, slots=True)
class ShowOnOrder(Job):
    """Sweep drafts left behind, and tag the original order in Shopify with how its claim ended."""

    resolution_id: UUID
    once = True


@dataclass(frozen=True, slots=True)
class CheckCosts(Job):
    """Go on with holding what was booked against what Shopify shows, for one turn."""

    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class GoOn(Job):
    """Look whether Shopify has ended what stopped remedies, and let them go on."""

    once = True


@dataclass(frozen=True, slots=True)
class LookAtPayment(Job):
    """Look whether a refund has been confirmed or refused about which a person was asked."""

    resolution_id: UUID
    priority = BACKFILL
    once = True


@dataclass(frozen=True, slots=True)
class RenewToken(Job):
    once = True


@dataclass(frozen=True, slots=True)
class EraseOwner(Job):
    """Erase one owner with their files: staff said that it is somebody who was erased."""

    owner_id: UUID
    once = True


JOBS: tuple[type[Job], ...] = (
    DrainNotices,
    WelcomeShop,
    AdvanceBackfill,
    ReadOrders,
    ReconcileOrders,
    ReconcileProducts,
    CompareWithShopify,
    ReplayDecisions,
    ApplyPolicies,
    DecideClaim,
    LookForStock,
    CarryOutResolution,
    LookAfterRepair,
    LookAfterReturn,
    SendLetter,
    ShowOnOrder,
    CheckCosts,
    GoOn,
    LookAtPayment,
    RenewToken,
    EraseOwner,
)


async def enqueue(tx: Tx, *wanted: Job, after: timedelta | None = None) -> None:
    """Ask for jobs. A rollback leaves none; the commit wakes a worker within milliseconds."""
    if not wanted:
        return
    queries = Queries(AsyncpgDriver(await driver(tx)))
    await queries.enqueue(
        [job.name() for job in wanted],
        [job.payload() for job in wanted],
        [job.priority for job in wanted],
        execute_after=[after] * len(wanted),
        dedupe_key=[job.key() for job in wanted],
        on_conflict="skip",
    )


DONE_ELSEWHERE = """
SELECT EXISTS (
  SELECT FROM pgqueuer AS other JOIN pgqueuer AS mine ON mine.id = $1
  WHERE other.status = 'picked' AND other.heartbeat > now() - $2::interval AND other.dedupe_key IS NULL
    AND (other.entrypoint, other.payload) = (mine.entrypoint, mine.payload)
    AND other.queue_manager_id <> mine.queue_manager_id)
"""


async def begin(tx: Tx, job_id: int, job: Job, *, alive: timedelta) -> bool:
    """A job that has begun no longer answers for wake-ups that come from now on.

    PgQueuer holds a key until its job has ended; what arrives between the last look and that end
    would wait for the next sweep. False when another worker, heard of within `alive`, is doing the same:
    then it goes on answering for them.
    """
    connection = await driver(tx)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", job.key())
    if await connection.fetchval(DONE_ELSEWHERE, job_id, alive):
        return False
    await connection.execute("UPDATE pgqueuer SET dedupe_key = NULL WHERE id = $1", job_id)
    return True


async def uncount(tx: Tx, job_id: int) -> None:
    """This run was none: it does not count among the attempts."""
    connection = await driver(tx)
    await connection.execute("UPDATE pgqueuer SET attempts = attempts - 1 WHERE id = $1", job_id)


PUT_BACK = """
UPDATE pgqueuer SET dedupe_key = $2 WHERE id = $1 AND NOT EXISTS (
  SELECT FROM pgqueuer WHERE dedupe_key = $2 AND id <> $1 AND status IN ('queued', 'picked'))
"""


async def put_back(tx: Tx, job_id: int, job: Job) -> bool:
    """A job that begins again later answers for wake-ups once more; False when another waits for them."""
    connection = await driver(tx)
    try:
        changed: str = await connection.execute(PUT_BACK, job_id, job.key())
    except UniqueViolationError:
        return False
    return changed == "UPDATE 1"


async def waiting(tx: Tx) -> dict[str, int]:
    """How many jobs of each kind wait or run."""
    connection = await driver(tx)
    rows = await connection.fetch("SELECT entrypoint, count(*) AS count FROM pgqueuer GROUP BY 1")
    return {row["entrypoint"]: row["count"] for row in rows}


async def oldest_due(tx: Tx) -> dict[str, float]:
    """Seconds for which the job has been due that has waited longest, by kind."""
    connection = await driver(tx)
    rows = await connection.fetch(
        "SELECT entrypoint, extract(epoch FROM now() - min(execute_after))::float AS seconds"
        " FROM pgqueuer WHERE status = 'queued' AND execute_after <= now() GROUP BY 1"
    )
    return {row["entrypoint"]: row["seconds"] for row in rows}


def gids_in_batches(gids: Iterable[str], size: int) -> list[tuple[str, ...]]:
    """Split gids so that no single job grows without bound."""
    known = list(gids)
    return [tuple(known[start : start + size]) for start in range(0, len(known), size)]
