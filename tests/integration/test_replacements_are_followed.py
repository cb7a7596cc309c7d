"""A replacement is followed from its order to the door, on the claim's page and by letter."""

import logging
from datetime import timedelta

import pytest
import time_machine

from core.services import erasure
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.parcels import ParcelRow
from simulator import world as shopify
from simulator.records import Fulfillment, Order
from tests.integration.microsite.phone import all_of
from tests.integration.shopify_app.support import said
from tests.support.addresses import granted, the_draft
from tests.support.credit import letters
from tests.support.house import SHOP, House
from tests.support.stalls import happened

pytestmark = pytest.mark.thorough

NUMBER = "00340434161094015902"
URL = "https://www.dhl.de/?piececode=00340434161094015902"


async def replaced(house: House) -> tuple[Claim, Order]:
    _, claim = await granted(house)
    await house.settle()
    order = the_draft(house).order
    assert order is not None
    return claim, order


async def ship(house: House, order: Order, *, url: str | None = URL) -> Fulfillment:
    house.later(timedelta(hours=3))
    sent = shopify.fulfill_order(
        house.world, house.shop, order, tracking_number=NUMBER, tracking_company="DHL", tracking_url=url
    )
    await house.settle()
    return sent


async def page_of(house: House, claim: Claim) -> str:
    return said(await house.buyer.get(f"/claims/{claim.access_code}"))


@pytest.mark.sample
async def test_from_the_order_to_the_door(house: House) -> None:
    claim, order = await replaced(house)
    page = await page_of(house, claim)
    assert f"Your replacement is order {order.name}" in page
    assert "We act next: it is packed. We write to you when it leaves." in page
    await ship(house, order)
    response = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Your replacement is on its way" in response.text
    assert f'href="{URL}"' in response.text
    assert f"Carrier DHL Tracking number {NUMBER}" in said(response)
    async with house.staff() as staff:
        seen = said(await staff.get(f"/claims/{claim.id}"))
    assert f"Shipment of the replacement DHL {NUMBER}" in seen
    house.later(timedelta(days=1))
    shopify.deliver_order(house.world, house.shop, order)
    await house.settle()
    page = await page_of(house, claim)
    assert "Your replacement has arrived Everything is done." in page
    assert "Arrived November 23, 2026" in page
    assert (await happened(house, claim))[-2:] == ["resolution:shipped", "resolution:delivered"]


async def test_a_shop_that_tells_of_no_parcels_does_not_pack_for_ever(house: House) -> None:
    claim, order = await replaced(house)
    with time_machine.travel(house.ctx.now() + timedelta(days=31)):
        page = await page_of(house, claim)
    assert (f"Your replacement is order {order.name} Everything is done." in page, "packed" in page) == (
        True,
        False,
    )


async def test_one_letter_tells_that_it_left_with_the_link(house: House) -> None:
    _, order = await replaced(house)
    assert (await letters(house))[-1] == "replacement_sent"
    await ship(house, order)
    shopify.track(house.world, house.shop, order, "IN_TRANSIT")
    await house.settle()
    assert (await letters(house)).count("replacement_shipped") == 1
    [letter] = [row for row in await all_of(house, LetterRow) if row.kind == "replacement_shipped"]
    assert (NUMBER in letter.text, URL in letter.text, order.name in letter.text) == (True, True, True)
    [before] = [row for row in await all_of(house, LetterRow) if row.kind == "replacement_sent"]
    assert "on order" in before.subject


async def test_a_link_that_is_none_is_not_shown(house: House) -> None:
    claim, order = await replaced(house)
    await ship(house, order, url="javascript:alert(1)")
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert (NUMBER in page.text, "javascript:alert" in page.text) == (True, False)
    [parcel] = await all_of(house, ParcelRow)
    assert parcel.url is None


async def test_what_arrived_before_we_looked_needs_no_letter(house: House) -> None:
    claim, order = await replaced(house)
    house.later(timedelta(hours=3))
    shopify.fulfill_order(house.world, house.shop, order)
    shopify.deliver_order(house.world, house.shop, order)
    await house.settle()
    assert "replacement_shipped" not in await letters(house)
    assert "Your replacement has arrived" in await page_of(house, claim)


async def test_a_parcel_that_did_not_leave_after_all_is_gone_again(house: House) -> None:
    claim, order = await replaced(house)
    sent = await ship(house, order)
    sent.status = "CANCELLED"
    house.later(timedelta(minutes=5))
    shopify.track(house.world, house.shop, order, "FAILURE")
    await house.settle()
    assert await all_of(house, ParcelRow) == []
    assert "We act next: it is packed." in await page_of(house, claim)


async def test_orders_of_nobody_s_claim_are_not_followed(house: House) -> None:
    sold, _ = await granted(house)
    shopify.fulfill_order(house.world, house.shop, sold, tracking_number=NUMBER)
    await house.settle()
    assert await all_of(house, ParcelRow) == []
    assert "replacement_shipped" not in await letters(house)


async def test_an_erased_person_s_parcel_has_no_number(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    _, order = await replaced(house)
    with caplog.at_level(logging.DEBUG):
        await ship(house, order)
    assert NUMBER not in caplog.text
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email="ada@example.org", now=house.ctx.now())
    [parcel] = await all_of(house, ParcelRow)
    assert (parcel.carrier, parcel.number, parcel.url) == ("DHL", None, None)
    house.later(timedelta(days=1))
    shopify.deliver_order(house.world, SHOP, order)
    await house.settle()
    [parcel] = await all_of(house, ParcelRow)
    assert (parcel.number, parcel.url, parcel.delivered_at is not None) == (None, None, True)
