"""An approved claim becomes a refund or a replacement in Shopify, once."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.terms import Remedy
from core.domain.units import VoidReason
from core.store.letters import LetterRow
from core.store.resolutions import Resolution
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy


async def letters(house: House) -> list[str]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(LetterRow.kind).order_by(LetterRow.id)))


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
    assert f"warranty-claim-{claim.number}" in order.tags
    assert await letters(house) == ["claim_received", "claim_approved", "refund_made"]


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
