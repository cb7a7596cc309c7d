"""Replacements that the buyer pays something for, as far as a test needs them: plain functions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.payments import PaymentState
from core.domain.remedies import Payer, Remedy, plainly
from core.domain.resolutions import UNSEEN, Obstacle
from core.services import payment_steps, resolutions
from core.services.amounts import RULE, Agreed
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.payments import Payment, list_payments
from simulator.actions import drafts
from simulator.records import DraftOrder, Order
from sync.timers import look_at_pending_refunds
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy

Standing = tuple[ClaimState, Obstacle | None, PaymentState]
ASKED: Standing = (ClaimState.APPROVED, None, PaymentState.ASKED)
MISSED: Standing = (ClaimState.NEEDS_ATTENTION, Obstacle.NOT_PAID, PaymentState.MISSED)
PAID: Standing = (ClaimState.DONE, None, PaymentState.PAID)
TERMS: dict[str, Any] = {
    "deductible": Decimal("15.00"),
    "shipping": Payer.BUYER,
    "replacement_shipping": Decimal("4.90"),
}
BOTH = plainly(Remedy.REPLACEMENT, Remedy.REFUND)


async def claimed(house: House, *, terms: dict[str, Any] | None = None, **order: Any) -> tuple[Order, Claim]:
    """Of a lamp for 80.00, by terms that leave 15.00 of it and 4.90 for sending another to the buyer."""
    await publish_policy(house, offers=BOTH, **(TERMS | (terms or {})))
    sold = house.order(house.product(stock=9), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def asked(house: House, agreed: Agreed = RULE, **more: Any) -> tuple[Order, Claim, DraftOrder]:
    """The buyer has the invoice."""
    sold, claim = await claimed(house, **more)
    await approve(house, claim, Remedy.REPLACEMENT, agreed=agreed)
    await house.settle()
    [draft] = house.shop.drafts.values()
    return sold, claim, draft


def pay(house: House, draft: DraftOrder, *, paid: bool = True) -> Order:
    """The buyer, in Shopify's checkout; not `paid`, staff by hand, and the money comes later."""
    return drafts.complete_draft(house.world, house.shop, draft, paid=paid)


async def payment_of(house: House, claim: Claim) -> Payment:
    async with house.tx() as tx:
        return (await list_payments(tx, claim.id))[-1]


async def pass_days(house: House, days: int) -> None:
    """The timer looks at what waits."""
    house.later(timedelta(days=days))
    await look_at_pending_refunds(house.ctx)
    await house.settle()


async def news(house: House) -> list[str]:
    """What the buyer was told of the payment, in that order."""
    async with house.tx() as tx:
        query = select(LetterRow).where(LetterRow.kind == "payment_news").order_by(LetterRow.written_at)
        return [letter.context["news"] for letter in await tx.scalars(query)]


async def standing(house: House, claim: Claim) -> Standing:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.obstacle, (await payment_of(house, claim)).state


async def take_back(house: House, claim: Claim) -> None:
    """Staff press it, and two minutes later it is sure that no draft is left."""
    async with house.tx() as tx:
        await payment_steps.take_back(tx, claim.id, by=STAFF, now=house.ctx.now())
    house.later(UNSEEN)
    await house.settle()


async def renew(house: House, claim: Claim) -> DraftOrder:
    claim, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.retry(tx, claim.id, resolution.id, by=STAFF, now=house.ctx.now())
    house.later(timedelta(seconds=30))
    await house.settle()
    [draft] = [each for each in house.shop.drafts.values() if each.order is None]
    return draft
