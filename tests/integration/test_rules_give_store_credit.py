"""Rules grant store credit as they grant a refund; what they cannot grant stays with people, who read why."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.deciding import Automation, Course, DecisionRule
from core.domain.queues import Queue
from core.domain.remedies import Step
from core.domain.resolutions import Obstacle
from core.services import automation
from core.store.catalogue import VariantRow
from core.store.claims import Claim, get_claim
from core.store.history import Event
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from tests.integration.shopify_app.support import HTMX, said
from tests.integration.shopify_app.test_rules_are_switched_and_confirmed import shown_form
from tests.support.credit import CREDIT_FIRST, agree, bookings, claim_of, known, letters
from tests.support.house import House
from tests.support.shops import STAFF, claim_and_resolution, file_claim, publish_policy

pytestmark = pytest.mark.thorough

EVERYTHING = DecisionRule(name="Everything", course=Course.APPROVE, words="Choose something you like better.")
HALF = (Step(until_months=120, share=Decimal("0.5")),)
ADA = "ada@example.org"


async def decides(house: House, mode: Automation = Automation.AUTOMATIC, **terms: Any) -> None:
    """A policy that approves everything, and offers store credit first."""
    row = await publish_policy(house, offers=CREDIT_FIRST, rules=(EVERYTHING,), **terms)
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, mode, by=STAFF, now=house.ctx.now())


async def claimed(house: House, **order: Any) -> tuple[Order, Claim]:
    sold = house.order(house.product(stock=9), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def left(house: House, claim: Claim) -> tuple[ClaimState, Queue | None, list[str], list[Resolution]]:
    """Where a claim that no rule could decide is, why, and that nothing was granted."""
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
        events = await tx.scalars(select(Event).where(Event.name == "claim:left_to_people"))
        why = [event.details["why"] for event in events]
        return now.state, now.queue, why, list(await tx.scalars(select(Resolution)))


async def test_with_an_order_what_is_due_rides_on_its_refund(house: House) -> None:
    await decides(house, pro_rata=HALF, deductible=Decimal(5))
    sold, claim = await claimed(house)
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.decided_by) == (ClaimState.DONE, "rule:Everything")
    assert (len(sold.refunds), bookings(house)) == (1, [(ADA, Decimal("35.00"), "EUR")])


@pytest.mark.sample
async def test_who_bought_elsewhere_gets_the_catalogue_s_price_once_they_agree(house: House) -> None:
    await decides(house, pro_rata=HALF)
    lamp = house.product()
    await house.settle()
    claim = await claim_of(house, lamp)
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    assert (now.decided_by, now.state, resolution.obstacle) == (
        "rule:Everything",
        ClaimState.NEEDS_ATTENTION,
        Obstacle.NO_CONSENT,
    )
    assert (bookings(house), len(house.shop.customers)) == ([], 0)
    assert (await letters(house))[-2:] == ["claim_approved", "consent_asked"]
    await agree(house, claim)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert bookings(house) == [(ADA, Decimal("40.00"), "EUR")]


async def test_a_guest_has_no_account_and_a_person_decides(house: House) -> None:
    await decides(house)
    sold, claim = await claimed(house, guest=True)
    assert await left(house, claim) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY, ["no_customer"], [])
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "The first remedy on offer is store credit, and the order belongs to no customer." in page
    assert (len(sold.refunds), bookings(house)) == (0, [])


async def test_what_does_not_fit_on_the_order_is_given_by_people_only(house: House) -> None:
    await decides(house)
    sold = house.order(house.product(stock=9))
    await house.settle()
    shopify.merchant_refund(house.world, house.shop, sold, amount="80.00")
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    assert await left(house, claim) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY, ["nothing_left"], [])
    assert bookings(house) == []


async def unpriced(house: House) -> Claim:
    """Of somebody who bought elsewhere what has left the catalogue."""
    lamp = house.product()
    await house.settle()
    async with house.tx() as tx:
        for variant in await tx.scalars(select(VariantRow)):
            await tx.delete(variant)
    claim = await claim_of(house, lamp)
    await house.settle()
    return claim


async def test_what_has_no_price_is_left_to_people(house: House) -> None:
    known(house)
    await decides(house)
    claim = await unpriced(house)
    assert await left(house, claim) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY, ["no_price"], [])
    assert bookings(house) == []


async def test_staff_confirm_the_amount_that_they_see(house: House) -> None:
    await decides(house, Automation.SUGGEST)
    _, claim = await claimed(house)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "Goes to The store credit of the order's customer" in said(page)
        form = shown_form(page) | {"shown_credit": "80.00 EUR"}
        late = form | {"shown_credit": "79.00 EUR"}
        refused = await staff.post(f"/claims/{claim.id}/confirm", data=late, headers=HTMX)
        assert (refused.status_code, bookings(house)) == (409, [])
        done = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert (done.status_code, "Approved: €80.00." in said(done)) == (200, True)
        twice = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert twice.status_code == 409
    await house.settle()
    assert bookings(house) == [(ADA, Decimal("80.00"), "EUR")]


async def test_without_a_price_staff_cannot_confirm_and_enter_the_amount_instead(house: House) -> None:
    known(house)
    await decides(house, Automation.SUGGEST)
    claim = await unpriced(house)
    async with house.staff() as staff:
        form = shown_form(await staff.get(f"/claims/{claim.id}")) | {"shown_credit": "unknown"}
        refused = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "The catalogue has no price, so the rule cannot say how much." in said(refused)
        entered = {"remedy": "store_credit", "shown_credit": "unknown", "credit": "66.00", "note": "Receipt"}
        done = await staff.post(f"/claims/{claim.id}/approve", data=entered, headers=HTMX)
        assert done.status_code == 200
    await house.settle()
    assert bookings(house) == [(ADA, Decimal("66.00"), "EUR")]
