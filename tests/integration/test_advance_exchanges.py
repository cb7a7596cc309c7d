"""An advance exchange: agreed to, then the replacement leaves, and the faulty unit follows until a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy, plainly
from core.domain.repairs import Grade
from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.returns import Back, ReturnState
from core.domain.units import VoidReason
from core.services import return_steps, withdrawals
from core.services.withdrawals import Outside
from core.store.claims import Claim, get_claim
from core.store.letters import LetterRow
from core.store.resolutions import list_given_up
from core.store.units import Unit
from simulator import world as shopify
from simulator.records import Order
from tests.integration.test_faulty_units_come_back import (
    back_of,
    csrf,
    mutations,
    sent,
    stands,
    sweep,
    take,
    written,
)
from tests.support.house import House
from tests.support.shops import STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

DAY = timedelta(days=1)


async def offered(house: House, *, stock: int = 9) -> tuple[Order, Claim]:
    """Approved under terms with an advance exchange of ten days."""
    both = plainly(Remedy.REPLACEMENT, Remedy.REFUND)
    await publish_policy(house, offers=both, unit_back=Back.AFTERWARDS, unit_back_days=10)
    order = house.order(house.product(stock=stock))
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    return order, claim


async def agreed(house: House) -> tuple[Order, Claim]:
    order, claim = await offered(house)
    async with house.tx() as tx:
        await return_steps.accept(tx, claim.id, days=10, by=STAFF, now=house.ctx.now())
    await house.settle()
    return order, claim


async def ends(house: House) -> list[VoidReason | None]:
    """What ended the claimed unit, and the one that took its place."""
    async with house.tx() as tx:
        return [unit.void_reason for unit in await tx.scalars(select(Unit).order_by(Unit.created_at))]


async def test_nothing_leaves_before_the_buyer_has_agreed_to_the_days_and_what_follows_them(
    house: House,
) -> None:
    order, claim = await offered(house)
    assert (await stands(house, claim), sent(house, order)) == ((ClaimState.APPROVED, None), (0, 0))
    assert (order.returns, await written(house)) == ([], ["offered"])
    page = (await house.buyer.get(f"/claims/{claim.access_code}")).text
    assert "within 10 days from the day on which we order the replacement" in page
    assert "the warranty of the replacement ends until the faulty product has reached us" in page
    where = f"/claims/{claim.access_code}/return"
    other = await house.buyer.post(where, data={"answer": "accept", "days": "90", **csrf(page)})
    assert (other.status_code, sent(house, order)) == (409, (0, 0)), "not what the page said"
    yes = {"answer": "accept", "days": "10", **csrf(page)}
    assert (await house.buyer.post(where, data=yes)).status_code == 303
    await house.settle()
    assert (await stands(house, claim), sent(house, order)) == ((ClaimState.DONE, None), (0, 1))
    row = await back_of(house, claim)
    assert (row.state, row.due_on) == (ReturnState.ASKED, date(2026, 12, 2))
    assert [back.status for back in order.returns] == ["OPEN"]
    assert await ends(house) == [VoidReason.REPLACED, None]
    assert (await house.buyer.post(where, data=yes)).status_code == 409
    await house.settle()
    assert sent(house, order) == (0, 1), "pressed twice, it leaves once"
    page = (await house.buyer.get(f"/claims/{claim.access_code}")).text
    assert "Hand it in by" in page
    assert "2 December 2026" in page or "December 2, 2026" in page


@pytest.mark.sample
async def test_the_buyer_may_send_theirs_first(house: House) -> None:
    order, claim = await offered(house)
    page = (await house.buyer.get(f"/claims/{claim.access_code}")).text
    form = {"answer": "first", "days": "10", **csrf(page)}
    answer = await house.buyer.post(f"/claims/{claim.access_code}/return", data=form)
    assert answer.status_code == 303
    await house.settle()
    assert (sent(house, order), len(order.returns)) == ((0, 0), 1)
    await take(house, claim, "receive")
    await take(house, claim, "inspect", Grade.MINOR, "")
    assert await stands(house, claim) == (ClaimState.DONE, None)
    row = await back_of(house, claim)
    assert (sent(house, order), row.due_on) == ((0, 1), None), "without any day"


async def test_a_missed_day_ends_the_replacement_s_cover_until_the_unit_is_here(house: House) -> None:
    order, claim = await agreed(house)
    await sweep(house, 4 * DAY)
    assert await written(house) == ["offered", "asked_afterwards"]
    await sweep(house, DAY)
    await sweep(house, timedelta(hours=2))
    assert await written(house) == ["offered", "asked_afterwards", "due_soon"], "one reminder"
    await sweep(house, 5 * DAY)
    assert (await back_of(house, claim)).state is ReturnState.ASKED, "the last day is not over"
    await sweep(house, DAY)
    assert (await back_of(house, claim)).state is ReturnState.OVERDUE
    assert await ends(house) == [VoidReason.REPLACED, VoidReason.UNRETURNED]
    assert (await written(house))[3:] == ["overdue"]
    async with house.staff() as staff:
        assert "One faulty unit did not come back in time" in (await staff.get("/")).text
        assert claim.number in (await staff.get("/exceptions/unreturned")).text
    assert [back.status for back in order.returns] == ["OPEN"], "it may still come"
    await take(house, claim, "receive")
    assert await ends(house) == [VoidReason.REPLACED, None]
    assert [back.status for back in order.returns] == ["CLOSED"]
    await take(house, claim, "inspect", Grade.BY_USE, "Fell")
    assert await stands(house, claim) == (ClaimState.DONE, None), "noted, and nobody is charged"
    assert (sent(house, order), len(house.shop.orders)) == ((0, 1), 2)


async def test_what_was_handed_in_until_the_day_may_take_its_time_on_the_road(house: House) -> None:
    _, claim = await agreed(house)
    await sweep(house, 10 * DAY)
    await take(house, claim, "send", "DHL 7")
    await sweep(house, 14 * DAY)
    assert (await back_of(house, claim)).state is ReturnState.ON_ITS_WAY
    await sweep(house, DAY)
    assert (await back_of(house, claim)).state is ReturnState.OVERDUE


async def test_waived_after_its_day_the_cover_goes_on(house: House) -> None:
    order, claim = await agreed(house)
    await sweep(house, 11 * DAY)
    assert await ends(house) == [VoidReason.REPLACED, VoidReason.UNRETURNED]
    await take(house, claim, "waive", "Lost by the carrier")
    assert await ends(house) == [VoidReason.REPLACED, None]
    assert [back.status for back in order.returns] == ["CANCELED"]
    await sweep(house, 30 * DAY)
    assert (await back_of(house, claim)).state is ReturnState.WAIVED
    assert mutations(house, "returnCreate", "returnCancel") == ["returnCreate", "returnCancel"]


async def test_money_in_its_place_waits_for_the_unit(house: House) -> None:
    order, claim = await offered(house, stock=1)
    async with house.tx() as tx:
        await return_steps.accept(tx, claim.id, days=10, by=STAFF, now=house.ctx.now())
    await house.settle()
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    async with house.tx() as tx:
        await withdrawals.switch(
            tx, claim.id, Remedy.REFUND, reason="Sold out", by=STAFF, now=house.ctx.now()
        )
    await house.settle()
    row = await back_of(house, claim)
    assert (row.back, row.state, sent(house, order)) == (Back.FIRST, ReturnState.ASKED, (0, 0))
    async with house.tx() as tx:
        given_up = [each.state for each in await list_given_up(tx, claim.id)]
    assert given_up == [ResolutionState.WITHDRAWN], "the replacement is certainly not sent any more"
    await take(house, claim, "receive")
    await take(house, claim, "inspect", Grade.MAJOR, "")
    assert sent(house, order) == (1, 0)


async def test_settled_by_staff_without_a_replacement_nothing_has_to_come_back(house: House) -> None:
    order, claim = await offered(house, stock=1)
    async with house.tx() as tx:
        await return_steps.accept(tx, claim.id, days=10, by=STAFF, now=house.ctx.now())
    await house.settle()
    async with house.tx() as tx:
        done = Outside(remedy=Remedy.REFUND, reference="By hand")
        await withdrawals.settle_outside(tx, claim.id, done, by=STAFF, now=house.ctx.now())
    await house.settle()
    assert (await back_of(house, claim)).state is ReturnState.CANCELLED
    assert [back.status for back in order.returns] == ["CANCELED"]
    await sweep(house, 60 * DAY)
    assert await written(house) == ["offered"]


async def test_staff_take_every_step_on_the_claim_s_page(house: House) -> None:
    order, claim = await offered(house)
    where = f"/claims/{claim.id}"
    async with house.staff() as staff:
        page = (await staff.get(where)).text
        assert "Exchange offered" in page
        assert "Being carried out in Shopify" not in page
        for step, form in (
            ("accept", {"days": "10"}),
            ("label", {"url": "https://carrier.example/label/1", "tracking": "DHL 3"}),
            ("send", {"tracking": "DHL 3"}),
            ("receive", {}),
            ("inspect", {"grade": "major", "findings": "Broken switch"}),
        ):
            answer = await staff.post(f"{where}/return/{step}", data=form)
            assert answer.status_code == 303, (step, answer.text)
            await house.settle()
        page = (await staff.get(where)).text
        assert "Broken switch" in page
        assert f"Return {order.returns[0].name} in Shopify" in page
        late = await staff.post(f"{where}/return/waive", data={"reason": "Too late"})
        assert late.status_code == 409
        assert "You were faster" not in late.text
        assert "the faulty unit is now “Inspected”" in late.text
        coming = (await staff.get("/claims", params={"state": "coming_back"})).text
        assert claim.number not in coming
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.DONE


async def test_whoever_approves_may_let_the_buyer_keep_it_and_says_why(house: House) -> None:
    both = plainly(Remedy.REPLACEMENT, Remedy.REFUND)
    await publish_policy(house, offers=both, unit_back=Back.AFTERWARDS, unit_back_days=10)
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    form = {"remedy": "replacement", "unit_back": "never", "unit_back_days": "10"}
    async with house.staff() as staff:
        page = (await staff.get(f"/claims/{claim.id}")).text
        assert "The faulty unit: advance exchange, 10 days" in page
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form)
        assert (refused.status_code, sent(house, order)) == (422, (0, 0))
        assert "Say why you decide so." in refused.text
        done = await staff.post(f"/claims/{claim.id}/approve", data=form | {"note": "Not worth the parcel"})
        assert done.status_code == 303
    await house.settle()
    assert (await stands(house, claim), sent(house, order)) == ((ClaimState.DONE, None), (0, 1))
    assert await written(house) == []


async def test_erasing_the_person_takes_label_and_parcel_along(house: House) -> None:
    order, claim = await offered(house)
    await take(house, claim, "waive", "Ada Buyer asked for it")
    assert order.customer is not None
    shopify.redact_customer(house.world, house.shop, order.customer)
    await house.settle()
    row = await back_of(house, claim)
    assert (row.reason, row.tracking, row.label_url) == (None, None, None)
    async with house.tx() as tx:
        texts = [row.text or "" for row in await tx.scalars(select(LetterRow))]
    assert not any("Ada" in text for text in texts)
