"""Repairs: held, moved one step further, told to the buyer, handed to the worker.

What staff and buyers do is in `repair_steps` and `repair_quotes`, money in `repair_invoices` and
`repair_credits` (docs/decisions/0024-repairs.md).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.domain.actors import SYSTEM, Actor, ActorKind
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.repairs import (
    STEPS_BACK,
    Errand,
    RepairNews,
    RepairState,
    RepairStep,
    RepairStepRefusedError,
    news_of,
    take,
)
from core.domain.resolutions import KEY_LIFETIME, UNDER_WAY, Obstacle, ResolutionState
from core.services import letters
from core.services.remedies import NotDueError, check_not_held, check_still_due, check_still_theirs
from core.services.resolutions import Task, read_task
from core.store import history, jobs
from core.store.base import NotFoundError, Tx, shop_of
from core.store.jobs import A_WHILE
from core.store.repairs import (
    Repair,
    find_repair_made_way,
    find_repair_of_resolution,
    get_repair,
    list_left_due,
    list_quotes_past,
    list_waiting_for_others,
)
from core.store.resolutions import find_resolution_of_claim
from core.store.shops import get_shop

PROMISES = frozenset({RepairStep.SEND_LABEL, RepairStep.QUOTE, RepairStep.ACCEPT, RepairStep.BEGIN})
"""Steps that promise the buyer something more: they ask first whether the claim is still due."""
BINDING = PROMISES | {RepairStep.DELIVER}
"""Those, and what settles the claim: not while an earlier remedy may turn out to have been carried out."""
ASKING = frozenset({RepairStep.SEND_LABEL, RepairStep.QUOTE})
"""Steps for which there must be somebody to write to."""


class StillLookingError(Exception):
    """An earlier remedy of the claim may have been carried out, and the worker is still looking whether."""

    def __init__(self, remedy: Remedy) -> None:
        super().__init__(f"an earlier {remedy} may have been carried out")
        self.remedy = remedy


class InvoiceOpenError(Exception):
    """The invoice of an earlier quote may still be paid: it is being taken back first."""


@dataclass(frozen=True, slots=True)
class Work:
    """A repair and all around it, locked in the order unit, warranty, claim, resolution, repair."""

    task: Task
    repair: Repair

    @property
    def counts(self) -> bool:
        """No other remedy took its place, and it is not settled."""
        return self.task.resolution.state in UNDER_WAY

    @property
    def errand(self) -> Errand | None:
        """What is to be done in Shopify now."""
        repair = self.repair
        if repair.owes_credit:
            return Errand.CREDIT
        if repair.invoice_since is None and repair.state is not RepairState.QUOTE_ACCEPTED:
            return None
        if repair.paid_at is not None:
            return None
        if repair.order_gid is None and (repair.state is not RepairState.QUOTE_ACCEPTED or not self.counts):
            return Errand.WITHDRAW_INVOICE if repair.invoice_since else None
        sent = repair.invoice_sent_at is not None or repair.order_gid is not None
        return Errand.LOOK_FOR_PAYMENT if sent else Errand.SEND_INVOICE

    def day(self, now: datetime) -> date:
        """On the shop's calendar."""
        return day_of(now, self.task.shop.timezone)


async def held(tx: Tx, repair_id: UUID) -> Work:
    task = await read_task(tx, (await get_repair(tx, repair_id)).resolution_id, lock=True)
    return Work(task, await get_repair(tx, repair_id, lock=True))


async def held_of_claim(tx: Tx, claim_id: UUID) -> Work:
    """The repair that counts, else the one that made way. Raises NotFoundError."""
    resolution = await find_resolution_of_claim(tx, claim_id)
    repair = await find_repair_of_resolution(tx, resolution.id) if resolution else None
    repair = repair or await find_repair_made_way(tx, claim_id)
    if repair is None:
        raise NotFoundError("Repair")
    return await held(tx, repair.id)


async def step(
    tx: Tx,
    claim_id: UUID,
    wanted: RepairStep,
    *,
    by: Actor,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON
) -> Work:
    """Take a step in the repair that counts, or on the way back of one that made way.

    Raises RepairStepRefusedError, StillLookingError where it would bind, and NotDueError or
    OthersUnderWayError where it would promise more.
    """
    work = await held_of_claim(tx, claim_id)
    await take_in(tx, work, wanted, by=by, now=now, **details)
    return work


async def take_in(
    tx: Tx,
    work: Work,
    wanted: RepairStep,
    *,
    by: Actor,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON
) -> None:
    """The same for one that is held already."""
    repair, task = work.repair, work.task
    if repair.made_way_at is not None:
        move(tx, work, take(wanted, repair.state, STEPS_BACK), by=by, now=now, **details)
        return
    if not work.counts:
        raise RepairStepRefusedError(wanted, repair.state)
    state = take(wanted, repair.state)
    if wanted in BINDING:
        _check_nothing_looked_for(task)
    if wanted in PROMISES:
        await check_still_theirs(tx, task.claim, task.warranty)
        await check_still_due(tx, task.resolution, task.given_up, task.unit, task.line)
        check_not_held(task.order, task.line)
    if wanted in ASKING and task.owner.erased_at is not None:
        raise NotDueError(Obstacle.NOBODY_LEFT)
    move(tx, work, state, by=by, now=now, **details)


