"""Faulty units that come back: asked for, held, moved one step further, told to the buyer.

What staff and buyers do is in `return_steps`, the clock in `return_days`
(docs/decisions/0031-returns.md).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain.actors import SYSTEM, Actor
from core.domain.letters import Letter
from core.domain.remedies import OF_MONEY, Payer, Remedy
from core.domain.returns import (
    AWAITED,
    Back,
    ReturnNews,
    ReturnState,
    ReturnStep,
    ReturnStepRefusedError,
    Rule,
    take,
)
from core.domain.units import VoidReason
from core.services import letters
from core.services.resolutions import Task, read_task
from core.store import history, jobs
from core.store.base import NotFoundError, Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.policies import find_terms
from core.store.resolutions import find_part
from core.store.returns import Return, find_return_of_claim, get_return
from core.store.units import Unit, get_unit, list_replacements
from core.store.warranties import get_warranty


@dataclass(frozen=True, slots=True)
class Coming:
    """A return and all around it, locked in the order units, warranty, claim, resolution, return."""

    task: Task
    row: Return
    replacements: list[Unit]
    """What was sent in place of the faulty unit."""


async def chosen_rule(tx: Tx, claim: Claim, chosen: Rule | None, remedy: Remedy) -> tuple[Rule, bool]:
    """What counts, and whether the terms say something else. Without terms nothing comes back."""
    terms = await find_terms(tx, claim.terms_id)
    rule = Rule(terms.unit_back, terms.unit_back_days) if terms else Rule()
    return chosen or rule, chosen is not None and chosen.differs(rule, remedy)


async def ask_back(tx: Tx, claim: Claim, rule: Rule, *, now: datetime) -> None:
    """With an approval, in its transaction: the granted remedy waits for the unit, or for the buyer's yes."""
    if claim.remedy is None:
        raise LookupError("nothing was granted")
    back = rule.for_remedy(claim.remedy)
    if back is Back.NEVER:
        return
    terms = await find_terms(tx, claim.terms_id)
    row = Return(
        claim_id=claim.id,
        state=ReturnState.OFFERED if back is Back.AFTERWARDS else ReturnState.ASKED,
        back=back,
        days=rule.days,
        changed_at=now,
        payer=terms.shipping if terms else Payer.SHOP,
        words=terms.unit_back_words if terms else "",
    )
    tx.add(row)
    await tx.flush()
    history.record(tx, "return:asked", claim.id, by=SYSTEM, now=now, back=back, days=rule.days)
    if back is Back.FIRST:
        await ask_shopify(tx, row, now=now)
    await tell(tx, claim, row, ReturnNews.OFFERED if back is Back.AFTERWARDS else ReturnNews.ASKED_FIRST, now)


async def held(tx: Tx, return_id: UUID) -> Coming:
    return await held_of_claim(tx, (await get_return(tx, return_id)).claim_id)


async def held_of_claim(tx: Tx, claim_id: UUID) -> Coming:
    """Raises NotFoundError where nothing comes back."""
    claim = await get_claim(tx, claim_id)
    unit_id = (await get_warranty(tx, claim.warranty_id)).unit_id
    replacements = await list_replacements(tx, unit_id)
    for held_id in sorted({unit_id, *(each.id for each in replacements)}):
        await get_unit(tx, held_id, lock=True)
    resolution = await find_part(tx, claim_id, excess=False)
    if resolution is None:
        raise NotFoundError("Return")
    task = await read_task(tx, resolution.id, lock=True)
    row = await find_return_of_claim(tx, claim_id, lock=True)
    if row is None:
        raise NotFoundError("Return")
    return Coming(task, row, replacements)


def move(
    tx: Tx,
    coming: Coming,
    step: ReturnStep,
    *,
    by: Actor,
    now: datetime,
    **details: Any,  # noqa: ANN401 - JSON
) -> None:
    """Take the step and write down who did, and when. Raises ReturnStepRefusedError."""
    row, claim = coming.row, coming.task.claim
    row.state = take(step, row.state)
    row.changed_at = now
    claim.version += 1
    history.record(tx, "return:moved", claim.id, by=by, now=now, state=row.state.value, **details)


async def ask_shopify(tx: Tx, row: Return, *, now: datetime) -> None:
    """Ask the worker to do what the return needs of Shopify now."""
    row.due_since = now
    await tx.flush()
    await jobs.enqueue(tx, jobs.LookAfterReturn(shop_of(tx), row.id))


async def release(tx: Tx, coming: Coming, *, now: datetime) -> None:
    """Nothing holds the remedy any more, as far as the unit goes: it is carried out."""
    resolution = coming.task.resolution
    resolution.granted_at = now
    await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))


def give_cover_back(coming: Coming) -> None:
    """The unit is here, or nobody wants it any more: what was sent for it is covered again."""
    for unit in coming.replacements:
        if unit.void_reason is VoidReason.UNRETURNED:
            unit.void_reason = None


async def follow_switch(tx: Tx, claim: Claim, *, now: datetime) -> None:
    """Another remedy was granted in place of a stalled one. All around is locked already."""
    row = await find_return_of_claim(tx, claim.id, lock=True)
    if row is None or row.state not in AWAITED or claim.remedy is None:
        return
    if claim.remedy is Remedy.REPAIR:
        await _cancel(tx, claim, row, now)
    elif claim.remedy in OF_MONEY and row.back is Back.AFTERWARDS:
        row.back, row.due_on, row.state = Back.FIRST, None, ReturnState.ASKED
        row.changed_at = now
        history.record(tx, "return:moved", claim.id, by=SYSTEM, now=now, state=row.state.value)
        await ask_shopify(tx, row, now=now)
        await tell(tx, claim, row, ReturnNews.ASKED_FIRST, now)


async def follow_outside(tx: Tx, claim: Claim, *, now: datetime) -> None:
    """Staff settled the claim themselves: what nobody sent for yet need not come back."""
    row = await find_return_of_claim(tx, claim.id, lock=True)
    if row is not None and row.state in AWAITED and (row.due_on is None):
        await _cancel(tx, claim, row, now)


async def _cancel(tx: Tx, claim: Claim, row: Return, now: datetime) -> None:
    try:
        row.state = take(ReturnStep.CANCEL, row.state)
    except ReturnStepRefusedError:
        return
    row.changed_at = now
    history.record(tx, "return:moved", claim.id, by=SYSTEM, now=now, state=row.state.value)
    await ask_shopify(tx, row, now=now)


async def tell(
    tx: Tx, claim: Claim, row: Return, news: ReturnNews, now: datetime, *, about: object = ""
) -> None:
    """A letter to the buyer, once for each occasion."""
    await letters.write(
        tx,
        Letter.RETURN_NEWS,
        to=claim.owner_id,
        about=f"{row.id}:{news}:{about}",
        now=now,
        claim_id=claim.id,
        warranty_id=claim.warranty_id,
        news=news.value,
        days=row.days if news is ReturnNews.OFFERED else None,
        until=row.due_on.isoformat() if row.due_on else None,
        words=row.words,
        free=row.payer is Payer.SHOP,
    )
