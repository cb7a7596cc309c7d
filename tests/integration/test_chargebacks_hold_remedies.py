"""While the buyer's bank looks at a payment nothing is sent; what it decides ends the wait by itself."""

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.queues import Queue
from core.domain.remedies import Remedy, plainly
from core.domain.resolutions import Obstacle
from core.services import withdrawals
from core.services.remedies import NotDueError
from core.store.claims import Claim, get_claim
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from sync import timers
from tests.integration.test_rules_decide import left, sold
from tests.support.house import House
from tests.support.shops import STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

BOTH = [Remedy.REFUND, Remedy.REPLACEMENT]


async def disputed(house: House, remedy: Remedy, status: str) -> tuple[Order, Claim]:
    """Approved after the dispute began, of which nobody told us."""
    await publish_policy(house, offers=plainly(*BOTH))
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    shopify.dispute_order(house.world, house.shop, order, status)
    await approve(house, claim, remedy)
    await house.settle()
    return order, claim


async def stands(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
        resolution = await tx.scalar(select(Resolution).where(Resolution.claim_id == claim.id))
    return now.state, resolution.obstacle if resolution else None


def sent(house: House, order: Order) -> tuple[int, int]:
    """Refunds, and draft orders that became orders."""
    return len(order.refunds), sum(draft.order is not None for draft in house.shop.drafts.values())


async def a_day_later(house: House) -> None:
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()


@pytest.mark.parametrize("remedy", BOTH)
@pytest.mark.parametrize("status", ["NEEDS_RESPONSE", "UNDER_REVIEW"])
async def test_nothing_is_sent_while_the_bank_looks_and_it_goes_on_when_the_shop_wins(
    house: House, remedy: Remedy, status: str
) -> None:
    order, claim = await disputed(house, remedy, status)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.CHARGEBACK_OPEN)
    await a_day_later(house)
    assert sent(house, order) == (0, 0), "the bank still looks"
    shopify.dispute_order(house.world, house.shop, order, "WON")
    await a_day_later(house)
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == ((1, 0) if remedy is Remedy.REFUND else (0, 1))
    await a_day_later(house)
    assert sent(house, order) == ((1, 0) if remedy is Remedy.REFUND else (0, 1)), "and no second time"


@pytest.mark.sample
@pytest.mark.parametrize("remedy", BOTH)
async def test_what_the_bank_gave_back_is_not_given_again(house: House, remedy: Remedy) -> None:
    order, claim = await disputed(house, remedy, "UNDER_REVIEW")
    shopify.dispute_order(house.world, house.shop, order, "LOST")
    await a_day_later(house)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.CHARGEBACK_LOST)
    other = next(each for each in BOTH if each is not remedy)
    with pytest.raises(NotDueError):
        async with house.tx() as tx:
            await withdrawals.switch(tx, claim.id, other, reason="Kind", by=STAFF, now=house.ctx.now())
    await house.settle()
    assert sent(house, order) == (0, 0)


@pytest.mark.parametrize("status", ["WON", "PREVENTED"])
async def test_a_dispute_that_is_over_holds_nothing_up(house: House, status: str) -> None:
    order, claim = await disputed(house, Remedy.REFUND, status)
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == (1, 0)


async def test_a_rule_leaves_a_disputed_order_to_people(house: House) -> None:
    order = await sold(house, offers=plainly(Remedy.REFUND))
    shopify.dispute_order(house.world, house.shop, order, "NEEDS_RESPONSE")
    claim = await file_claim(house, order)
    await house.settle()
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
    assert (now.state, now.queue, now.decided_by) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY, None)
    assert await left(house) == ["chargeback"]
    assert sent(house, order) == (0, 0)
