"""Staff see whose account gets how much before they approve it; buyers are asked before one is opened."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy, Step
from core.store.resolutions import Resolution
from simulator import world as shopify
from tests.integration.microsite.phone import send
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.credit import agree, bookings, bought_elsewhere, claimed, credit
from tests.support.house import House

pytestmark = pytest.mark.thorough

HALF = (Step(until_months=120, share=Decimal("0.5")),)


async def granted(house: House) -> list[tuple[Remedy, Decimal | None]]:
    async with house.tx() as tx:
        rows = await tx.scalars(select(Resolution).order_by(Resolution.id))
        return [(row.remedy, row.amount) for row in rows]


async def test_with_an_order_the_page_says_what_is_credited_and_to_whom(house: House) -> None:
    _, claim = await claimed(house, terms={"pro_rata": HALF, "deductible": Decimal(5)})
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        for line in (
            "Carried by you 50% of it, less €5.00",
            "To the buyer €35.00",
            "Goes to The store credit of the order's customer",
            "Left on the order €45.00",
        ):
            assert line in said(page)
        form = {"remedy": "store_credit", "shown_credit": "35.00 EUR", "shown": "35.00 EUR"}
        late = await staff.post(
            f"/claims/{claim.id}/approve", data=form | {"shown_credit": "36.00 EUR"}, headers=HTMX
        )
        assert (late.status_code, await granted(house)) == (409, [])
        done = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert (done.status_code, "Approved: €35.00." in said(done)) == (200, True)
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
    assert "Done in Shopify: Store credit" in said(page)
    assert "€35.00 is in the customer's account as store credit." in said(page)
    assert [amount for _, amount, _ in bookings(house)] == [Decimal("35.00")]


@pytest.mark.parametrize(
    ("typed", "note", "wrong"),
    [
        ("92.50", "", "Say why you decide so."),
        ("20.005", "Because", "This currency has no such small parts."),
        ("0", "Because", "The amount must be more than 0."),
    ],
)
async def test_without_an_order_another_amount_is_refused_beside_its_field(
    house: House, typed: str, note: str, wrong: str
) -> None:
    claim = await bought_elsewhere(house)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "Price in the catalogue €80.00" in page
        assert "Goes to The store credit of ada@example.org" in page
        assert "Agreed to an account Not yet." in page
        form = {"remedy": "store_credit", "shown_credit": "80.00 EUR", "credit": typed, "note": note}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert (refused.status_code, wrong in said(refused)) == (422, True)
    assert f'value="{typed}"' in refused.text
    assert await granted(house) == []


async def test_the_rest_is_a_choice_beside_the_refund(house: House) -> None:
    sold, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    form = {"remedy": "refund", "shown": "50.00 EUR", "excess": "30.00 EUR", "note": "Both"}
    async with house.staff() as staff:
        before = said(await staff.get(f"/claims/{claim.id}"))
        assert "Give the other €30.00 as store credit" in before
        less = form | {"amount": "20.00"}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=less, headers=HTMX)
        assert refused.status_code == 422
        assert "Either pay less, or give the rest as store credit, not both." in said(refused)
        assert await granted(house) == []
        done = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert "€30.00 more follows as store credit." in said(done)
        assert "Refund, €50.00, and €30.00 as store credit." in said(done)
        await house.settle()
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "€50.00 went back to the original payment. €30.00 more was given as store credit." in page
    assert "Refund on order #1001 The customer's store credit" in page
    buyer = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Refunded: €50.00, and €30.00 as store credit" in buyer.text


@pytest.mark.sample
async def test_the_buyer_is_asked_on_their_page_and_the_credit_goes_on(house: House) -> None:
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    await house.settle()
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "The buyer has not agreed to an account yet" in page
        path = f"/claims/{claim.access_code}"
        asked = await house.buyer.get(path)
        assert "You act next: please answer the question below." in asked.text
        given = await house.buyer.post(f"{path}/consent", data={})
        assert (given.status_code, (await claim_now(house, claim.id)).credit_consent_at) == (403, None)
        # The page has no other form: nothing else is to be answered.
        given = await send(house.buyer, asked, {})
        assert given.status_code == 303
        again = await send(house.buyer, asked, {})
        assert again.status_code == 303
        await house.settle()
        after = await house.buyer.get(path)
        assert "Store credit: €80.00" in after.text
        assert "On November 22, 2026 you agreed that we open a customer account" in after.text
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "The buyer agreed to a customer account for store credit." in page
    assert "The store credit is in the buyer's account." in page
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert [amount for _, amount, _ in bookings(house)] == [Decimal("80.00")]


async def test_agreed_before_it_is_granted_nobody_is_asked_again(house: House) -> None:
    claim = await bought_elsewhere(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "may we open an account for you?" in page.text
    await agree(house, claim)
    async with house.staff() as staff:
        shown = said(await staff.get(f"/claims/{claim.id}"))
    assert "Agreed to an account Nov 22, 2026" in shown
    await credit(house, claim)
    await house.settle()
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE


async def test_buyers_of_the_store_are_not_asked(house: House) -> None:
    _, claim = await claimed(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "may we open an account" not in page.text
    late = await house.buyer.get(f"/claims/{'x' * 26}")
    assert late.status_code == 404


async def test_what_stopped_fitting_after_approval_is_offered_beside_what_still_fits(house: House) -> None:
    sold, claim = await claimed(house)
    approved = {"remedy": "refund", "shown": "80.00 EUR", "note": "All of it"}
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/approve", data=approved, headers=HTMX)
        shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
        await house.settle()
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "Can be paid now: €50.00. The other €30.00 can be given as store credit." in page
        assert "Pay €50.00, and €30.00 as store credit" in page
        both = {"shown": "50.00 EUR", "excess": "30.00 EUR"}
        more = both | {"excess": "31.00 EUR"}
        late = await staff.post(f"/claims/{claim.id}/amount", data=more, headers=HTMX)
        assert (late.status_code, len(await granted(house))) == (409, 1)
        await staff.post(f"/claims/{claim.id}/amount", data=both, headers=HTMX)
        await house.settle()
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "What can be paid now was approved: €50.00, and €30.00 as store credit." in page
    assert "€50.00 went back to the original payment. €30.00 more was given as store credit." in page
    assert [amount for _, amount, _ in bookings(house)] == [Decimal("30.00")]


async def test_a_guest_s_rest_is_only_told(house: House) -> None:
    sold, claim = await claimed(house, guest=True)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    both = {"remedy": "refund", "shown": "50.00 EUR", "excess": "30.00 EUR", "note": "Both"}
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "€30.00 more is due and does not fit: the order has no more to give back. Settle it" in page
        assert "as store credit" not in page
        refused = await staff.post(f"/claims/{claim.id}/approve", data=both, headers=HTMX)
        assert refused.status_code == 422
        assert "The order belongs to no customer" in said(refused)
        assert await granted(house) == []
        one = {"remedy": "refund", "shown": "50.00 EUR"}
        await staff.post(f"/claims/{claim.id}/approve", data=one, headers=HTMX)
        shopify.merchant_refund(house.world, house.shop, sold, amount="10.00")
        await house.settle()
        assert "as store credit" not in said(await staff.get(f"/claims/{claim.id}"))
        both = {"shown": "40.00 EUR", "excess": "10.00 EUR"}
        refused = await staff.post(f"/claims/{claim.id}/amount", data=both, headers=HTMX)
    assert (refused.status_code, "The order belongs to no customer" in said(refused)) == (409, True)
    assert len(await granted(house)) == 1


async def test_both_parts_as_store_credit_are_told_as_such(house: House) -> None:
    sold, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    both = {"remedy": "store_credit", "shown_credit": "50.00 EUR", "credit_excess": "30.00 EUR"}
    async with house.staff() as staff:
        done = await staff.post(f"/claims/{claim.id}/approve", data=both, headers=HTMX)
    assert done.status_code == 200
    await house.settle()
    buyer = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Store credit: €50.00 and €30.00" in buyer.text
