"""A remedy cannot go on and staff choose another one: never both."""

import asyncio
from decimal import Decimal

import pytest

from core.domain.actors import Actor
from core.domain.amounts import Amounts
from core.domain.claims import ClaimState, StepRefusedError
from core.domain.limits import OwnEscalationError
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.roles import Role
from core.domain.units import VoidReason
from core.services import resolutions, settling
from core.services.remedies import NotDueError
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions import drafts
from simulator.actions.refunds import refund_everything
from simulator.records import Order
from sync.errors import TryAgainError
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, hire, publish_policy
from tests.support.stalls import (
    carry_out,
    happened,
    lost_refund,
    made,
    rows,
    settle_outside,
    stalled,
    stalled_on_a_draft,
    switch,
    void_reasons,
)

pytestmark = pytest.mark.thorough


async def test_a_refund_takes_the_place_of_a_replacement_that_is_sold_out(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REPLACEMENT)
    await switch(house, claim, Remedy.REFUND)
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.APPROVED
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.DONE, Remedy.REFUND)
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    assert (resolution.refund_gid, resolution.reason) == (sold.refunds[0].id, "Sold out")
    assert await rows(house) == [
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]
    assert await void_reasons(house) == [VoidReason.REFUNDED]


async def test_a_replacement_takes_the_place_of_a_refund_that_the_provider_refused(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REFUND)
    variant = next(iter(house.shop.products.values())).variants[0]
    shopify.set_stock(house.world, house.shop, variant, 5)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)
    assert (len(sold.refunds), made(house)) == (1, 1)
    assert [each.status for each in sold.refunds[0].transactions] == ["FAILURE"]


@pytest.mark.sample
async def test_an_open_draft_is_gone_before_the_refund_is_sent(house: House) -> None:
    sold, claim, _ = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REFUND)
    await house.settle()
    assert (house.shop.drafts, len(sold.refunds)) == ({}, 1)
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_nothing_is_sent_until_the_earlier_call_can_be_seen(house: House) -> None:
    sold, claim, draft = await stalled_on_a_draft(house)
    await switch(house, claim, Remedy.REFUND)
    _, new = await claim_and_resolution(house, claim)
    with pytest.raises(TryAgainError):
        await carry_out(house, new.id)
    assert (list(house.shop.drafts.values()), sold.refunds) == ([draft], [])
    house.later(UNSEEN)
    await house.settle()
    assert (house.shop.drafts, len(sold.refunds)) == ({}, 1)


async def test_a_draft_that_staff_completed_after_the_switch_is_the_remedy_and_no_money_moves(
    house: House,
) -> None:
    sold, claim, draft = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REFUND)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert draft.order is not None
    assert (sold.refunds, made(house)) == ([], 1)
    assert (claim.state, claim.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)
    assert resolution.order_gid == draft.order.id
    assert await rows(house) == [
        (Remedy.REPLACEMENT, ResolutionState.DONE),
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
    ]
    assert await void_reasons(house) == [VoidReason.REPLACED, None]


async def test_a_draft_that_could_not_be_deleted_and_was_completed_then_is_the_remedy(
    house: House,
) -> None:
    sold, claim, draft = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REFUND)
    shopify.add_fault(house.world, "5xx", "draftOrderDelete", times=1)
    _, new = await claim_and_resolution(house, claim)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, new.id)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    assert (sold.refunds, made(house)) == ([], 1)


async def test_a_draft_completed_while_we_delete_it_is_the_remedy(house: House) -> None:
    sold, claim, draft = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REFUND)
    _, new = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "slow", "draftOrderDelete", seconds=1.0)

    async def complete_by_hand() -> None:
        for _ in range(500):
            if not house.world.memory.faults:
                break
            await asyncio.sleep(0.01)
        drafts.complete_draft(house.world, house.shop, draft)

    await asyncio.gather(carry_out(house, new.id), complete_by_hand())
    assert (sold.refunds, made(house)) == ([], 1)
    claim, _ = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)


async def test_a_refund_whose_answer_was_lost_is_found_before_anything_is_ordered(house: House) -> None:
    sold, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPLACEMENT)
    house.later(UNSEEN)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    assert (claim.state, claim.remedy) == (ClaimState.DONE, Remedy.REFUND)
    assert resolution.refund_gid == sold.refunds[0].id
    assert await rows(house) == [
        (Remedy.REFUND, ResolutionState.DONE),
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
    ]


