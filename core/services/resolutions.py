"""Granted remedies: written before Shopify is asked, finished with what Shopify said.

The worker calls Shopify between these transactions (docs/decisions/0004-sagas.md).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from core.domain.actors import SHOPIFY, SYSTEM, Actor
from core.domain.claims import ClaimStep, take
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.resolutions import KEY_LIFETIME, Obstacle, ResolutionState
from core.domain.terms import Remedy
from core.domain.units import VoidReason
from core.services import letters
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.resolutions import (
    Resolution,
    find_resolution_of_draft,
    get_resolution,
    list_unfinished,
)
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty

A_WHILE = timedelta(minutes=10)
BY_HAND = frozenset({Obstacle.NO_ADDRESS})
"""What staff settle on the draft itself, so that its change is their answer."""


async def grant(tx: Tx, claim: Claim, *, now: datetime) -> Resolution:
    """Write down what is to be done, with the key it will be done under, before anybody is asked."""
    if claim.remedy is None:
        raise LookupError("nothing was granted")
    resolution = Resolution(
        claim_id=claim.id,
        remedy=claim.remedy,
        state=ResolutionState.GRANTED,
        idempotency_key=str(uuid5(claim.id, claim.remedy)),
        granted_at=now,
    )
    tx.add(resolution)
    await tx.flush()
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))
    return resolution


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that carrying out a resolution needs to know, read in one transaction."""

    resolution: Resolution
    claim: Claim
    warranty: Warranty
    unit: Unit
    owner: Owner
    line: OrderLineRow | None
    order: OrderRow | None
    shop: Shop


async def read_task(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Task:
    """Locked in the order unit, warranty, claim, resolution."""
    resolution = await get_resolution(tx, resolution_id)
    claim = await get_claim(tx, resolution.claim_id)
    warranty = await get_warranty(tx, claim.warranty_id)
    unit = await get_unit(tx, warranty.unit_id, lock=lock)
    if lock:
        warranty = await get_warranty(tx, warranty.id, lock=True)
        claim = await get_claim(tx, claim.id, lock=True)
        resolution = await get_resolution(tx, resolution_id, lock=True)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    order = await get_order(tx, line.order_id) if line else None
    owner = await get_owner(tx, claim.owner_id)
    return Task(resolution, claim, warranty, unit, owner, line, order, await get_shop(tx))


async def begin_sending(tx: Tx, resolution_id: UUID, *, now: datetime) -> bool:
    """Say that a call may be made from now on. Whether one may have been made before."""
    task = await read_task(tx, resolution_id, lock=True)
    resolution = task.resolution
    earlier = resolution.attempts > 0
    if resolution.state is ResolutionState.GRANTED:
        resolution.state = ResolutionState.SENDING
        resolution.sending_since = resolution.sending_since or now
    resolution.attempts += 1
    return earlier


async def keep_amount(tx: Tx, resolution_id: UUID, amount: Money, shop_amount: Money) -> None:
    """What will be refunded, before it is: presentment currency, and the shop's own."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.amount, task.resolution.currency = amount.amount, amount.currency
    task.resolution.shop_amount = shop_amount.amount


async def keep_draft(tx: Tx, resolution_id: UUID, draft_order_gid: str) -> str:
    """Remember the draft order. Returns the one that counts: another worker may have been first."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.draft_order_gid is None:
        task.resolution.draft_order_gid = draft_order_gid
    return task.resolution.draft_order_gid


async def forget_draft(tx: Tx, resolution_id: UUID) -> None:
    """The draft was deleted in Shopify: whoever continues gets a new one."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.draft_order_gid = None


async def resume_of_draft(tx: Tx, draft_gid: str, *, now: datetime) -> None:
    """Staff changed or completed one of our drafts by hand: look at what it was made for again."""
    resolution = await find_resolution_of_draft(tx, draft_gid)
    if resolution is None or resolution.obstacle not in BY_HAND:
        return
    if resolution.state is ResolutionState.NEEDS_ATTENTION:
        await retry(tx, resolution.claim_id, resolution.id, by=SHOPIFY, now=now)


async def settle_replacement(
    tx: Tx, resolution_id: UUID, *, order_gid: str, order_name: str, now: datetime
) -> None:
    """The draft became an order: the old unit ends, its promise lives on in the new one."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.order_gid, task.resolution.order_name = order_gid, order_name
    task.unit.void_reason = VoidReason.REPLACED
    await _settle(tx, task, Letter.REPLACEMENT_SENT, now)
    await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (order_gid,)))


