"""Replacements that are out of stock: promised until a day where the terms say so, sent when there is one."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from core.domain.actors import SHOPIFY, SYSTEM
from core.domain.claims import StepRefusedError
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.resolutions import Obstacle
from core.services import letters
from core.services.resolutions import Task, read_task, retry
from core.store import history
from core.store.base import Tx
from core.store.policies import find_terms
from core.store.resolutions import Resolution, get_resolution


def is_back_ordered(resolution: Resolution) -> bool:
    """Whether it waits for new stock by its terms, and for nobody."""
    return resolution.obstacle is Obstacle.OUT_OF_STOCK and resolution.promised_on is not None


def waits_for_stock(resolution: Resolution, today: date) -> bool:
    """Whether it waits so, and the promised day is not over: nobody has to act."""
    promised_on = resolution.promised_on if is_back_ordered(resolution) else None
    return promised_on is not None and promised_on >= today


async def promise(tx: Tx, resolution_id: UUID, *, now: datetime) -> None:
    """It was out of stock: tell the buyer until when, if the terms let them wait. Once, whatever comes."""
    task = await read_task(tx, resolution_id, lock=True)
    days = await _days_to_wait(tx, task)
    if task.resolution.obstacle is not Obstacle.OUT_OF_STOCK or task.resolution.promised_on or days is None:
        return
    task.resolution.promised_on = day_of(now, task.shop.timezone) + timedelta(days=days)
    until = task.resolution.promised_on.isoformat()
    history.record(tx, "resolution:back_ordered", task.claim.id, by=SYSTEM, now=now, until=until)
    await letters.write(
        tx,
        Letter.BACK_ORDERED,
        to=task.claim.owner_id,
        about=resolution_id,
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
        until=until,
    )


async def _days_to_wait(tx: Tx, task: Task) -> int | None:
    terms = await find_terms(tx, task.claim.terms_id)
    return terms.back_order_days if terms else None


async def resume_back_order(tx: Tx, resolution_id: UUID, *, now: datetime) -> None:
    """There is new stock. Staff may have been quicker with something else."""
    resolution = await get_resolution(tx, resolution_id)
    if is_back_ordered(resolution):
        with suppress(StepRefusedError):
            await retry(tx, resolution.claim_id, resolution_id, by=SHOPIFY, now=now)
