"""While others return a line in Shopify nothing is sent for it; how the return ends decides what follows."""

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.queues import Queue
from core.domain.remedies import Remedy, plainly
from core.domain.resolutions import Obstacle
from core.domain.returns import marker
from core.services import withdrawals
from core.services.remedies import NotDueError
from core.services.withdrawals import Outside
from core.store.claims import Claim, get_claim
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order, Return
from sync import timers
from tests.integration.test_rules_decide import left, sold
from tests.support.house import House
from tests.support.shops import STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

BOTH = [Remedy.REFUND, Remedy.REPLACEMENT]


async def returned(
    house: House, remedy: Remedy, *, requested: bool = False, quantity: int = 1
) -> tuple[Order, Return, Claim]:
    """Approved after somebody began a return of the line, of which no webhook told us."""
    await publish_policy(house, offers=plainly(*BOTH))
    order = house.order(house.product(stock=9), quantity)
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    with house.world.silence():
        back = shopify.open_return(
            house.world, house.shop, order, lines={order.line_items[0].id: 1}, requested=requested
        )
    await approve(house, claim, remedy)
    await house.settle()
    return order, back, claim


async def stands(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
        resolution = await tx.scalar(select(Resolution).where(Resolution.claim_id == claim.id))
    return now.state, resolution.obstacle if resolution else None


def sent(house: House, order: Order) -> tuple[int, int]:
    """Refunds of the whole order, and draft orders that became orders."""
    return len(order.refunds), sum(draft.order is not None for draft in house.shop.drafts.values())


async def after(house: House, order: Order, back: Return, step: str, *, refund: bool = True) -> None:
    shopify.move_return(house.world, house.shop, order, back, step, refund=refund)
    await house.settle()


@pytest.mark.parametrize(
    ("remedy", "requested", "step"),
    [
        (Remedy.REFUND, True, "decline"),
        (Remedy.REPLACEMENT, False, "cancel"),
        (Remedy.REFUND, False, "close"),
    ],
)
async def test_nothing_is_sent_while_it_is_open_and_the_claim_goes_on_when_nothing_came_back(
    house: House, remedy: Remedy, requested: bool, step: str
) -> None:
    order, back, claim = await returned(house, remedy, requested=requested)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.RETURN_OPEN)
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.RETURN_OPEN)
    assert sent(house, order) == (0, 0), "it is still open"
    await after(house, order, back, step)
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == ((1, 0) if remedy is Remedy.REFUND else (0, 1))


@pytest.mark.sample
@pytest.mark.parametrize(
    ("remedy", "refund", "obstacle"),
    [
        (Remedy.REPLACEMENT, True, Obstacle.UNIT_ENDED),
        (Remedy.REFUND, True, Obstacle.NOTHING_REFUNDABLE),
        (Remedy.REFUND, False, Obstacle.UNIT_ENDED),
    ],
)
async def test_what_came_back_by_a_return_is_not_made_good_a_second_time(
    house: House, remedy: Remedy, refund: bool, obstacle: Obstacle
) -> None:
    order, back, claim = await returned(house, remedy)
    await after(house, order, back, "process", refund=refund)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, obstacle)
    await after(house, order, back, "close")
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, obstacle)
    assert sent(house, order) == (int(refund), 0), "the one of the return, and nothing of ours"


async def test_a_lost_notice_of_its_end_is_made_good_by_a_timer(house: House) -> None:
    order, back, claim = await returned(house, Remedy.REFUND)
    with house.world.silence():
        await after(house, order, back, "cancel")
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.RETURN_OPEN)
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == (1, 0)


async def test_of_several_pieces_it_may_be_this_one(house: House) -> None:
    order, _, claim = await returned(house, Remedy.REPLACEMENT, quantity=3)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.RETURN_OPEN)
    assert sent(house, order) == (0, 0)


async def test_a_person_takes_over(house: House) -> None:
    order, back, claim = await returned(house, Remedy.REPLACEMENT)
    with pytest.raises(NotDueError) as refused:
        async with house.tx() as tx:
            await withdrawals.switch(
                tx, claim.id, Remedy.REFUND, reason="Quicker", by=STAFF, now=house.ctx.now()
            )
    assert (refused.value.obstacle, str(refused.value)) == (Obstacle.RETURN_OPEN, back.name)
    async with house.tx() as tx:
        done = Outside(remedy=Remedy.REFUND, reference="With the return")
        await withdrawals.settle_outside(tx, claim.id, done, by=STAFF, now=house.ctx.now())
    await after(house, order, back, "cancel")
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.DONE
    assert sent(house, order) == (0, 0)


async def test_a_return_of_ours_holds_nothing_up(house: House) -> None:
    await publish_policy(house, offers=plainly(*BOTH))
    order = house.order(house.product(stock=9), 2)
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    shopify.open_return(house.world, house.shop, order, note=f"Claim 7 ({marker('7')})")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == (0, 1)


@pytest.mark.parametrize("over", [False, True])
async def test_a_rule_leaves_an_order_with_a_return_to_people(house: House, over: bool) -> None:
    order = await sold(house, offers=plainly(Remedy.REPLACEMENT))
    shopify.fulfill_order(house.world, house.shop, order)
    back = shopify.open_return(house.world, house.shop, order)
    if over:
        shopify.move_return(house.world, house.shop, order, back, "process", refund=False)
        shopify.move_return(house.world, house.shop, order, back, "close")
    claim = await file_claim(house, order)
    await house.settle()
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
    assert (now.state, now.queue, now.decided_by) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY, None)
    assert await left(house) == ["return"]
    assert sent(house, order) == (0, 0)


async def test_a_shop_that_does_not_let_us_read_returns_is_held_by_the_order_s_status(house: House) -> None:
    shopify.revoke_scopes(house.world, house.shop, {"read_returns", "write_returns"})
    await house.settle()
    order, back, claim = await returned(house, Remedy.REFUND)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.RETURN_OPEN)
    await after(house, order, back, "cancel")
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == (1, 0)


async def test_staff_see_the_return_before_they_decide_and_where_it_stopped(house: House) -> None:
    await publish_policy(house, offers=plainly(*BOTH))
    order = house.order(house.product(stock=9))
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    back = shopify.open_return(house.world, house.shop, order)
    await house.settle()
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "A return of this line is open in Shopify" in page.text
        await approve(house, claim, Remedy.REFUND)
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
    assert f"In Shopify it is {back.name}." in page.text
    assert "Finish, close, decline or cancel the return in Shopify." in page.text
