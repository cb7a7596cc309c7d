"""A remedy cannot go on and staff settle it themselves: counted once, and nothing is sent any more."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import resolutions, withdrawals
from core.services.resolutions import NoLongerWantedError
from core.services.withdrawals import CallUnderWayError, Outside
from core.store import jobs
from core.store.letters import LetterRow
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.actions import drafts
from sync import timers
from sync.access import shopify_of
from sync.replacements import replace
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import STAFF, claim_and_resolution
from tests.support.stalls import (
    carry_out,
    happened,
    lost_refund,
    made,
    rows,
    settle_outside,
    stalled,
    stalled_on_a_draft,
    void_reasons,
)

pytestmark = pytest.mark.thorough


@pytest.mark.sample
async def test_what_staff_did_elsewhere_is_written_down_and_nothing_is_sent(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REPLACEMENT)
    await settle_outside(house, claim)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.DONE, Remedy.REFUND)
    assert (resolution.outside_reference, resolution.amount, resolution.currency) == (
        "PayPal 8XK",
        Decimal("40.00"),
        "EUR",
    )
    assert await rows(house) == [
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]
    assert await void_reasons(house) == [VoidReason.REFUNDED]
    assert (sold.refunds, made(house)) == ([], 0)
    assert sold.tags == [f"warranty-resolved-{claim.number}"]
    async with house.tx() as tx:
        [letter] = await tx.scalars(select(LetterRow).where(LetterRow.kind == "claim_settled"))
    assert "€40.00" in str(letter.text)
    assert "You have been given your money back." in str(letter.text)
    assert "PayPal" not in str(letter.text)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Refunded: €40.00" in page.text
    assert "PayPal" not in page.text


async def test_a_replacement_given_by_hand_ends_the_old_piece(house: House) -> None:
    _, claim = await stalled(house, Remedy.REPLACEMENT)
    await settle_outside(house, claim, Outside(remedy=Remedy.REPLACEMENT, reference="Handed over"))
    await house.settle()
    assert await void_reasons(house) == [VoidReason.REPLACED]
    async with house.tx() as tx:
        [letter] = await tx.scalars(select(LetterRow).where(LetterRow.kind == "claim_settled"))
    assert "You have been given a replacement." in str(letter.text)
    claim, _ = await claim_and_resolution(house, claim)
    assert "Replaced" in (await house.buyer.get(f"/claims/{claim.access_code}")).text


async def test_settling_twice_counts_once(house: House) -> None:
    _, claim = await stalled(house, Remedy.REPLACEMENT)
    answers = await asyncio.gather(
        settle_outside(house, claim), settle_outside(house, claim), return_exceptions=True
    )
    assert [type(each) for each in answers if each] == [StepRefusedError]
    await house.settle()
    assert len(await rows(house)) == 2
    async with house.tx() as tx:
        letters = list(await tx.scalars(select(LetterRow).where(LetterRow.kind == "claim_settled")))
    assert len(letters) == 1


async def test_a_refund_made_by_hand_in_shopify_ends_the_claimed_piece_and_no_other(house: House) -> None:
    sold, claim = await stalled(house, Remedy.REPLACEMENT, quantity=3)
    shopify.merchant_refund(house.world, house.shop, sold, lines={sold.line_items[0].id: 1})
    await house.settle()
    await settle_outside(house, claim)
    await house.settle()
    assert await void_reasons(house) == [VoidReason.REFUNDED, None, None]
    assert len(sold.refunds) == 1


async def test_nothing_is_settled_while_a_call_may_be_under_way(house: House) -> None:
    _, claim = await stalled(house, Remedy.REFUND)
    with pytest.raises(CallUnderWayError):
        await settle_outside(house, claim)
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.NEEDS_ATTENTION
    assert await rows(house) == [(Remedy.REFUND, ResolutionState.NEEDS_ATTENTION)]
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_our_own_draft_is_deleted_when_staff_settle_it_themselves(house: House) -> None:
    sold, claim, _ = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    assert (house.shop.drafts, sold.refunds) == ({}, [])
    assert (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN) in await rows(house)


async def test_a_late_worker_sends_nothing_for_what_is_finished(house: House) -> None:
    _, claim, draft = await stalled_on_a_draft(house)
    _, old = await claim_and_resolution(house, claim)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    drafts.update_draft(
        house.world, house.shop, draft, {"shippingAddress": {"address1": "Neu 1", "countryCode": "DE"}}
    )
    await carry_out(house, old.id)
    async with house.tx() as tx:
        with pytest.raises(NoLongerWantedError):
            await resolutions.begin_sending(tx, old.id, now=house.ctx.now())
        await resolutions.stall(tx, old.id, Obstacle.REFUSED, "", now=house.ctx.now())
        with pytest.raises(StepRefusedError):
            await resolutions.retry(tx, claim.id, old.id, by=STAFF, now=house.ctx.now())
    await house.settle()
    assert (house.shop.drafts, (await claim_and_resolution(house, claim))[0].state) == ({}, ClaimState.DONE)


async def test_a_worker_that_read_before_staff_settled_completes_no_draft(
    house: House,
) -> None:
    """It holds the task of before; staff settle while it looks at the draft."""
    _, claim, draft = await stalled_on_a_draft(house)
    drafts.update_draft(
        house.world, house.shop, draft, {"shippingAddress": {"address1": "Neu 1", "countryCode": "DE"}}
    )
    _, old = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.retry(tx, claim.id, old.id, by=STAFF, now=house.ctx.now())
        task = await resolutions.read_task(tx, old.id)
    async with house.tx() as tx:
        await resolutions.stall(tx, old.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    house.later(UNSEEN)
    await settle_outside(house, claim)
    async with shopify_of(house.ctx, await house.shop_id()) as api:
        with pytest.raises(NoLongerWantedError):
            await replace(house.ctx, api, task)
    await house.settle()
    assert (made(house), house.shop.drafts) == (0, {})


async def test_what_took_effect_after_all_is_told_when_staff_settled_it_themselves(house: House) -> None:
    sold, claim = await lost_refund(house)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (len(sold.refunds), resolution.outside_reference) == (1, "PayPal 8XK")
    assert await happened(house, claim) == [
        "claim:filed",
        "claim:approved",
        "resolution:stalled",
        "resolution:settled_outside",
        "resolution:came_late",
    ]
    async with house.tx() as tx:
        kinds = list(await tx.scalars(select(LetterRow.kind).order_by(LetterRow.id)))
    assert kinds == ["claim_received", "claim_approved", "claim_settled"]


async def test_an_order_that_appears_for_a_withdrawn_draft_starts_no_second_warranty(house: House) -> None:
    _, claim, draft = await stalled_on_a_draft(house)
    _, old = await claim_and_resolution(house, claim)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    async with house.tx() as tx:
        await withdrawals.end(tx, old.id, now=house.ctx.now())
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    assert "resolution:came_late" in await happened(house, claim)
    async with house.tx() as tx:
        pairs = list(await tx.execute(select(Unit, Warranty).join(Warranty, Warranty.unit_id == Unit.id)))
    (old_unit, first), (new_unit, second) = sorted(pairs, key=lambda pair: pair[0].id)
    assert new_unit.replaces_id == old_unit.id
    assert (first.terms_id, first.ends_on) == (second.terms_id, second.ends_on)


async def test_a_draft_is_deleted_although_the_order_is_gone(house: House) -> None:
    sold, claim, _ = await stalled_on_a_draft(house)
    shopify.delete_order(house.world, house.shop, sold)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    assert (house.shop.drafts, sold.refunds) == ({}, [])
    assert (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN) in await rows(house)
    async with house.tx() as tx:
        assert await jobs.waiting(tx) == {}


async def test_a_refund_on_an_order_that_is_gone_is_looked_for_no_more(house: House) -> None:
    sold, claim = await lost_refund(house)
    shopify.delete_order(house.world, house.shop, sold)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    assert (Remedy.REFUND, ResolutionState.WITHDRAWN) in await rows(house)
    assert "resolution:lost_sight_of" in await happened(house, claim)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "nobody can look whether the earlier remedy took effect." in page


async def test_what_was_left_behind_is_cleaned_up_although_its_job_was_lost(house: House) -> None:
    _, claim, draft = await stalled_on_a_draft(house)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    async with house.tx() as tx:
        await tx.execute(text("DELETE FROM pgqueuer"))
    await timers.sweep(house.ctx)
    await house.settle()
    assert list(house.shop.drafts.values()) == [draft]
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    await house.settle()
    assert house.shop.drafts == {}
    assert (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN) in await rows(house)
    await timers.sweep(house.ctx)
    async with house.tx() as tx:
        assert await jobs.waiting(tx) == {}
