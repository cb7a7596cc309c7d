"""Staff see what a buyer pays for a replacement, and act where it is not paid or paid for nothing."""

import pytest

from core.domain.claims import ClaimState
from core.domain.payments import PaymentState
from core.domain.resolutions import UNSEEN
from core.store.claims import Claim
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.house import House
from tests.support.payments import asked, claimed, pass_days, pay, payment_of

pytestmark = pytest.mark.thorough


async def test_what_the_buyer_pays_is_shown_before_it_is_approved_and_held_against(house: House) -> None:
    _, claim = await claimed(house)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        for words in (
            "The buyer pays €19.90 by an invoice first; then it is sent to their address.",
            "The buyer's part of the price €15.00 Shipping €4.90 The buyer pays €19.90",
            "By an invoice of Shopify to ada@example.org Until Dec 6, 2026",
            "Send it without charging €19.90",
        ):
            assert words in said(page)
        form = {"remedy": "replacement", "shown_owed": "15.00 EUR"}
        late = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert (late.status_code, "The amount is €19.90 now, not €15.00." in said(late)) == (409, True)
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        form = {"remedy": "replacement", "shown_owed": "19.90 EUR"}
        done = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert done.status_code == 200
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
    assert "Waits for the buyer's payment: €19.90 by Dec 6, 2026" in said(page)
    assert "Payment for the replacement asked for" in said(page)
    # Nobody watches it for two weeks.
    assert "every 2s" not in page.text


async def taken_back(house: House) -> Claim:
    _, claim, _ = await asked(house)
    async with house.staff() as staff:
        back = await staff.post(f"/claims/{claim.id}/payment/back", headers=HTMX)
        assert "The invoice is being taken back." in said(back)
        twice = await staff.post(f"/claims/{claim.id}/payment/waive", data={"reason": "Now"}, headers=HTMX)
        assert twice.status_code == 409
    house.later(UNSEEN)
    await house.settle()
    return claim


async def test_staff_take_it_back_and_choose_what_else_to_do(house: House) -> None:
    claim = await taken_back(house)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        for words in ("The buyer has not paid", "Send a new invoice", "Send it without charging €19.90"):
            assert words in said(page)
        for words in ("The invoice was not paid: nobody can pay it any more.", "Invoice no longer valid"):
            assert words in said(page)
        empty = await staff.post(f"/claims/{claim.id}/payment/waive", data={"reason": " "}, headers=HTMX)
        assert empty.status_code == 422
        assert (await payment_of(house, claim)).state is PaymentState.MISSED
        free = await staff.post(
            f"/claims/{claim.id}/payment/waive", data={"reason": "A good customer"}, headers=HTMX
        )
        assert free.status_code == 200
    assert (await payment_of(house, claim)).waived_reason == "A good customer"


@pytest.mark.sample
async def test_a_new_invoice_is_one_button(house: House) -> None:
    claim = await taken_back(house)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
        await pass_days(house, 0)
        page = await staff.get(f"/claims/{claim.id}")
    assert (await payment_of(house, claim)).round == 2
    assert "Waits for the buyer's payment: €19.90" in said(page)


async def test_money_for_a_replacement_that_never_comes_is_an_exception(house: House) -> None:
    _, claim, draft = await asked(house)
    order = pay(house, draft)
    await house.settle()
    async with house.staff() as staff:
        assert "The buyer paid €19.90 for it." in said(await staff.get(f"/claims/{claim.id}"))
        shopify.cancel_order(house.world, house.shop, order, refund=False)
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
        assert "The buyer paid for a replacement that they do not get" in said(page)
        assert "Refund that order in Shopify, whole" in said(page)
        report = await staff.get("/exceptions/stranded")
        assert claim.number in report.text
        noted = await staff.post(
            f"/claims/{claim.id}/payment/return", data={"reference": "SEPA 4711"}, headers=HTMX
        )
        assert (noted.status_code, "that they do not get The" in said(noted)) == (200, False)
        assert claim.number not in (await staff.get("/exceptions/stranded")).text
        again = await staff.post(
            f"/claims/{claim.id}/payment/return", data={"reference": "SEPA 4711"}, headers=HTMX
        )
    assert again.status_code == 404
