"""What staff do in a repair. Each raises what `repairs.step` raises, and then nothing has changed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.domain.actors import Actor
from core.domain.repairs import Grade, RepairStep
from core.domain.resolutions import Obstacle
from core.services.costs import book
from core.services.repairs import ask_shopify, check_no_invoice, step, tell
from core.services.resolutions import stall
from core.services.settling import settle_repair
from core.store.base import Tx
from core.store.repairs import Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a repair costs the shop, in its currency. None: not known."""

    parts: Decimal | None = None
    labour: Decimal | None = None


UNKNOWN = Costs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """For the way in: a private file of ours, or where the carrier shows it."""

    key: str | None = None
    content_type: str | None = None
    url: str | None = None


async def send_label(
    tx: Tx, claim_id: UUID, label: Label, tracking: str, *, by: Actor, now: datetime
) -> None:
    """The buyer finds it on their page; another one takes its place."""
    work = await step(tx, claim_id, RepairStep.SEND_LABEL, by=by, now=now)
    repair = work.repair
    repair.label_key, repair.label_type, repair.label_url = label.key, label.content_type, label.url
    repair.tracking_in = tracking or None
    await tell(tx, work, now, about=label.key or label.url)


async def receive(tx: Tx, claim_id: UUID, tracking: str, *, by: Actor, now: datetime) -> bool:
    """Whether the buyer is told: not where nobody looks at it any more."""
    work = await step(tx, claim_id, RepairStep.RECEIVE, by=by, now=now)
    work.repair.tracking_in = tracking or work.repair.tracking_in
    if work.counts:
        await tell(tx, work, now)
    return work.counts


async def inspect(
    tx: Tx, claim_id: UUID, grade: Grade, findings: str, costs: Costs, *, by: Actor, now: datetime
) -> None:
    """Findings are for staff alone."""
    work = await step(tx, claim_id, RepairStep.INSPECT, by=by, now=now, grade=grade)
    work.repair.grade, work.repair.findings = grade, findings or None
    work.repair.parts_cost, work.repair.labour_cost = costs.parts, costs.labour


async def start(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> None:
    await step(tx, claim_id, RepairStep.BEGIN, by=by, now=now)


async def finish(tx: Tx, claim_id: UUID, costs: Costs, *, by: Actor, now: datetime) -> None:
    """Costs that are given now count instead of those of the inspection."""
    repair = (await step(tx, claim_id, RepairStep.FINISH, by=by, now=now)).repair
    repair.repaired_at = now
    _note(repair, costs)


async def ship(tx: Tx, claim_id: UUID, tracking: str, *, by: Actor, now: datetime) -> None:
    """On its way back, repaired or not. Raises InvoiceOpenError."""
    work = await step(tx, claim_id, RepairStep.SHIP, by=by, now=now)
    check_no_invoice(work.repair)
    work.repair.tracking_back = tracking or None
    await tell(tx, work, now)


async def deliver(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> bool:
    """It is back with the buyer: the claim is settled. The unit and its promise live on.

    Returns False where the repair had made way: another remedy counts, and settles the claim.
    """
    work = await step(tx, claim_id, RepairStep.DELIVER, by=by, now=now)
    if not work.counts:
        return False
    await tell(tx, work, now)
    await tx.flush()
    repaired = work.repair.repaired_at is not None
    await settle_repair(tx, work.task.resolution.id, repaired=repaired, now=now)
    return True


async def give_up(
    tx: Tx, claim_id: UUID, reason: str, spent: Costs = UNKNOWN, *, by: Actor, now: datetime
) -> None:
    """It cannot be repaired: staff decide anew, and what the buyer paid for it goes back in full.

    What was `spent` on it all the same is booked; where that is not given, what the inspection noted.
    """
    work = await step(tx, claim_id, RepairStep.GIVE_UP, by=by, now=now)
    repair = work.repair
    repair.reason = reason
    _note(repair, spent)
    if repair.owes_credit or repair.invoice_since is not None:
        await ask_shopify(tx, repair, now=now)
    await tell(tx, work, now)
    await tx.flush()
    await stall(tx, work.task.resolution.id, Obstacle.NOT_REPAIRABLE, None, now=now)
    await book(tx, work.task.resolution, now=now)


def _note(repair: Repair, costs: Costs) -> None:
    """What is given counts instead of what was noted before."""
    repair.parts_cost = repair.parts_cost if costs.parts is None else costs.parts
    repair.labour_cost = repair.labour_cost if costs.labour is None else costs.labour
