"""Claims whose remedy cannot go on, and what staff do about them: plain functions."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from core.domain.actors import Actor
from core.domain.claims import ClaimState
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import resolutions, withdrawals
from core.services.amounts import RULE, Agreed
from core.services.withdrawals import Outside
from core.shopify.errors import UnknownOutcome
from core.store import jobs
from core.store.claims import Claim
from core.store.history import Event
from core.store.resolutions import Resolution
from core.store.units import Unit
from simulator import world as shopify
from simulator.records import DraftOrder, Order
from sync import resolutions as worker
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy

HAND = Outside(remedy=Remedy.REFUND, reference="PayPal 8XK", amount=Money(Decimal("40.00"), "EUR"))


async def stalled(house: House, remedy: Remedy, *, quantity: int = 1, **order: Any) -> tuple[Order, Claim]:
    """A claim that waits for a person: nothing left to refund, or an empty shelf."""
    await publish_policy(house)
    lamp = house.product(stock=quantity)
    sold = house.order(lamp, quantity, **order)
    await house.settle()
    claim = await file_claim(house, sold)
    if remedy is Remedy.REFUND:
        shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await approve(house, claim, remedy)
    await house.settle()
    shopify.set_knobs(house.world, house.shop.domain, refund_status="SUCCESS")
    claim, _ = await claim_and_resolution(house, claim)
    assert claim.state is ClaimState.NEEDS_ATTENTION
    return sold, claim


async def stalled_on_a_draft(house: House) -> tuple[Order, Claim, DraftOrder]:
    """Somebody else claims, so the draft waits for an address."""
    await publish_policy(house)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold, email="second@example.org")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    [draft] = house.shop.drafts.values()
    assert (resolution.obstacle, resolution.draft_order_gid) == (Obstacle.NO_ADDRESS, draft.id)
    return sold, claim, draft


async def lost_refund(house: House) -> tuple[Order, Claim]:
    """The refund was made; its answer was lost, and a person is asked."""
    await publish_policy(house)
    sold = house.order(house.product(stock=5))
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    assert len(sold.refunds) == 1
    claim, _ = await claim_and_resolution(house, claim)
    return sold, claim


async def switch(
    house: House, claim: Claim, remedy: Remedy, agreed: Agreed = RULE, by: Actor = STAFF
) -> None:
    now = house.ctx.now()
    async with house.tx() as tx:
        await withdrawals.switch(tx, claim.id, remedy, agreed=agreed, reason="Sold out", by=by, now=now)


async def settle_outside(house: House, claim: Claim, done: Outside = HAND) -> None:
    async with house.tx() as tx:
        await withdrawals.settle_outside(tx, claim.id, done, by=STAFF, now=house.ctx.now())


async def go_on(house: House, claim: Claim) -> None:
    """Staff press Continue."""
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.retry(tx, claim.id, resolution.id, by=STAFF, now=house.ctx.now())


async def rows(house: House) -> list[tuple[Remedy, ResolutionState]]:
    async with house.tx() as tx:
        found = await tx.execute(select(Resolution.remedy, Resolution.state).order_by(Resolution.id))
        return [(remedy, state) for remedy, state in found]


async def void_reasons(house: House) -> list[VoidReason | None]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Unit.void_reason).order_by(Unit.position, Unit.id)))


async def happened(house: House, claim: Claim) -> list[str]:
    async with house.tx() as tx:
        return list(
            await tx.scalars(select(Event.name).where(Event.subject_id == claim.id).order_by(Event.id))
        )


def made(house: House) -> int:
    """Replacement orders in Shopify."""
    return sum(draft.order is not None for draft in house.shop.drafts.values())


async def carry_out(house: House, resolution_id: UUID) -> None:
    await worker.carry_out(house.ctx, jobs.CarryOutResolution(await house.shop_id(), resolution_id))
