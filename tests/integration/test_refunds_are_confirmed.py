"""A refund that the payment provider has not confirmed is not done: it may be refused days later."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import PENDING_LIMIT, UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.store import jobs
from core.store.claims import Claim
from core.store.letters import LetterRow
from simulator import world as shopify
from simulator.records import Order
from sync import timers
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import made, rows, settle_outside, switch, void_reasons

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
