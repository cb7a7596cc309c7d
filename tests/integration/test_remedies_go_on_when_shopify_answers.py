"""What could not reach Shopify for a day, or had no access, goes on by itself once Shopify answers again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.shopify.errors import UnknownOutcome, Unreachable
from core.store import jobs
from core.store.claims import Claim
from simulator import world as shopify
from simulator.records import Order
from sync.reconcile import reconcile_orders
from sync.resolutions import carry_out
from tests.support.house import SHOP, House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy

pytestmark = pytest.mark.thorough
Stop = Callable[[House, Claim], Awaitable[None]]


async def granted(house: House) -> tuple[Order, Claim]:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    return order, claim


async def look(house: House, claim: Claim) -> None:
    _, resolution = await claim_and_resolution(house, claim)
    await carry_out(house.ctx, jobs.CarryOutResolution(await house.shop_id(), resolution.id))


async def compare(house: House) -> None:
    """As the timer does every quarter of an hour."""
    await reconcile_orders(house.ctx, jobs.ReconcileOrders(await house.shop_id()))
    await house.settle()


async def stands(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.obstacle


async def away_for_a_day(house: House, claim: Claim) -> None:
    shopify.add_fault(house.world, "5xx", "*", times=100_000)
    house.later(timedelta(hours=25))
    await look(house, claim)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.UNREACHABLE)
    assert [order.refunds for order in house.shop.orders.values()] == [[]]
    house.world.memory.faults.clear()


async def uninstalled(house: House, claim: Claim) -> None:
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_ACCESS)
    assert [order.refunds for order in house.shop.orders.values()] == [[]]
    shopify.install_app(house.world, SHOP)
    await house.open_app()


@pytest.mark.sample
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("stop", [away_for_a_day, uninstalled])
async def test_it_goes_on_by_itself_and_is_paid_once(house: House, stop: Stop) -> None:
    order, claim = await granted(house)
    await stop(house, claim)
    await compare(house)
    assert await stands(house, claim) == (ClaimState.DONE, None)
    await compare(house)
    assert len(order.refunds) == 1


@pytest.mark.usefixtures("hasty")
async def test_while_it_does_not_answer_nothing_goes_on(house: House) -> None:
    order, claim = await granted(house)
    await away_for_a_day(house, claim)
    shopify.add_fault(house.world, "5xx", "*", times=100_000)
    with pytest.raises(Unreachable):
        await reconcile_orders(house.ctx, jobs.ReconcileOrders(await house.shop_id()))
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.UNREACHABLE)
    assert order.refunds == []


@pytest.mark.usefixtures("hasty")
async def test_with_a_key_too_old_a_person_is_asked_and_no_new_one_is_made(house: House) -> None:
    """Only staff, who have looked at the order, let it be sent with another key."""
    order, claim = await granted(house)
    shopify.add_fault(house.world, "close_before", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await look(house, claim)
    _, before = await claim_and_resolution(house, claim)
    await away_for_a_day(house, claim)
    await compare(house)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUTCOME_UNKNOWN)
    _, after = await claim_and_resolution(house, claim)
    assert (after.idempotency_key, order.refunds) == (before.idempotency_key, [])
