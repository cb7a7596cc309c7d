"""Buyers see on their claim's page what they pay for a replacement, why, until when, and where."""

from core.domain.remedies import Remedy
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.payments import asked, claimed, pass_days, pay, payment_of, take_back
from tests.support.shops import approve


async def test_what_is_to_pay_is_there_before_the_invoice_is(house: House) -> None:
    _, claim = await claimed(house)
    await approve(house, claim, Remedy.REPLACEMENT)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "The invoice comes by e-mail; nothing is sent before it is paid." in said(page)
    assert "Your part of the price €15.00 Shipping €4.90 You pay €19.90 Pay by December 6, 2026" in said(page)
    assert "Pay the invoice" not in said(page)


async def test_the_invoice_is_paid_from_the_page_and_only_while_it_can_be(house: House) -> None:
    _, claim, draft = await asked(house)
    address = f"/claims/{claim.access_code}"
    page = await house.buyer.get(address)
    assert "Please pay for your replacement" in said(page)
    assert "You act next: please pay by December 6, 2026." in said(page)
    url = (await payment_of(house, claim)).invoice_url
    assert url is not None
    assert f'href="{url}"' in page.text.replace("&amp;", "&")
    pay(house, draft)
    await house.settle()
    page = await house.buyer.get(address)
    assert "You paid €19.90" in said(page)
    assert url not in page.text
    assert "Pay by" not in said(page)


async def test_what_ran_out_says_so_and_how_to_go_on(house: House) -> None:
    _, claim, _ = await asked(house)
    await pass_days(house, 15)
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "The invoice was not paid. If you still want the replacement, write to us." in page
    assert "Pay the invoice" not in page


async def test_what_staff_take_back_cannot_be_paid_from_the_page(house: House) -> None:
    _, claim, _ = await asked(house)
    await take_back(house, claim)
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "The invoice was not paid in time and cannot be paid any more." in page
