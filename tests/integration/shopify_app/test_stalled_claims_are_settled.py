"""Staff close claims whose remedy cannot go on: they did it themselves, or choose another remedy."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.shopify.errors import UnknownOutcome
from core.store.resolutions import Resolution
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, filed, follow, said, sold
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution
from tests.support.stalls import carry_out, rows

pytestmark = pytest.mark.thorough

DONE = {"remedy": "refund", "reference": "PayPal 8XK", "amount": "40.00", "currency": "EUR"}


async def stopped(house: House, remedy: Remedy) -> UUID:
    """A claim that waits for a person, because nothing is in stock or the provider refused."""
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    variant = next(iter(house.shop.products.values())).variants[0]
    shopify.set_stock(house.world, house.shop, variant, 0)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await approve(house, claim, remedy)
    await house.settle()
    assert (await claim_now(house, claim.id)).state is ClaimState.NEEDS_ATTENTION
    return claim.id


async def long_ago(house: House) -> None:
    """The last call to Shopify was begun an hour before."""
    async with house.tx() as tx:
        earlier = Resolution.called_at - timedelta(hours=1)
        await tx.execute(update(Resolution).values(called_at=earlier))


@pytest.mark.sample
async def test_staff_close_a_claim_that_they_settled_themselves(house: House) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    async with house.staff() as staff:
        before = await staff.get(f"/claims/{claim_id}")
        closed = await staff.post(f"/claims/{claim_id}/outside", data=DONE, headers=HTMX)
        again = await staff.post(f"/claims/{claim_id}/outside", data=DONE, headers=HTMX)
    assert "Look in Shopify first" not in said(before)
    assert closed.status_code == 200
    assert "Settled outside: Refund Reference: PayPal 8XK · €40.00" in said(closed)
    assert "Settled outside: The money went back." in said(closed)
    assert again.status_code == 409
    assert "You took a step already: the claim is now “Done”." in said(again)
    claim, resolution = await claim_and_resolution(house, await claim_now(house, claim_id))
    assert (claim.state, resolution.amount) == (ClaimState.DONE, Decimal("40.00"))
    assert len(await rows(house)) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reference": ""}, "Enter a reference."),
        ({"reference": "x" * 201}, "Shorten a reference to 200 characters or fewer."),
        ({"remedy": "exchange"}, "Choose what was done."),
        ({"amount": "0"}, "The amount must be more than 0."),
        ({"amount": "1.005"}, "This currency has no such small parts."),
        ({"currency": "EURO"}, "Enter a currency as three letters, like EUR."),
        ({"currency": ""}, "Enter a currency as three letters, like EUR."),
    ],
)
async def test_what_cannot_be_written_down_is_told_beside_its_field(
    house: House, change: dict[str, str], reason: str
) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim_id}/outside", data=DONE | change, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    kept = (DONE | change)["amount"]
    assert f'name="amount" type="text" value="{kept}"' in " ".join(refused.text.split())
    assert (await claim_now(house, claim_id)).state is ClaimState.NEEDS_ATTENTION
    assert len(await rows(house)) == 1


async def test_what_may_have_been_sent_is_warned_of_and_not_closed_at_once(house: House) -> None:
    claim_id = await stopped(house, Remedy.REFUND)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim_id}")
        refused = await staff.post(f"/claims/{claim_id}/outside", data=DONE, headers=HTMX)
        assert (await claim_now(house, claim_id)).state is ClaimState.NEEDS_ATTENTION
        await long_ago(house)
        closed = await staff.post(f"/claims/{claim_id}/outside", data=DONE, headers=HTMX)
    assert "Look in Shopify first" in said(page)
    order = next(iter(house.shop.orders.values()))
    number = order.id.rpartition("/")[2]
    assert f"http://simulator.test/admin/store/lumen/orders/{number}" in page.text
    assert refused.status_code == 422
    assert "Shopify may still be working on our last call." in said(refused)
    assert "PayPal 8XK" in refused.text
    assert closed.status_code == 200


async def test_staff_choose_another_remedy_and_say_why(house: House) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="SUCCESS")
    async with house.staff() as staff:
        without = await staff.post(f"/claims/{claim_id}/switch", data={"remedy": "refund"}, headers=HTMX)
        assert without.status_code == 422
        assert "Enter the reason." in said(without)
        assert len(await rows(house)) == 1
        form = {"remedy": "refund", "reason": "Sold out for good"}
        going = await staff.post(f"/claims/{claim_id}/switch", data=form, headers=HTMX)
        assert "Being carried out in Shopify: Refund" in said(going)
        await house.settle()
        done = await staff.get(f"/claims/{claim_id}")
    assert "Done in Shopify: Refund €80.00 went back to the original payment." in said(done)
    assert "In place of the earlier remedy: Sold out for good" in said(done)
    assert "Another remedy was chosen: Refund." in said(done)
    [order] = house.shop.orders.values()
    assert (len(order.refunds), house.shop.drafts) == (1, {})


async def test_the_second_who_presses_is_told_who_was_faster(house: House) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    form = {"remedy": "refund", "reason": "Sold out"}
    async with house.staff(user=1) as first, house.staff(user=2) as second:
        await first.post(f"/claims/{claim_id}/switch", data=form, headers=HTMX)
        late = await second.post(f"/claims/{claim_id}/switch", data=form, headers=HTMX)
        closed = await second.post(f"/claims/{claim_id}/outside", data=DONE, headers=HTMX)
    assert (late.status_code, closed.status_code) == (409, 409)
    assert "Sim Staff 1 was faster: the claim is now “Being carried out”." in said(late)
    assert len(await rows(house)) == 2


async def test_without_htmx_closing_leads_back_to_the_claim(house: House) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    async with house.staff() as staff:
        answer = await staff.post(f"/claims/{claim_id}/outside", data=DONE)
        assert answer.status_code == 303
        page = await follow(staff, answer.headers["location"])
    assert "Settled outside: Refund" in said(page)


@pytest.mark.parametrize("step", ["outside", "switch"])
async def test_another_shop_s_claim_cannot_be_settled(house: House, step: str) -> None:
    claim_id = await stopped(house, Remedy.REPLACEMENT)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    form = DONE if step == "outside" else {"remedy": "refund", "reason": "no"}
    async with house.staff(OTHER) as stranger:
        for each in (claim_id, uuid4()):
            answer = await stranger.post(f"/claims/{each}/{step}", data=form)
            assert answer.status_code == 404
    assert (await claim_now(house, claim_id)).state is ClaimState.NEEDS_ATTENTION
    assert len(await rows(house)) == 1


PAID = "Nothing was sent or paid."


async def test_the_page_does_not_deny_a_call_whose_answer_was_lost(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    shopify.add_fault(house.world, "402", "*", times=50)
    await carry_out(house, resolution.id)
    [order] = house.shop.orders.values()
    house.world.memory.faults.clear()
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert len(order.refunds) == 1
        assert "We lost our access to the store" in page
        assert PAID not in page
        assert "A call was begun before, and it may have been carried out" in page
        house.later(timedelta(hours=1))
        await staff.post(f"/claims/{claim.id}/switch", data={"remedy": "replacement", "reason": "No"})
        shopify.add_fault(house.world, "402", "*", times=50)
        _, other = await claim_and_resolution(house, claim)
        await carry_out(house, other.id)
        house.world.memory.faults.clear()
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert PAID not in page
    assert "A call was begun before, and it may have been carried out" in page
    await house.settle()
    assert (len(order.refunds), house.shop.drafts) == (1, {})


async def test_the_page_says_that_nothing_was_paid_where_nothing_was_begun(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    await approve(house, claim, Remedy.REFUND)
    shopify.add_fault(house.world, "402", "*", times=50)
    await carry_out(house, (await claim_and_resolution(house, claim))[1].id)
    house.world.memory.faults.clear()
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert PAID in page
    [order] = house.shop.orders.values()
    assert (order.refunds, house.shop.drafts) == ([], {})
