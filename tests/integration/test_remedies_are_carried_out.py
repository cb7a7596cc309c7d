"""An approved claim becomes a refund or a replacement in Shopify, once."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import func, select

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.deciding import Outcome
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import resolutions
from core.services.claims import ReasonMissingError
from core.shopify.http import create_http
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.resolutions import Resolution
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.actions import drafts
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy

pytestmark = pytest.mark.thorough


async def letters(house: House) -> list[str]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(LetterRow.kind).order_by(LetterRow.id)))


@pytest.mark.sample
async def test_a_refund_returns_the_exact_price_of_one_piece(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(price="80.00"), 3, order_discount="20.00")
    await house.settle()
    claim = await file_claim(house, order, position=2)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.state) == (ClaimState.DONE, ResolutionState.DONE)
    # (3 × 80 − 20) / 3 = 73.333…
    assert (resolution.amount, resolution.currency) == (Decimal("73.33"), "EUR")
    [refund] = order.refunds
    assert refund.id == resolution.refund_gid
    assert claim.number in str(refund.note)
    async with house.tx() as tx:
        rows = list(await tx.execute(select(Unit.position, Unit.void_reason).order_by(Unit.position)))
    assert [tuple(row) for row in rows] == [(1, None), (2, VoidReason.REFUNDED), (3, None)]
    assert order.tags == [f"warranty-resolved-{claim.number}"]
    assert await letters(house) == ["claim_received", "claim_approved", "refund_made"]


@pytest.mark.sample
async def test_a_replacement_inherits_and_starts_no_second_warranty(house: House) -> None:
    await publish_policy(house)
    lamp = house.product(stock=5)
    order = house.order(lamp)
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    house.shop.knobs.draft_ready_delay = 0
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.state) == (ClaimState.DONE, ResolutionState.DONE)
    [draft] = house.shop.drafts.values()
    made = draft.order
    assert made is not None
    assert made.shipping_address is not None
    assert (draft.id, made.id) == (resolution.draft_order_gid, resolution.order_gid)
    assert made.shipping_address.address1 == "Lampenweg 1"
    async with house.tx() as tx:
        pairs = list(
            await tx.execute(
                select(Unit, Warranty).join(Warranty, Warranty.unit_id == Unit.id).order_by(Unit.id)
            )
        )
    (old_unit, old), (new_unit, new) = pairs
    assert (old_unit.void_reason, new_unit.void_reason) == (VoidReason.REPLACED, None)
    assert new_unit.replaces_id == old_unit.id
    assert (new.terms_id, new.starts_on, new.ends_on) == (old.terms_id, old.starts_on, old.ends_on)
    assert await letters(house) == ["claim_received", "claim_approved", "replacement_sent"]


@pytest.mark.sample
async def test_approving_twice_grants_once(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    with pytest.raises(StepRefusedError):
        await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Resolution)) == 1
    assert len(order.refunds) == 1
    assert not house.shop.drafts


async def test_an_empty_shelf_asks_a_person_and_goes_on_when_filled(house: House) -> None:
    await publish_policy(house)
    lamp = house.product(stock=1)
    order = house.order(lamp)
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    assert not house.shop.drafts


@pytest.mark.sample
async def test_an_answer_lost_after_the_refund_makes_no_second_one(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, len(order.refunds)) == (ClaimState.DONE, 1)
    assert resolution.refund_gid == order.refunds[0].id


async def test_an_answer_lost_after_the_draft_makes_no_second_one(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    shopify.add_fault(house.world, "lost_answer", "draftOrderCreate")
    shopify.add_fault(house.world, "lost_answer", "draftOrderComplete")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert claim.state is ClaimState.DONE
    [draft] = house.shop.drafts.values()
    assert draft.order is not None
    assert resolution.order_gid == draft.order.id


class Doubling(httpx.AsyncBaseTransport):
    """A proxy that sends what creates a draft twice."""

    def __init__(self, house: House) -> None:
        self._shopify = httpx.ASGITransport(house.simulator)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"draftOrderCreate" in request.content:
            await self._shopify.handle_async_request(request)
        return await self._shopify.handle_async_request(request)


async def test_a_draft_that_was_created_twice_is_swept_once_the_search_knows_of_both(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    house.shop.knobs.search_lag = 10

    async def passes(delay: timedelta) -> None:
        house.later(delay)

    await approve(house, claim, Remedy.REPLACEMENT)
    async with create_http(Doubling(house)) as http:
        await drain(replace(house.ctx, http=http), wait=passes)
    claim, resolution = await claim_and_resolution(house, claim)
    assert claim.state is ClaimState.DONE
    [draft] = house.shop.drafts.values()
    assert draft.id == resolution.draft_order_gid


async def test_a_draft_without_an_address_waits_and_goes_on_when_it_has_one(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), address=None, first_name=None, last_name=None)
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    waiting, resolution = await claim_and_resolution(house, claim)
    [draft] = house.shop.drafts.values()
    assert (waiting.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_ADDRESS)
    assert (draft.id, draft.order) == (resolution.draft_order_gid, None)
    await proceed(house, claim)
    assert (draft.order, (await claim_and_resolution(house, claim))[0].state) == (
        None,
        ClaimState.NEEDS_ATTENTION,
    )
    await change_draft(house, draft.id, shippingAddress={"address1": "Neu 1", "countryCode": "DE"})
    await house.settle()
    assert draft.order is not None
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_nobody_gets_the_address_of_whoever_bought(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order, name="Second Hand", email="second@example.org")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    _, resolution = await claim_and_resolution(house, claim)
    [draft] = house.shop.drafts.values()
    assert resolution.obstacle is Obstacle.NO_ADDRESS
    assert (draft.shipping_address, draft.customer, draft.email) == (None, None, "second@example.org")


async def test_a_deleted_draft_is_made_again_when_staff_continue(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), address=None)
    await house.settle()
    claim = await file_claim(house, order, email="else@example.org")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    [first] = house.shop.drafts.values()
    drafts.delete_draft(house.world, house.shop, first)
    await proceed(house, claim)
    house.later(timedelta(seconds=30))
    await proceed(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    [second] = house.shop.drafts.values()
    assert resolution.draft_order_gid == second.id != first.id


async def test_a_draft_that_staff_completed_by_hand_is_the_replacement(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), address=None)
    await house.settle()
    claim = await file_claim(house, order, email="else@example.org")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    [draft] = house.shop.drafts.values()
    house.later(timedelta(seconds=1))
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    done, resolution = await claim_and_resolution(house, claim)
    assert draft.order is not None
    assert (done.state, resolution.order_gid) == (ClaimState.DONE, draft.order.id)
    assert len(house.shop.drafts) == 1


async def test_a_lost_draft_is_looked_for_a_day_later_too(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    shopify.add_fault(house.world, "lost_answer", "draftOrderCreate")
    shopify.add_fault(house.world, "402", "*", skip=1, times=3)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    house.later(timedelta(hours=21))
    house.world.memory.faults.clear()
    if (await claim_and_resolution(house, claim))[0].state is ClaimState.NEEDS_ATTENTION:
        await proceed(house, claim)
    await house.settle()
    [draft] = house.shop.drafts.values()
    assert draft.order is not None
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


@pytest.mark.usefixtures("hasty")
async def test_an_hour_without_shopify_is_waited_out(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    shopify.add_fault(house.world, "5xx", "*", times=100_000)
    await approve(house, claim, Remedy.REFUND)
    for _ in range(6):
        with suppress(AssertionError):
            await drain(house.ctx, most=2)
        house.later(timedelta(minutes=10))
    waiting, _ = await claim_and_resolution(house, claim)
    assert (waiting.state, order.refunds) == (ClaimState.APPROVED, [])
    house.world.memory.faults.clear()
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert len(order.refunds) == 1


async def test_an_unpaid_order_is_not_covered_yet(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), paid=False)
    await house.settle()
    claim = await file_claim(house, order)
    assert claim.outcome is Outcome.NOT_YET
    with pytest.raises(ReasonMissingError):
        await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert not house.shop.drafts


async def proceed(house: House, claim: Claim) -> None:
    """Staff press continue."""
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.retry(tx, claim.id, resolution.id, by=STAFF, now=house.ctx.now())
    await house.settle()


async def change_draft(house: House, gid: str, **changes: object) -> None:
    """Staff edit a draft order in the Shopify admin."""
    draft = next(draft for draft in house.shop.drafts.values() if draft.id == gid)
    drafts.update_draft(house.world, house.shop, draft, changes)