async def settle_refund(
    tx: Tx, resolution_id: UUID, *, refund_gid: str, amount: Money, now: datetime
) -> None:
    """The money is on its way back: the unit's promise ends."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state is ResolutionState.DONE:
        return
    task.resolution.refund_gid = refund_gid
    task.resolution.amount, task.resolution.currency = amount.amount, amount.currency
    task.unit.void_reason = VoidReason.REFUNDED
    await _settle(tx, task, Letter.REFUND_MADE, now)
    if task.order is not None:
        await jobs.enqueue(tx, jobs.ReadOrders(shop_of(tx), (task.order.gid,)))


async def stall(
    tx: Tx, resolution_id: UUID, obstacle: Obstacle, problem: str | None, *, now: datetime
) -> None:
    """Something stands in the way that a person must settle; it is shown on the claim."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state in {ResolutionState.DONE, ResolutionState.NEEDS_ATTENTION}:
        return
    task.resolution.state = ResolutionState.NEEDS_ATTENTION
    task.resolution.obstacle, task.resolution.problem = obstacle, problem
    task.claim.state = take(ClaimStep.STALL, task.claim.state)
    task.claim.version += 1
    history.record(tx, "resolution:stalled", task.claim.id, by=SYSTEM, now=now, obstacle=obstacle)


async def retry(tx: Tx, claim_id: UUID, resolution_id: UUID, *, by: Actor, now: datetime) -> None:
    """Staff removed the obstacle: go on where it stopped, looking before sending. Raises StepRefusedError.

    A key too old to be sent again is replaced: whoever presses this has looked at the order.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.claim.id != claim_id:
        raise LookupError("the resolution belongs to another claim")
    task.claim.state = take(ClaimStep.RETRY, task.claim.state)
    task.claim.version += 1
    since = task.resolution.sending_since
    by_key = task.resolution.remedy is Remedy.REFUND
    if by_key and since is not None and now - since > KEY_LIFETIME:
        task.resolution.idempotency_key, task.resolution.sending_since = (
            str(uuid5(task.claim.id, now.isoformat())),
            None,
        )
    task.resolution.granted_at = now
    sent = task.resolution.sending_since is not None
    task.resolution.state = ResolutionState.SENDING if sent else ResolutionState.GRANTED
    task.resolution.obstacle = task.resolution.problem = None
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution_id))
    history.record(tx, "resolution:retried", claim_id, by=by, now=now)


async def resume_unfinished(tx: Tx, *, now: datetime) -> int:
    """Ask again for what was granted a while ago and is not done: heals jobs that were lost."""
    unfinished = await list_unfinished(tx, before=now - A_WHILE)
    await jobs.enqueue(tx, *(jobs.CarryOutResolution(shop_of(tx), item.id) for item in unfinished))
    return len(unfinished)


async def _settle(tx: Tx, task: Task, letter: Letter, now: datetime) -> None:
    resolution, claim = task.resolution, task.claim
    resolution.state, resolution.done_at = ResolutionState.DONE, now
    resolution.obstacle = resolution.problem = None
    claim.state = take(ClaimStep.SETTLE, claim.state)
    claim.version += 1
    await jobs.enqueue(tx, jobs.ShowOnOrder(shop_of(tx), resolution.id))
    await letters.write(
        tx,
        letter,
        to=claim.owner_id,
        about=resolution.id,
        now=now,
        claim_id=claim.id,
        warranty_id=task.warranty.id,
    )
    name = "resolution:replaced" if resolution.remedy is Remedy.REPLACEMENT else "resolution:refunded"
    history.record(
        tx,
        name,
        claim.id,
        by=SYSTEM,
        now=now,
        order_gid=resolution.order_gid,
        refund_gid=resolution.refund_gid,
        amount=str(resolution.amount) if resolution.amount is not None else None,
    )