async def test_an_answer_that_comes_after_the_switch_settles_the_claim_with_what_was_paid(
    house: House,
) -> None:
    """A worker still holds the refund that another one gave up on."""
    sold, claim = await lost_refund(house)
    _, old = await claim_and_resolution(house, claim)
    await switch(house, claim, Remedy.REPLACEMENT)
    async with house.tx() as tx:
        paid = Money(Decimal("80.00"), "EUR")
        await settling.settle_refund(
            tx, old.id, refund_gid=str(sold.refunds[0].id), amounts=Amounts(paid, paid), now=house.ctx.now()
        )
    await house.settle()
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_two_who_choose_another_remedy_at_once_get_one(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REPLACEMENT)
    answers = await asyncio.gather(
        switch(house, claim, Remedy.REFUND),
        switch(house, claim, Remedy.REFUND),
        settle_outside(house, claim),
        return_exceptions=True,
    )
    assert [type(each) for each in answers if each] == [StepRefusedError, StepRefusedError]
    await house.settle()
    assert len(await rows(house)) == 2
    assert len(sold.refunds) <= 1
    assert made(house) == 0


async def test_going_on_and_choosing_another_remedy_at_once_is_one_of_them(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REPLACEMENT)
    variant = next(iter(house.shop.products.values())).variants[0]
    shopify.set_stock(house.world, house.shop, variant, 5)
    _, old = await claim_and_resolution(house, claim)

    async def go_on() -> None:
        async with house.tx() as tx:
            await resolutions.retry(tx, claim.id, old.id, by=STAFF, now=house.ctx.now())

    answers = await asyncio.gather(go_on(), switch(house, claim, Remedy.REFUND), return_exceptions=True)
    assert [type(each) for each in answers if each] == [StepRefusedError]
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert len(sold.refunds) + made(house) == 1


async def test_what_was_paid_by_hand_is_not_replaced_on_top(house: House) -> None:
    sold, claim, _ = await stalled_on_a_draft(house)
    refund_everything(house.world, house.shop, sold, restock=False)
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REFUND)
    await house.settle()
    stopped, resolution = await claim_and_resolution(house, claim)
    assert (stopped.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.NOTHING_REFUNDABLE)
    house.later(UNSEEN)
    with pytest.raises(NotDueError):
        await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert await rows(house) == [
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.NEEDS_ATTENTION),
    ]
    assert (len(sold.refunds), house.shop.drafts) == (1, {})


async def half_paid(house: House) -> tuple[Order, Claim]:
    """Paid with a gift card and a card: the gift card got its money back, the card did not."""
    await publish_policy(house)
    payments = [("gift_card", "30.00"), ("shopify_payments", "0")]
    sold = house.order(house.product(stock=9), payments=payments)
    await house.settle()
    claim = await file_claim(house, sold)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    sold.refunds[0].transactions[0].status = "SUCCESS"
    return sold, claim


async def test_a_refund_of_which_a_part_went_back_is_settled_by_people_only(house: House) -> None:
    sold, claim = await half_paid(house)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.PARTLY_PAID)
    house.later(UNSEEN)
    with pytest.raises(NotDueError):
        await switch(house, claim, Remedy.REPLACEMENT)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "Only a part of the money went back" in page
    assert "Another remedy" not in page
    await settle_outside(house, claim)
    await house.settle()
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    assert "resolution:came_late" not in await happened(house, claim)
    assert (Remedy.REFUND, ResolutionState.WITHDRAWN) in await rows(house)


async def test_a_part_that_went_back_unseen_stops_the_replacement(house: House) -> None:
    sold, claim = await half_paid(house)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    house.later(UNSEEN)
    await switch(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.PARTLY_PAID)
    assert (len(sold.refunds), house.shop.drafts) == (1, {})
    await settle_outside(house, claim)
    await house.settle()
    assert (len(sold.refunds), house.shop.drafts) == (1, {})


async def test_who_handed_a_claim_up_does_not_choose_another_remedy_either(house: House) -> None:
    _, claim = await stalled(house, Remedy.REFUND)
    sam = Actor.staff("7")
    await hire(house, 7, Role.MANAGER, "Sam Manager")
    async with house.tx() as tx:
        held = await tx.get_one(Claim, claim.id)
        held.escalated_at, held.escalated_by = house.ctx.now(), str(sam)
    house.later(UNSEEN)
    with pytest.raises(OwnEscalationError):
        await switch(house, claim, Remedy.REPLACEMENT, by=sam)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[1].remedy is Remedy.REFUND
    assert made(house) == 0
    await switch(house, claim, Remedy.REPLACEMENT)
    assert (await claim_and_resolution(house, claim))[1].remedy is Remedy.REPLACEMENT
