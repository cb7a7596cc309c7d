"""What lacked a grant of the shop goes on by itself once the shop gives it, whichever notice is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, text

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import KEY_LIFETIME, Obstacle
from core.services import shops
from core.shopify.errors import UnknownOutcome
from core.store import jobs
from core.store.base import Tx
from core.store.claims import Claim
from core.store.notices import Notice
from simulator import world as shopify
from simulator.records import Order
from simulator.state import Shop
from sync import timers
from tests.integration.shopify_app.support import OTHER
from tests.support.house import SHOP, House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out, happened

pytestmark = pytest.mark.thorough
Grant = Callable[[House], Awaitable[None]]

ALL_ORDERS = {"read_all_orders"}
ORDERS = {"read_orders", "write_orders"}
TOO_OLD = (ClaimState.NEEDS_ATTENTION, Obstacle.ORDER_UNREADABLE)
NOT_GRANTED = (ClaimState.NEEDS_ATTENTION, Obstacle.SCOPE_MISSING)
DONE = (ClaimState.DONE, None)


async def stands(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.obstacle


async def filed(house: House) -> tuple[Order, Claim]:
    await publish_policy(house)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def too_old(house: House) -> tuple[Order, Claim]:
    """Approved when Shopify no longer shows the order, unless the shop lets us read all of them."""
    sold, claim = await filed(house)
    house.later(timedelta(days=70))
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert (await stands(house, claim), sold.refunds) == (TOO_OLD, [])
    return sold, claim


async def not_granted(house: House) -> tuple[Order, Claim]:
    sold, claim = await filed(house)
    shopify.revoke_scopes(house.world, house.shop, ORDERS)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert (await stands(house, claim), sold.refunds) == (NOT_GRANTED, [])
    return sold, claim


async def compare(house: House) -> None:
    """As the clock does every quarter of an hour."""
    await timers.reconcile_all(house.ctx)
    await house.settle()


async def granted(house: House) -> None:
    shopify.grant_scopes(house.world, house.shop, ALL_ORDERS | ORDERS)
    await house.settle()


async def granted_to_a_worker_that_died(house: House) -> None:
    """It had written down what the shop grants, and that the notice is handled. Nothing else survived."""
    scopes = shopify.grant_scopes(house.world, house.shop, ALL_ORDERS | ORDERS)
    await _lose_every_notice(house)
    async with house.tx() as tx:
        await shops.change_scopes(tx, scopes, now=house.ctx.now())
    await compare(house)


async def granted_without_a_notice(house: House) -> None:
    shopify.grant_scopes(house.world, house.shop, ALL_ORDERS | ORDERS)
    await _lose_every_notice(house)
    await compare(house)


async def granted_with_a_new_install(house: House) -> None:
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    installed = shopify.install_app(house.world, SHOP)
    installed.scopes |= ALL_ORDERS
    await house.open_app()


async def _lose_every_notice(house: House) -> None:
    await house.simulator.state.dispatcher.flush(late=True)
    async with house.tx() as tx:
        await tx.execute(delete(Notice).where(Notice.handled_at.is_(None)))
        await tx.execute(text("DELETE FROM pgqueuer"))


@pytest.mark.sample
@pytest.mark.parametrize("stop", [too_old, not_granted])
@pytest.mark.parametrize(
    "grant",
    [granted, granted_to_a_worker_that_died, granted_without_a_notice, granted_with_a_new_install],
)
async def test_the_grant_lets_it_go_on_and_it_is_paid_once(
    house: House, stop: Callable[[House], Awaitable[tuple[Order, Claim]]], grant: Grant
) -> None:
    sold, claim = await stop(house)
    await grant(house)
    assert (await stands(house, claim), len(sold.refunds)) == (DONE, 1)
    await compare(house)
    assert len(sold.refunds) == 1
    assert (await happened(house, claim)).count("resolution:retried") == 1


async def test_without_a_grant_nothing_goes_on(house: House) -> None:
    sold, claim = await too_old(house)
    for days in (0, 1, 3):
        house.later(timedelta(days=days))
        await timers.sweep(house.ctx)
        await compare(house)
    assert (await stands(house, claim), sold.refunds) == (TOO_OLD, [])
    assert "resolution:retried" not in await happened(house, claim)


async def test_what_stops_again_waits_for_the_next_grant(house: House) -> None:
    """The order is gone for good: more grants are tried once each, and nothing goes round in circles."""
    sold, claim = await too_old(house)
    sold.deleted = True
    await granted(house)
    for _ in range(3):
        await compare(house)
    assert (await stands(house, claim), sold.refunds) == (TOO_OLD, [])
    assert (await happened(house, claim)).count("resolution:retried") == 1
    shopify.revoke_scopes(house.world, house.shop, {"read_inventory"})
    await house.settle()
    await compare(house)
    assert (await happened(house, claim)).count("resolution:retried") == 1
    shopify.grant_scopes(house.world, house.shop, {"read_inventory"})
    await house.settle()
    await compare(house)
    assert (await stands(house, claim), sold.refunds) == (TOO_OLD, [])
    assert (await happened(house, claim)).count("resolution:retried") == 2


async def test_an_old_key_is_not_sent_again_when_the_grant_comes(house: House) -> None:
    sold, claim = await filed(house)
    await approve(house, claim, Remedy.REFUND)
    _, before = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "close_before", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, before.id)
    shopify.revoke_scopes(house.world, house.shop, ORDERS)
    await house.settle()
    assert await stands(house, claim) == NOT_GRANTED
    house.later(KEY_LIFETIME + timedelta(minutes=1))
    await granted(house)
    _, after = await claim_and_resolution(house, claim)
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUTCOME_UNKNOWN)
    assert (after.idempotency_key, after.attempts, sold.refunds) == (before.idempotency_key, 1, [])


class OtherHouse(House):
    """The same house, seen from another shop."""

    @property
    def shop(self) -> Shop:
        return self.world.shop(OTHER)

    @asynccontextmanager
    async def tx(self, domain: str = OTHER) -> AsyncIterator[Tx]:
        async with super().tx(domain) as tx:
            yield tx

    async def shop_id(self, domain: str = OTHER) -> UUID:
        return await super().shop_id(domain)


async def test_only_the_shop_whose_grant_came_goes_on(house: House) -> None:
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    shopify.set_knobs(house.world, OTHER, bucket_size=1_000_000, restore_rate=1_000_000)
    await house.open_app(OTHER)
    other = OtherHouse(**{each.name: getattr(house, each.name) for each in fields(house)})
    sold, claim = await filed(house)
    sold_there, claim_there = await too_old(other)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert (await stands(house, claim), sold.refunds) == (TOO_OLD, [])
    await granted(house)
    await compare(house)
    assert (await stands(house, claim), len(sold.refunds)) == (DONE, 1)
    assert (await stands(other, claim_there), sold_there.refunds) == (TOO_OLD, [])
    assert "resolution:retried" not in await happened(other, claim_there)
    async with house.tx() as tx:
        assert await jobs.waiting(tx) == {}
