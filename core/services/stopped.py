"""Remedies that Shopify stopped: which of them may go on by themselves, and going on.

Decided from rows alone, so that it is as good whichever notice was lost (docs/decisions/0004-sagas.md).
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.actors import SHOPIFY
from core.domain.claims import StepRefusedError
from core.domain.resolutions import (
    ALL_ORDERS,
    ENDED_BY_ACCESS,
    ENDED_BY_GRANTS,
    Obstacle,
    ResolutionState,
    marker,
)
from core.services import repairs
from core.services.resolutions import Task, read_task, retry
from core.store import jobs
from core.store.base import Tx, shop_of
from core.store.repairs import list_repairs_stopped_by
from core.store.resolutions import list_stopped_by
from core.store.shops import get_shop

BY_ACCESS_OR_GRANTS = ENDED_BY_ACCESS | ENDED_BY_GRANTS


@dataclass(frozen=True, slots=True)
class Stopped:
    resolutions: Sequence[UUID]
    repairs: Sequence[UUID]


async def is_anything_stopped(tx: Tx) -> bool:
    """Whether anything waits for access or grants, whatever the shop grants now."""
    resolutions = await list_stopped_by(tx, BY_ACCESS_OR_GRANTS)
    return bool(resolutions or await list_repairs_stopped_by(tx, BY_ACCESS_OR_GRANTS))


async def list_ended(tx: Tx) -> Stopped:
    """What may go on now that Shopify answers: what waited for that, and for grants given since it stopped.

    What stops again for want of the same grant has seen them, and waits for the next.
    """
    shop = await get_shop(tx)
    granted = {Obstacle.SCOPE_MISSING}
    if ALL_ORDERS in shop.scopes.split(","):
        granted |= {Obstacle.ORDER_UNREADABLE}
    seen = shop.grants
    return Stopped(
        resolutions=[
            *await list_stopped_by(tx, ENDED_BY_ACCESS),
            *await list_stopped_by(tx, granted, unless_seen=seen),
        ],
        repairs=[
            *await list_repairs_stopped_by(tx, ENDED_BY_ACCESS),
            *await list_repairs_stopped_by(tx, granted, unless_seen=seen),
        ],
    )


async def look_at_late_payments(tx: Tx) -> None:
    """Ask again where a person was asked because a payment provider takes longer than two weeks."""
    late = await list_stopped_by(tx, {Obstacle.PAYMENT_PENDING})
    await jobs.enqueue(tx, *(jobs.LookAtPayment(shop_of(tx), id_) for id_ in late))
    repairs_late = await list_repairs_stopped_by(tx, {Obstacle.PAYMENT_PENDING})
    await jobs.enqueue(tx, *(jobs.LookAfterRepair(shop_of(tx), id_) for id_ in repairs_late))


async def read_stopped(tx: Tx, resolution_id: UUID, obstacle: Obstacle) -> Task | None:
    """All about it, if that is still what it waits for."""
    task = await read_task(tx, resolution_id)
    waits = task.resolution.state is ResolutionState.NEEDS_ATTENTION
    return task if waits and task.resolution.obstacle is obstacle else None


def marks_of(task: Task) -> frozenset[str]:
    """Of every refund that it waits for: its own, and those whose place it is to take."""
    earlier = [each for each in task.given_up if each.state is ResolutionState.WITHDRAWING]
    return frozenset(marker(task.claim.number, beside=each.excess) for each in (task.resolution, *earlier))


async def resume(tx: Tx, resolution_id: UUID, obstacles: Collection[Obstacle], *, now: datetime) -> None:
    """What stopped it has ended in Shopify: tried again, and stopped again if it has not.

    Never if staff have taken it over since, or if it waits for something else by now.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.obstacle in obstacles:
        with suppress(StepRefusedError):  # staff were quicker
            await retry(tx, task.claim.id, resolution_id, by=SHOPIFY, now=now)


async def resume_repair(tx: Tx, repair_id: UUID, obstacles: Collection[Obstacle], *, now: datetime) -> None:
    """Likewise what a repair needs of Shopify."""
    repair = (await repairs.held(tx, repair_id)).repair
    if repair.obstacle in obstacles:
        await repairs.retry(tx, repair.claim_id, repair_id, by=SHOPIFY, now=now)
