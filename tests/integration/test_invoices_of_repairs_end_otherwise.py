"""What comes between a repair and its invoice: ended orders, banks, earlier quotes, erased buyers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.domain.claims import ClaimState
from core.domain.money import Money
from core.domain.repairs import RepairState
from core.domain.resolutions import Obstacle
from core.services import repair_steps
from core.services.remedies import NotDueError
from core.services.repair_steps import Costs
from simulator import world as shopify
from simulator.actions import drafts
from sync import timers
from tests.support.house import House
from tests.support.repairs import (
    accept,
    inspected,
    invoiced,
    invoices,
    news,
    paid,
    quote,
    quoted,
    repair_of,
    try_again,
)
from tests.support.shops import STAFF, claim_and_resolution

pytestmark = pytest.mark.thorough


async def test_an_order_that_was_deleted_unpaid_is_missed_and_the_buyer_can_be_asked_again(
    house: House,
) -> None:
    claim, draft = await invoiced(house)
    order = drafts.complete_draft(house.world, house.shop, draft, paid=False)
    await house.settle()
    shopify.delete_order(house.world, house.shop, order)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.order_gid, repair.draft_order_gid, repair.obstacle) == (None, None, Obstacle.REFUSED)
    await try_again(house, claim)
    assert (await repair_of(house, claim)).obstacle is None


async def test_money_for_an_earlier_quote_begins_nothing_and_asks_a_person(house: House) -> None:
    claim, draft = await invoiced(house)
    house.later(timedelta(days=15))
    await timers.sweep(house.ctx)
    await house.settle()
    await quote(house, claim, price=Money(Decimal("59.00"), "EUR"))
    await accept(house, claim)
    await house.settle()
    # As if Shopify had shown the draft of the first quote to nobody when it was taken back.
    house.shop.drafts[draft.number] = draft
    order = drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.state, repair.paid_at, repair.order_gid) == (RepairState.QUOTE_ACCEPTED, None, None)
    assert (repair.obstacle, repair.problem) == (Obstacle.PAID_TWICE, f"Order {order.name}")


async def test_while_a_bank_looks_nothing_is_promised_and_nobody_is_asked_to_pay(house: House) -> None:
    sold, claim = await quoted(house)
    await accept(house, claim)
    shopify.dispute_order(house.world, house.shop, sold, "NEEDS_RESPONSE")
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.invoice_since) == (Obstacle.CHARGEBACK_OPEN, None)
    assert house.shop.drafts == {}
    shopify.dispute_order(house.world, house.shop, sold, "WON")
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    [draft] = invoices(house)
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.draft_order_gid) == (None, draft.id)


async def test_staff_promise_nothing_more_once_a_bank_has_taken_the_money(house: House) -> None:
    sold, claim = await inspected(house)
    shopify.dispute_order(house.world, house.shop, sold, "LOST")
    shopify.tag_order(house.world, house.shop, sold, "lost")
    await house.settle()
    with pytest.raises(NotDueError) as refused:
        async with house.tx() as tx:
            await repair_steps.start(tx, claim.id, by=STAFF, now=house.ctx.now())
    assert refused.value.obstacle is Obstacle.CHARGEBACK_LOST
    assert (await repair_of(house, claim)).state is RepairState.INSPECTED


async def test_nobody_is_asked_to_pay_who_was_erased(house: House) -> None:
    _, claim = await inspected(house)
    [customer] = house.shop.customers.values()
    shopify.redact_customer(house.world, house.shop, customer)
    await house.settle()
    with pytest.raises(NotDueError) as refused:
        await quote(house, claim)
    assert refused.value.obstacle is Obstacle.NOBODY_LEFT
    assert (await repair_of(house, claim)).quote_round == 0
    async with house.tx() as tx:
        await repair_steps.ship(tx, claim.id, "", by=STAFF, now=house.ctx.now())


async def test_a_draft_that_a_lost_answer_left_behind_is_swept_when_the_claim_is_done(house: House) -> None:
    claim, _ = await paid(house)
    [draft] = invoices(house)
    left = drafts.create_draft(house.world, house.shop, draft.inputs)
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.start(tx, claim.id, by=STAFF, now=now)
        await repair_steps.finish(tx, claim.id, Costs(), by=STAFF, now=now)
        await repair_steps.ship(tx, claim.id, "", by=STAFF, now=now)
        await repair_steps.deliver(tx, claim.id, by=STAFF, now=now)
    assert left.tags == draft.tags
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert (await news(house))[-2:] == ["sent_repaired", "back_repaired"]
    assert invoices(house) == [draft]