def _check_nothing_looked_for(task: Task) -> None:
    """Raises StillLookingError."""
    for earlier in task.given_up:
        if earlier.state is ResolutionState.WITHDRAWING:
            raise StillLookingError(earlier.remedy)


def move(
    tx: Tx,
    work: Work,
    state: RepairState,
    *,
    by: Actor,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON
) -> None:
    """Write down where it is now, who brought it there, and when."""
    repair, claim = work.repair, work.task.claim
    repair.state, repair.changed_at = state, now
    claim.version += 1
    told = {"repair_id": str(repair.id), "state": state.value, **details}
    history.record(tx, "repair:moved", claim.id, by=by, now=now, **told)


def check_no_invoice(repair: Repair) -> None:
    """Nothing may be left that the buyer could still pay. Raises InvoiceOpenError."""
    if repair.invoice_since is not None and repair.paid_at is None:
        raise InvoiceOpenError


async def ask_shopify(tx: Tx, repair: Repair, *, now: datetime) -> None:
    """Ask the worker to do what the repair needs of Shopify now."""
    repair.due_since = now
    await jobs.enqueue(tx, jobs.LookAfterRepair(shop_of(tx), repair.id))


async def retry(tx: Tx, claim_id: UUID, repair_id: UUID, *, by: Actor, now: datetime) -> None:
    """What stood in the way of an invoice or of money back is gone: look again before sending.

    Raises RepairStepRefusedError when it goes on already.
    """
    work = await held(tx, repair_id)
    if work.task.claim.id != claim_id:
        raise LookupError("the repair belongs to another claim")
    if work.repair.obstacle is None:
        raise RepairStepRefusedError(RepairStep.PAY, work.repair.state)
    repair = work.repair
    repair.obstacle = repair.problem = None
    since, looked = repair.credit_since, by.kind is ActorKind.STAFF
    if looked and since is not None and now - since > KEY_LIFETIME:
        # Whoever presses this has looked at the order; by now the key would be a new refund anyway.
        repair.credit_key = repair.credit_since = repair.credit_amount = None
    await ask_shopify(tx, repair, now=now)
    history.record(tx, "repair:retried", claim_id, by=by, now=now)


async def stop(
    tx: Tx,
    repair_id: UUID,
    obstacle: Obstacle,
    problem: str,
    *,
    grants_seen: int | None = None,
    now: datetime,
) -> None:
    """Something stands in the way of what Shopify was asked for that a person must settle.

    `grants_seen` is how often the shop had granted more, as whoever was stopped knew.
    """
    work = await held(tx, repair_id)
    if work.repair.obstacle is not obstacle:
        history.record(tx, "repair:stopped", work.task.claim.id, by=SYSTEM, now=now, obstacle=obstacle)
    work.repair.obstacle, work.repair.problem = obstacle, problem
    work.repair.grants_seen = grants_seen


async def rest(tx: Tx, repair_id: UUID) -> None:
    """Nothing is to be asked of Shopify any more, unless something has come up meanwhile."""
    work = await held(tx, repair_id)
    if work.errand in {None, Errand.LOOK_FOR_PAYMENT}:
        work.repair.due_since = None


async def resume_repairs(tx: Tx, *, now: datetime) -> None:
    """Ask again for what was to be done a while ago, and for quotes whose last day is over."""
    left = await list_left_due(tx, before=now - A_WHILE)
    past = await list_quotes_past(tx, day_of(now, (await get_shop(tx)).timezone))
    await jobs.enqueue(tx, *(jobs.LookAfterRepair(shop_of(tx), id_) for id_ in sorted({*left, *past})))


async def look_at_waiting(tx: Tx) -> None:
    """Ask again where buyers, payment providers and banks take days."""
    waiting = await list_waiting_for_others(tx)
    await jobs.enqueue(tx, *(jobs.LookAfterRepair(shop_of(tx), id_) for id_ in waiting))


async def tell(tx: Tx, work: Work, now: datetime, *, about: object = "") -> None:
    """Write to the buyer about where it is now, once for each occasion."""
    repair = work.repair
    news = news_of(repair.state, repaired=repair.repaired_at is not None)
    if news is None:
        return
    offered = repair.quote() if news is RepairNews.QUOTED else None
    until = offered.until.isoformat() if offered else None
    context = {"until": until, "goes_back": repair.owes_credit}
    await write(tx, work, news, now, amount=offered.amount if offered else None, about=about, **context)


async def write(
    tx: Tx,
    work: Work,
    news: RepairNews,
    now: datetime,
    *,
    amount: Money | None,
    about: object = "",
    **context: Any,  # noqa: ANN401 - JSON
) -> None:
    """A letter to the buyer."""
    claim = work.task.claim
    if amount is not None:
        context["amount"] = {"amount": str(amount.amount), "currency": amount.currency}
    await letters.write(
        tx,
        Letter.REPAIR_NEWS,
        to=claim.owner_id,
        about=f"{work.repair.id}:{news}:{about}",
        now=now,
        claim_id=claim.id,
        warranty_id=work.task.warranty.id,
        news=news.value,
        **context,
    )
