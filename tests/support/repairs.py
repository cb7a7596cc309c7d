"""Repairs as far as a test needs them: plain functions that go through the services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.domain.days import day_of
from core.domain.money import Money
from core.domain.remedies import Remedy, plainly
from core.domain.repairs import Grade, Quote
from core.services import repair_quotes, repair_steps, repairs
from core.services.repair_steps import Costs, Label
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.repairs import Repair, list_repairs_of_claim
from simulator.actions import drafts
from simulator.records import DraftOrder, Order
from tests.support.house import House
from tests.support.shops import STAFF, approve, file_claim, publish_policy

PRICE = Money(Decimal("49.00"), "EUR")
ALL = plainly(Remedy.REPAIR, Remedy.REPLACEMENT, Remedy.REFUND)


async def authorised(house: House, **order: Any) -> tuple[Order, Claim]:
    """A granted repair of a lamp, of which Shopify was asked nothing."""
    await publish_policy(house, offers=ALL)
    sold = house.order(house.product(), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REPAIR)
    await house.settle()
    return sold, claim


async def inspected(house: House, grade: Grade = Grade.MAJOR) -> tuple[Order, Claim]:
    sold, claim = await authorised(house)
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.send_label(
            tx, claim.id, Label(url="https://dhl.example/1"), "IN1", by=STAFF, now=now
        )
        await repair_steps.receive(tx, claim.id, "", by=STAFF, now=now)
        costs = Costs(parts=Decimal("12.50"), labour=Decimal("20.00"))
        await repair_steps.inspect(tx, claim.id, grade, "Coil is broken", costs, by=STAFF, now=now)
    await house.settle()
    return sold, claim


async def quoted(house: House, *, days: int = 14) -> tuple[Order, Claim]:
    sold, claim = await inspected(house)
    await quote(house, claim, days=days)
    return sold, claim


async def quote(house: House, claim: Claim, *, price: Money = PRICE, days: int = 14) -> None:
    now = house.ctx.now()
    offered = Quote(price, day_of(now, "Europe/Berlin") + timedelta(days=days))
    async with house.tx() as tx:
        await repair_quotes.quote(tx, claim.id, offered, "A new coil", by=STAFF, now=now)
    await house.settle()


async def accept(house: House, claim: Claim) -> None:
    round_ = (await repair_of(house, claim)).quote_round
    async with house.tx() as tx:
        await repair_quotes.accept(tx, claim.id, round_, now=house.ctx.now())


async def invoiced(house: House) -> tuple[Claim, DraftOrder]:
    """The buyer accepted; Shopify wrote to them."""
    _, claim = await quoted(house)
    await accept(house, claim)
    await house.settle()
    [draft] = house.shop.drafts.values()
    return claim, draft


async def paid(house: House) -> tuple[Claim, Order]:
    claim, draft = await invoiced(house)
    order = drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    return claim, order


async def give_up(house: House, claim: Claim, reason: str = "The board is corroded") -> None:
    async with house.tx() as tx:
        await repair_steps.give_up(tx, claim.id, reason, by=STAFF, now=house.ctx.now())


async def repair_of(house: House, claim: Claim) -> Repair:
    async with house.tx() as tx:
        return (await list_repairs_of_claim(tx, claim.id))[-1]


async def news(house: House) -> list[str]:
    """What the buyer was told of the repair, in that order."""
    async with house.tx() as tx:
        query = (
            select(LetterRow)
            .where(LetterRow.kind == "repair_news")
            .order_by(LetterRow.written_at, LetterRow.id)
        )
        return [letter.context["news"] for letter in await tx.scalars(query)]


def invoices(house: House) -> list[DraftOrder]:
    return [draft for draft in house.shop.drafts.values() if "warranty-repair" in draft.tags]


async def try_again(house: House, claim: Claim) -> None:
    """Staff press it, once the search must know what was made."""
    repair = await repair_of(house, claim)
    house.later(timedelta(seconds=30))
    async with house.tx() as tx:
        await repairs.retry(tx, claim.id, repair.id, by=STAFF, now=house.ctx.now())
    await house.settle()
