"""Buyers see what happens to their repair, get the label, and say yes or no to a quote, once."""

from datetime import timedelta

import pytest
import time_machine

from core.domain.repairs import RepairState
from core.services import repair_steps
from core.services.repair_steps import Label
from core.store.claims import Claim
from sync import timers
from tests.integration.microsite.phone import jpeg, sheet
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.repairs import authorised, give_up, invoiced, paid, quote, quoted, repair_of
from tests.support.shops import STAFF

pytestmark = pytest.mark.thorough


def path_of(claim: Claim) -> str:
    return f"/claims/{claim.access_code}"


async def asked(house: House, claim: Claim) -> str:
    """A buyer opens the page on which the quote waits: the token that its form carries."""
    page = await house.buyer.get(path_of(claim))
    return sheet(page).fields["csrf_token"][0]


async def answer(house: House, claim: Claim, token: str, word: str, round_: int = 1) -> int:
    data = {"csrf_token": token, "answer": word, "round": str(round_)}
    return (await house.buyer.post(f"{path_of(claim)}/quote", data=data)).status_code


async def test_the_label_opens_from_the_claim_s_page_and_from_nowhere_else(house: House) -> None:
    _, claim = await authorised(house)
    page = await house.buyer.get(path_of(claim))
    assert "Approved: we repair it" in said(page)
    assert "You send it in" in said(page)
    files = {"label": ("label.jpg", jpeg(), "image/jpeg")}
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/repair/label", data={}, files=files, headers=HTMX)
    page = await house.buyer.get(path_of(claim))
    assert "Please send it to us" in said(page)
    card = page.text.partition('id="repair"')[2]
    [address, *_] = [part for part in card.split('"') if "/files/" in part]
    opened = await house.buyer.get(address)
    assert (opened.status_code, opened.headers["content-type"]) == (200, "image/jpeg")
    key = (await repair_of(house, claim)).label_key
    assert key is not None
    assert (await house.buyer.get(f"/files/{key}")).status_code == 404
    async with house.tx() as tx:
        await repair_steps.receive(tx, claim.id, "", by=STAFF, now=house.ctx.now())
    assert "/files/" not in (await house.buyer.get(path_of(claim))).text.partition('id="repair"')[2][:2000]


async def test_a_link_of_the_carrier_s_is_shown_as_it_is(house: House) -> None:
    _, claim = await authorised(house)
    async with house.tx() as tx:
        label = Label(url="https://carrier.example/l/1?a=1&b=2")
        await repair_steps.send_label(tx, claim.id, label, "", by=STAFF, now=house.ctx.now())
    page = await house.buyer.get(path_of(claim))
    assert 'href="https://carrier.example/l/1?a=1&amp;b=2"' in page.text


async def test_a_yes_brings_the_invoice_and_twice_it_is_one(house: House) -> None:
    _, claim = await quoted(house)
    page = await house.buyer.get(path_of(claim))
    assert "Please decide on our quote" in said(page)
    assert "€49.00" in page.text
    assert "A new coil" in page.text
    token = await asked(house, claim)
    assert [await answer(house, claim, token, "accept") for _ in range(2)] == [303, 303]
    thanked = await house.buyer.get(path_of(claim))
    assert "Thank you, we have your answer" in said(thanked)
    await house.settle()
    assert len(house.shop.drafts) == 1
    page = await house.buyer.get(path_of(claim))
    assert "Please pay the invoice" in said(page)
    address = (await repair_of(house, claim)).invoice_url
    assert address is not None
    assert address in page.text
    assert await answer(house, claim, token, "decline") == 409
    assert (await repair_of(house, claim)).state is RepairState.QUOTE_ACCEPTED


async def test_a_no_costs_nothing_and_twice_it_is_one(house: House) -> None:
    _, claim = await quoted(house)
    token = await asked(house, claim)
    assert [await answer(house, claim, token, "decline") for _ in range(2)] == [303, 303]
    await house.settle()
    assert house.shop.drafts == {}
    assert "You declined the quote" in said(await house.buyer.get(path_of(claim)))


async def test_an_old_page_or_a_tampered_one_orders_nothing(house: House) -> None:
    _, claim = await quoted(house, days=0)
    token = await asked(house, claim)
    assert await answer(house, claim, token, "accept", round_=2) == 409
    assert await answer(house, claim, token, "perhaps") == 400
    assert (await repair_of(house, claim)).state is RepairState.QUOTED
    house.later(timedelta(hours=12))
    with time_machine.travel(house.ctx.now()):
        page = await house.buyer.get(path_of(claim))
        assert "Yes, repair it" not in page.text
        assert await answer(house, claim, token, "accept") == 409
    assert (await repair_of(house, claim)).state is RepairState.QUOTED
    await house.settle()
    assert house.shop.drafts == {}


async def test_what_was_paid_for_nothing_is_said_to_go_back_and_then_to_have_gone(house: House) -> None:
    claim, _ = await paid(house)
    assert "Paid: your repair begins" in said(await house.buyer.get(path_of(claim)))
    await give_up(house, claim, "Corroded, Ms Buyer dropped it")
    page = await house.buyer.get(path_of(claim))
    assert "It cannot be repaired" in said(page)
    assert "What you paid for the repair goes back to you in full." in said(page)
    assert "What you paid €49.00" in said(page)
    assert "Corroded" not in page.text
    await house.settle()
    page = await house.buyer.get(path_of(claim))
    assert "€49.00 that you paid for the repair went back to you on November 22, 2026." in said(page)
    assert "What you paid €49.00" not in said(page)


async def test_a_renewed_quote_is_asked_anew(house: House) -> None:
    claim, _ = await invoiced(house)
    house.later(timedelta(days=15))
    with time_machine.travel(house.ctx.now()):
        await timers.sweep(house.ctx)
        await house.settle()
        assert "The quote has run out" in said(await house.buyer.get(path_of(claim)))
        await quote(house, claim)
        token = await asked(house, claim)
        assert await answer(house, claim, token, "accept", round_=1) == 409
        assert await answer(house, claim, token, "accept", round_=2) == 303
