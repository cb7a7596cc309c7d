"""A refund that the payment provider has not confirmed is not done: it may be refused days later."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import PENDING_LIMIT, UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.shopify.errors import Unreachable
from core.store import jobs
from core.store.claims import Claim
from core.store.letters import LetterRow
from simulator import world as shopify
from simulator.records import Order
from sync import timers
from sync.resuming import look_at_payment
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import HAND, happened, made, rows, settle_outside, switch, void_reasons

pytestmark = pytest.mark.thorough


async def pending(house: House) -> tuple[Order, Claim]:
    await publish_policy(house)
    sold = house.order(house.product(stock=9), 2)
    await house.settle()
    claim = await file_claim(house, sold)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="PENDING")
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    return sold, claim


async def days_later(house: House, days: float) -> None:
    house.later(timedelta(days=days))
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()


async def letters(house: House) -> list[str]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(LetterRow.kind).order_by(LetterRow.id)))


async def stands(house: House, claim: Claim) -> tuple[ClaimState, ResolutionState, Obstacle | None]:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.state, resolution.obstacle


WAITS = (ClaimState.APPROVED, ResolutionState.SENDING, None)


async def test_a_pending_refund_is_done_when_it_is_confirmed(house: House) -> None:
    sold, claim = await pending(house)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
    assert "Refund pending" in said(page)
    assert "hx-trigger" not in page.text.partition("<header")[0]
    assert await stands(house, claim) == WAITS
    await days_later(house, 1)
    house.later(timedelta(minutes=1))
    await timers.sweep(house.ctx)
    async with house.tx() as tx:
        assert await jobs.waiting(tx) == {}
    assert await stands(house, claim) == WAITS
    assert await letters(house) == ["claim_received", "claim_approved"]
    sold.refunds[0].transactions[0].status = "SUCCESS"
    await days_later(house, 1)
    assert await stands(house, claim) == (ClaimState.DONE, ResolutionState.DONE, None)
    assert (len(sold.refunds), await letters(house)) == (
        1,
        ["claim_received", "claim_approved", "refund_made"],
    )
    assert await void_reasons(house) == [VoidReason.REFUNDED, None]


FOUR = [("gift_card", "10"), ("paypal", "20"), ("klarna", "20"), ("shopify_payments", "30")]


@pytest.mark.parametrize(
    ("fourth", "expected"),
    [
        ("FAILURE", (ClaimState.NEEDS_ATTENTION, ResolutionState.NEEDS_ATTENTION, Obstacle.PARTLY_PAID)),
        ("PENDING", WAITS),
        ("SUCCESS", (ClaimState.DONE, ResolutionState.DONE, None)),
    ],
)
async def test_a_refund_over_many_payments_is_done_when_each_of_them_is(
    house: House, fourth: str, expected: tuple[object, ...]
) -> None:
    """Only the first three come along with the refund."""
    await publish_policy(house)
    sold = house.order(house.product(stock=9), payments=FOUR)
    await house.settle()
    claim = await file_claim(house, sold)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="PENDING")
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    [refund] = sold.refunds
    for number, status in enumerate(["SUCCESS", "SUCCESS", "SUCCESS", fourth]):
        refund.transactions[number].status = status
    await days_later(house, 1)
    assert await stands(house, claim) == expected
    assert (len(sold.refunds), len(refund.transactions)) == (1, 4)


async def test_a_pending_refund_that_is_refused_asks_a_person(house: House) -> None:
    sold, claim = await pending(house)
    sold.refunds[0].transactions[0].status = "FAILURE"
    await days_later(house, 2)
    stopped = (ClaimState.NEEDS_ATTENTION, ResolutionState.NEEDS_ATTENTION, Obstacle.PAYMENT_FAILED)
    assert await stands(house, claim) == stopped
    assert await letters(house) == ["claim_received", "claim_approved"]
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert (len(sold.refunds), made(house)) == (1, 1)
    assert await void_reasons(house) == [VoidReason.REPLACED, None, None]


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_refund_pending_for_weeks_asks_a_person_and_no_replacement_goes_on_top(
    house: House, confirmed: bool
) -> None:
    sold, claim = await pending(house)
    await days_later(house, PENDING_LIMIT.days + 1)
    stopped = (ClaimState.NEEDS_ATTENTION, ResolutionState.NEEDS_ATTENTION, Obstacle.PAYMENT_PENDING)
    assert await stands(house, claim) == stopped
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert await stands(house, claim) == stopped
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    if confirmed:
        sold.refunds[0].transactions[0].status = "SUCCESS"
    await settle_outside(house, claim)
    await house.settle()
    assert (Remedy.REFUND, ResolutionState.WITHDRAWN) in await rows(house)
    assert (len(sold.refunds), house.shop.drafts) == (1, {})


async def late(house: House) -> tuple[Order, Claim]:
    """A person was asked, as the provider took longer than two weeks."""
    sold, claim = await pending(house)
    await days_later(house, PENDING_LIMIT.days + 1)
    assert await stands(house, claim) == LATE
    return sold, claim


async def next_day(house: House) -> None:
    """All that the clock asks for from one day to the next about money."""
    house.later(timedelta(days=1))
    for each in (timers.sweep, timers.look_at_pending_refunds, timers.look_at_late_refunds):
        await each(house.ctx)
    await house.settle()


LATE = (ClaimState.NEEDS_ATTENTION, ResolutionState.NEEDS_ATTENTION, Obstacle.PAYMENT_PENDING)


@pytest.mark.sample
async def test_a_late_refund_is_done_when_it_is_confirmed_after_all(house: House) -> None:
    sold, claim = await late(house)
    sold.refunds[0].transactions[0].status = "SUCCESS"
    await next_day(house)
    assert await stands(house, claim) == (ClaimState.DONE, ResolutionState.DONE, None)
    assert len(sold.refunds) == 1
    assert await letters(house) == ["claim_received", "claim_approved", "refund_made"]
    await next_day(house)
    assert (len(sold.refunds), len(await letters(house))) == (1, 3)


async def test_a_late_refund_that_is_refused_after_all_says_so(house: House) -> None:
    sold, claim = await late(house)
    sold.refunds[0].transactions[0].status = "FAILURE"
    await next_day(house)
    assert await stands(house, claim) == (*LATE[:2], Obstacle.PAYMENT_FAILED)
    assert (len(sold.refunds), await letters(house)) == (1, ["claim_received", "claim_approved"])


async def test_while_a_late_refund_is_pending_nothing_changes(house: House) -> None:
    sold, claim = await late(house)
    claim, _ = await claim_and_resolution(house, claim)
    before = await happened(house, claim)
    for _ in range(3):
        await next_day(house)
    assert await stands(house, claim) == LATE
    assert await happened(house, claim) == before
    assert (await claim_and_resolution(house, claim))[0].version == claim.version
    assert (len(sold.refunds), await letters(house)) == (1, ["claim_received", "claim_approved"])


@pytest.mark.usefixtures("hasty")
async def test_while_shopify_does_not_answer_a_late_refund_waits(house: House) -> None:
    sold, claim = await late(house)
    sold.refunds[0].transactions[0].status = "SUCCESS"
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "5xx", "*", times=100_000)
    with pytest.raises(Unreachable):
        await look_at_payment(house.ctx, jobs.LookAtPayment(await house.shop_id(), resolution.id))
    assert await stands(house, claim) == LATE
    house.world.memory.faults.clear()
    await next_day(house)
    assert await stands(house, claim) == (ClaimState.DONE, ResolutionState.DONE, None)


async def test_what_staff_settled_outside_before_stays_theirs(house: House) -> None:
    sold, claim = await late(house)
    sold.refunds[0].transactions[0].status = "SUCCESS"
    await timers.look_at_late_refunds(house.ctx)
    await settle_outside(house, claim)
    await house.settle()
    await next_day(house)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.outside_reference) == (ClaimState.DONE, HAND.reference)
    assert await rows(house) == [
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]
    assert (len(sold.refunds), house.shop.drafts) == (1, {})


@pytest.mark.parametrize(
    ("status", "ends", "sent"),
    [
        ("SUCCESS", [ResolutionState.DONE, ResolutionState.WITHDRAWN], 0),
        ("FAILURE", [ResolutionState.WITHDRAWN, ResolutionState.DONE], 1),
    ],
)
async def test_a_replacement_that_waits_for_a_late_refund_is_sent_only_if_that_failed(
    house: House, status: str, ends: list[ResolutionState], sent: int
) -> None:
    sold, claim = await late(house)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    await next_day(house)
    assert await stands(house, claim) == LATE
    sold.refunds[0].transactions[0].status = status
    await next_day(house)
    assert [state for _, state in await rows(house)] == ends
    assert (len(sold.refunds), made(house)) == (1, sent)
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
