"""A repair took the place of a remedy that was carried out after all: the unit goes back, money once."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.repairs import Grade, RepairState
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import repair_steps, resolutions
from core.services.repair_steps import Costs
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions import drafts
from sync import timers
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.repairs import invoiced, news, paid, repair_of
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out, happened, lost_refund, rows, switch, void_reasons

pytestmark = pytest.mark.thorough


async def post(staff: httpx.AsyncClient, claim: Claim, step: str, **form: str) -> httpx.Response:
    return await staff.post(f"/claims/{claim.id}/repair/{step}", data=form, headers=HTMX)


FORMS = {
    "inspect": {"grade": "major"},
    "quote": {"amount": "49.00", "until": "2026-12-06"},
    "give_up": {"reason": "Corroded"},
}
LOOKING = "We are still looking whether the earlier remedy was carried out (Refund). Try again in a moment."


@pytest.mark.sample
async def test_nothing_binds_while_the_earlier_refund_is_looked_for(house: House) -> None:
    _, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPAIR)
    async with house.staff() as staff:
        label = await post(staff, claim, "label", url="https://carrier.example/1")
        for step, form in (("receive", {}), ("inspect", {"grade": "major"})):
            assert (await post(staff, claim, step, **form)).status_code == 200
        begun = await post(staff, claim, "begin")
        quoted = await post(staff, claim, "quote", amount="49.00", until="2026-12-06")
        assert (await post(staff, claim, "ship")).status_code == 200
        delivered = await post(staff, claim, "deliver")
    for refused in (label, begun, quoted, delivered):
        assert (refused.status_code, LOOKING in said(refused)) == (422, True)
    assert (await repair_of(house, claim)).state is RepairState.SHIPPED_BACK
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.state) == (ClaimState.APPROVED, ResolutionState.GRANTED)
    assert (await news(house), house.shop.drafts) == (["received", "sent_unrepaired"], {})


async def test_what_was_refused_is_possible_once_the_refund_is_known_not_to_be_there(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND)
    shopify.add_fault(house.world, "5xx", "refundCreate")
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    await switch(house, claim, Remedy.REPAIR)
    house.later(UNSEEN)
    await house.settle()
    assert await rows(house) == [
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
        (Remedy.REPAIR, ResolutionState.GRANTED),
    ]
    async with house.staff() as staff:
        for step, form in (("receive", {}), ("inspect", {"grade": "major"}), ("begin", {})):
            assert (await post(staff, claim, step, **form)).status_code == 200
    assert (await repair_of(house, claim)).state is RepairState.IN_REPAIR


async def in_the_workshop(house: House, claim: Claim) -> None:
    """It arrived and was looked at."""
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.receive(tx, claim.id, "IN1", by=STAFF, now=now)
        costs = Costs(parts=Decimal("12.50"), labour=Decimal("20.00"))
        await repair_steps.inspect(tx, claim.id, Grade.MAJOR, "", costs, by=STAFF, now=now)


async def found(house: House) -> None:
    """The worker looks once whatever was called can be seen."""
    house.later(UNSEEN)
    await house.settle()


async def test_a_unit_whose_refund_is_found_goes_back_and_settles_nothing_twice(house: House) -> None:
    sold, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPAIR)
    await in_the_workshop(house, claim)
    await found(house)
    assert await rows(house) == [
        (Remedy.REFUND, ResolutionState.DONE),
        (Remedy.REPAIR, ResolutionState.WITHDRAWN),
    ]
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "Another remedy counts in its place, so nothing more is repaired." in page
        for step in ("inspect", "begin", "quote", "finish", "give_up", "deliver"):
            assert (await post(staff, claim, step, **FORMS.get(step, {}))).status_code == 409, step
        sent = await post(staff, claim, "ship", tracking="BACK1")
        assert "This settles nothing: another remedy counts." in said(sent)
        assert "This settles the claim." not in said(sent)
        there = await post(staff, claim, "deliver")
        again = await post(staff, claim, "deliver")
    assert (sent.status_code, there.status_code, again.status_code) == (200, 200, 409)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.state, repair.tracking_back) == (RepairState.DELIVERED, "BACK1")
    assert (len(sold.refunds), await void_reasons(house)) == (1, [VoidReason.REFUNDED])
    assert await news(house) == ["received", "sent_unrepaired"]
    events = await happened(house, claim)
    assert (events.count("repair:made_way"), events.count("resolution:refunded")) == (1, 1)
    assert {"resolution:repaired", "resolution:returned"}.isdisjoint(events)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy, resolution.remedy) == (ClaimState.DONE, Remedy.REFUND, Remedy.REFUND)


async def test_a_unit_that_arrives_when_the_repair_has_made_way_is_noted_and_goes_back(house: House) -> None:
    _, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPAIR)
    await found(house)
    async with house.staff() as staff:
        for step in ("receive", "ship"):
            assert (await post(staff, claim, step)).status_code == 200
    assert (await repair_of(house, claim)).state is RepairState.SHIPPED_BACK
    assert await news(house) == ["sent_unrepaired"]


async def waits_for_a_person(house: House, claim: Claim) -> None:
    """Something else stops the remedy, so that staff may choose another one."""
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())


async def test_what_was_paid_for_a_repair_that_makes_way_goes_back_once(house: House) -> None:
    claim, order = await paid(house)
    await waits_for_a_person(house, claim)
    await switch(house, claim, Remedy.REFUND)
    await everything_is_looked_at(house)
    repair = await repair_of(house, claim)
    assert [refund.total.presentment for refund in order.refunds] == [Decimal("49.00")]
    assert (repair.state, repair.credit_gid) == (RepairState.QUOTE_PAID, order.refunds[0].id)
    assert (repair.due_since, repair.obstacle, (await news(house))[-1]) == (None, None, "credited")
    assert await rows(house) == [
        (Remedy.REPAIR, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]
    async with house.staff() as staff:
        assert (await post(staff, claim, "begin")).status_code == 409
        assert (await post(staff, claim, "ship")).status_code == 200


async def everything_is_looked_at(house: House) -> None:
    for _ in range(2):
        house.later(timedelta(minutes=30))
        await house.settle()
        await timers.sweep(house.ctx)
        await timers.look_at_pending_refunds(house.ctx)
    await house.settle()


async def test_an_open_invoice_is_taken_back_and_paid_late_it_goes_back(house: House) -> None:
    claim, draft = await invoiced(house)
    await waits_for_a_person(house, claim)
    await switch(house, claim, Remedy.REFUND)
    order = drafts.complete_draft(house.world, house.shop, draft)
    await everything_is_looked_at(house)
    assert [refund.total.presentment for refund in order.refunds] == [Decimal("49.00")]
    repair = await repair_of(house, claim)
    assert (repair.paid_late, repair.credited_at is not None) == (True, True)


async def test_an_invoice_that_nobody_paid_is_gone_before_the_unit_goes_back(house: House) -> None:
    claim, _ = await invoiced(house)
    await waits_for_a_person(house, claim)
    await switch(house, claim, Remedy.REFUND)
    async with house.staff() as staff:
        early = await post(staff, claim, "ship")
        assert (early.status_code, "may still be paid" in said(early)) == (422, True)
        await found(house)
        assert house.shop.drafts == {}
        assert (await post(staff, claim, "ship")).status_code == 200
