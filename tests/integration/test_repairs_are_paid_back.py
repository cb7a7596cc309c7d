"""A repair that was paid and cannot be done: all of it goes back, once, whatever happens in between."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState
from core.domain.resolutions import KEY_LIFETIME, PENDING_LIMIT, UNSEEN, Obstacle
from core.services import repairs
from core.shopify.errors import UnknownOutcome
from core.store import jobs
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions import drafts
from simulator.actions.refunds import refund_everything
from simulator.records import Order
from sync import repairs as worker
from sync import timers
from tests.support.house import House
from tests.support.repairs import give_up, invoiced, news, paid, repair_of
from tests.support.shops import STAFF, claim_and_resolution
from tests.support.stalls import happened, switch

pytestmark = pytest.mark.thorough

PRICE = Decimal("49.00")


async def look_after(house: House, claim: Claim) -> None:
    repair = await repair_of(house, claim)
    await worker.look_after(house.ctx, jobs.LookAfterRepair(await house.shop_id(), repair.id))


async def try_again(house: House, claim: Claim) -> None:
    repair = await repair_of(house, claim)
    async with house.tx() as tx:
        await repairs.retry(tx, claim.id, repair.id, by=STAFF, now=house.ctx.now())
    await house.settle()


def back(order: Order) -> list[Decimal]:
    return [refund.total.presentment for refund in order.refunds]


@pytest.mark.sample
async def test_it_goes_back_once_and_another_remedy_takes_the_repair_s_place(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    await house.settle()
    repair = await repair_of(house, claim)
    assert back(order) == [PRICE]
    assert (repair.credit_gid, repair.credit_amount) == (order.refunds[0].id, PRICE)
    assert (repair.due_since, repair.state) == (None, RepairState.NOT_REPAIRABLE)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.NOT_REPAIRABLE)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)
    assert back(order) == [PRICE]
    assert await news(house) == ["label_sent", "received", "quoted", "not_repairable", "credited"]
    assert (await happened(house, claim)).count("repair:credited") == 1


async def test_the_new_remedy_does_not_wait_for_the_money(house: House) -> None:
    claim, order = await paid(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="PENDING")
    await give_up(house, claim)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, _ = await claim_and_resolution(house, claim)
    repair = await repair_of(house, claim)
    assert (claim.state, repair.credited_at) == (ClaimState.DONE, None)
    assert (await news(house))[-1] == "not_repairable"
    for transaction in order.refunds[0].transactions:
        transaction.status = "SUCCESS"
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    assert (await repair_of(house, claim)).credited_at is not None
    assert (back(order), (await news(house))[-1]) == ([PRICE], "credited")


async def test_a_lost_answer_is_looked_up_and_nothing_goes_back_twice(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await look_after(house, claim)
    assert (back(order), (await repair_of(house, claim)).credited_at) == ([PRICE], None)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (back(order), repair.credit_gid) == ([PRICE], order.refunds[0].id)
    assert repair.credited_at is not None


async def test_two_workers_at_once_give_it_back_once(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    await asyncio.gather(*(look_after(house, claim) for _ in range(4)))
    await house.settle()
    assert back(order) == [PRICE]
    assert (await happened(house, claim)).count("repair:credited") == 1


async def test_an_old_key_is_never_sent_again_and_a_person_is_asked(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    shopify.add_fault(house.world, "5xx", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await look_after(house, claim)
    key = (await repair_of(house, claim)).credit_key
    house.later(KEY_LIFETIME + timedelta(minutes=1))
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.credit_key, back(order)) == (Obstacle.OUTCOME_UNKNOWN, key, [])
    await try_again(house, claim)
    repair = await repair_of(house, claim)
    assert (back(order), repair.obstacle) == ([PRICE], None)
    assert repair.credit_key != key


async def test_what_staff_refunded_themselves_is_not_paid_again(house: House) -> None:
    claim, order = await paid(house)
    refund_everything(house.world, house.shop, order, restock=False)
    await house.settle()
    await give_up(house, claim)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (back(order), repair.credit_gid) == ([PRICE], None)
    assert repair.credited_at is not None
    assert (await news(house))[-1] == "credited"


async def test_an_invoice_paid_after_the_repair_was_given_up_goes_back(house: House) -> None:
    claim, draft = await invoiced(house)
    order = drafts.complete_draft(house.world, house.shop, draft)
    await give_up(house, claim)
    house.later(UNSEEN)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.paid_late, repair.state) == (True, RepairState.NOT_REPAIRABLE)
    assert back(order) == [PRICE]
    assert "repair:paid_late" in await happened(house, claim)


async def test_a_provider_that_refuses_is_said_and_not_asked_again_by_itself(house: House) -> None:
    claim, order = await paid(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await give_up(house, claim)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.credited_at) == (Obstacle.PAYMENT_FAILED, None)
    house.later(timedelta(hours=1))
    await timers.sweep(house.ctx)
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    assert len(order.refunds) == 1


async def test_nothing_goes_back_while_the_bank_looks_and_it_goes_on_by_itself(house: House) -> None:
    claim, order = await paid(house)
    shopify.dispute_order(house.world, house.shop, order, "NEEDS_RESPONSE")
    await give_up(house, claim)
    await house.settle()
    assert (await repair_of(house, claim)).obstacle is Obstacle.CHARGEBACK_OPEN
    assert back(order) == []
    shopify.dispute_order(house.world, house.shop, order, "WON")
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (back(order), repair.obstacle) == ([PRICE], None)


async def test_a_job_that_was_lost_is_asked_for_again(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    async with house.tx() as tx:
        await (await tx.connection()).exec_driver_sql("DELETE FROM pgqueuer")
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    await house.settle()
    assert back(order) == [PRICE]


async def test_an_erased_buyer_leaves_no_label_parcel_or_word_and_gets_the_money_back_all_the_same(
    house: House,
) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    [customer] = house.shop.customers.values()
    shopify.redact_customer(house.world, house.shop, customer)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.label_url, repair.tracking_in, repair.findings, repair.quote_words, repair.reason) == (
        None,
        None,
        None,
        None,
        None,
    )
    assert repair.invoice_url is None
    assert (back(order), repair.quote_amount) == ([PRICE], PRICE)


@pytest.mark.parametrize(
    ("status", "obstacle", "told"),
    [("SUCCESS", None, "credited"), ("FAILURE", Obstacle.PAYMENT_FAILED, "not_repairable")],
)
async def test_what_a_provider_left_pending_for_weeks_is_looked_at_every_day(
    house: House, status: str, obstacle: Obstacle | None, told: str
) -> None:
    claim, order = await paid(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="PENDING")
    await give_up(house, claim)
    await house.settle()
    for _ in range(2):
        house.later(PENDING_LIMIT)
        await timers.look_at_pending_refunds(house.ctx)
        await timers.look_at_late_refunds(house.ctx)
        await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.credited_at) == (Obstacle.PAYMENT_PENDING, None)
    assert (await happened(house, claim)).count("repair:stopped") == 1
    for transaction in order.refunds[0].transactions:
        transaction.status = status
    await timers.look_at_late_refunds(house.ctx)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.credited_at is not None) == (obstacle, obstacle is None)
    assert (len(order.refunds), (await news(house))[-1]) == (1, told)
