"""What was approved is held against the order once more before it is sent: never one remedy upon another."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import KEY_LIFETIME, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import resolutions
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.actions import drafts
from simulator.records import Order
from sync.access import shopify_of
from sync.errors import TryAgainError
from sync.refunds import refund
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import (
    carry_out,
    go_on,
    made,
    settle_outside,
    stalled,
    stalled_on_a_draft,
    void_reasons,
)

pytestmark = pytest.mark.thorough


async def bought(house: House, quantity: int) -> Order:
    await publish_policy(house)
    order = house.order(house.product(stock=9), quantity)
    await house.settle()
    return order


def refund_by_hand(house: House, order: Order) -> None:
    shopify.merchant_refund(house.world, house.shop, order, lines={order.line_items[0].id: 1})


async def stop(house: House, claim: Claim) -> None:
    """Shopify could not be reached for a day; nothing was sent."""
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())


async def stopped_by(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.obstacle


ENDED = (ClaimState.NEEDS_ATTENTION, Obstacle.UNIT_ENDED)


@pytest.mark.sample
async def test_a_piece_refunded_by_hand_is_not_refunded_again(house: House) -> None:
    order = await bought(house, 2)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    await stop(house, claim)
    refund_by_hand(house, order)
    await house.settle()
    await go_on(house, claim)
    await house.settle()
    assert (await stopped_by(house, claim), len(order.refunds)) == (ENDED, 1)
    await settle_outside(house, claim)
    await house.settle()
    assert await void_reasons(house) == [VoidReason.REFUNDED, None]
    assert (len(order.refunds), made(house)) == (1, 0)


@pytest.mark.parametrize("quantity", [1, 2])
async def test_a_piece_refunded_by_hand_is_not_replaced(house: House, quantity: int) -> None:
    order, claim = await stalled(house, Remedy.REPLACEMENT, quantity=quantity)
    refund_by_hand(house, order)
    await house.settle()
    variant = next(iter(house.shop.products.values())).variants[0]
    shopify.set_stock(house.world, house.shop, variant, 5)
    await go_on(house, claim)
    await house.settle()
    assert await stopped_by(house, claim) == ENDED
    assert (len(order.refunds), house.shop.drafts) == (1, {})


async def test_an_order_cancelled_after_the_approval_is_seen_before_its_webhook_comes(house: House) -> None:
    order = await bought(house, 1)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    shopify.cancel_order(house.world, house.shop, order)
    await carry_out(house, (await claim_and_resolution(house, claim))[1].id)
    assert await stopped_by(house, claim) == ENDED
    await house.settle()
    assert (len(order.refunds), house.shop.drafts) == (1, {})


async def test_a_draft_of_a_piece_refunded_meanwhile_is_not_completed(house: House) -> None:
    order, claim, draft = await stalled_on_a_draft(house)
    refund_by_hand(house, order)
    address = {"address1": "Neu 1", "countryCode": "DE"}
    drafts.update_draft(house.world, house.shop, draft, {"shippingAddress": address})
    await house.settle()
    assert await stopped_by(house, claim) == ENDED
    assert (len(order.refunds), made(house)) == (1, 0)


async def test_two_pieces_of_a_line_are_refunded_for_two_claims(house: House) -> None:
    order = await bought(house, 3)
    claims = [await file_claim(house, order, position=number) for number in (1, 2)]
    for claim in claims:
        await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert [(await claim_and_resolution(house, claim))[0].state for claim in claims] == [ClaimState.DONE] * 2
    assert len(order.refunds) == 2
    assert await void_reasons(house) == [VoidReason.REFUNDED, VoidReason.REFUNDED, None]


async def test_a_piece_that_another_claim_s_refund_may_have_taken_is_waited_for(house: House) -> None:
    order = await bought(house, 2)
    first, second = [await file_claim(house, order, position=number) for number in (1, 2)]
    await approve(house, first, Remedy.REFUND)
    await approve(house, second, Remedy.REFUND)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    ids = [(await claim_and_resolution(house, claim))[1].id for claim in (first, second)]
    with pytest.raises(UnknownOutcome):
        await carry_out(house, ids[0])
    with pytest.raises(TryAgainError):
        await carry_out(house, ids[1])
    assert len(order.refunds) == 1
    await carry_out(house, ids[0])
    await carry_out(house, ids[1])
    assert len(order.refunds) == 2
    assert await void_reasons(house) == [VoidReason.REFUNDED, VoidReason.REFUNDED]


async def test_what_staff_knew_when_they_approved_stands_in_nobody_s_way(house: House) -> None:
    order = await bought(house, 3)
    refund_by_hand(house, order)
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert (len(order.refunds), made(house)) == (1, 1)


async def test_a_worker_with_yesterday_s_task_sends_today_s_key(house: House) -> None:
    order = await bought(house, 2)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    _, old = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        task = await resolutions.read_task(tx, old.id)
    async with house.tx() as tx:
        long_ago = house.ctx.now() - KEY_LIFETIME - timedelta(hours=1)
        changes = {"state": ResolutionState.SENDING, "attempts": 1, "sending_since": long_ago}
        await tx.execute(update(Resolution).values(changes))
    await stop(house, claim)
    await go_on(house, claim)
    async with shopify_of(house.ctx, await house.shop_id()) as api:
        await refund(house.ctx, api, task)
    _, new = await claim_and_resolution(house, claim)
    assert new.idempotency_key != task.resolution.idempotency_key
    assert [each.idempotency_key for each in order.refunds] == [new.idempotency_key]
    await house.settle()
    assert len(order.refunds) == 1
