"""A replacement that is out of stock: by the terms the buyer waits with a date, or a person decides."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle, ResolutionState
from core.store.claims import Claim
from core.store.letters import LetterRow
from simulator import world as shopify
from simulator.records import Product
from sync.timers import look_at_pending_refunds
from tests.integration.microsite.phone import all_of
from tests.integration.shopify_app.support import said
from tests.support.credit import letters
from tests.support.house import NOON, House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import happened, made, rows, switch

pytestmark = pytest.mark.thorough


async def sold_out(house: House, **terms: Any) -> tuple[Claim, Product]:
    await publish_policy(house, **terms)
    lamp = house.product(stock=1)
    sold = house.order(lamp)
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    assert (now.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.OUT_OF_STOCK)
    return claim, lamp


async def look(house: House) -> None:
    """Twenty minutes later the clock asks again."""
    house.later(timedelta(minutes=20))
    await look_at_pending_refunds(house.ctx)
    await house.settle()


def restock(house: House, lamp: Product) -> None:
    shopify.set_stock(house.world, house.shop, lamp.variants[0], 5)


async def test_the_buyer_sees_until_when_and_gets_it_when_there_is_one(house: House) -> None:
    claim, lamp = await sold_out(house, back_order_days=28)
    _, resolution = await claim_and_resolution(house, claim)
    assert resolution.promised_on == date(2026, 12, 20)
    page = said(await house.buyer.get(f"/claims/{claim.access_code}"))
    assert "It is out of stock at the moment. We send it by December 20, 2026." in page
    [letter] = [row for row in await all_of(house, LetterRow) if row.kind == "back_ordered"]
    assert "on December 20, 2026 at the latest" in letter.text
    async with house.staff() as staff:
        assert "Promised to the buyer by Dec 20, 2026." in said(await staff.get(f"/claims/{claim.id}"))
        waits = await staff.get("/claims", params={"state": "back_ordered"})
        assert f"{claim.number} Covered Lumen desk lamp" in said(waits)
        assert "Needs attention 0" in said(waits)
        assert claim.number not in (await staff.get("/claims", params={"state": "needs_attention"})).text
    await look(house)
    assert (made(house), await happened(house, claim)) == (
        0,
        ["claim:filed", "claim:approved", "resolution:stalled", "resolution:back_ordered"],
    )
    restock(house, lamp)
    await look(house)
    done, resolution = await claim_and_resolution(house, claim)
    assert (done.state, made(house), (await letters(house)).count("back_ordered")) == (ClaimState.DONE, 1, 1)
    assert resolution.promised_on == date(2026, 12, 20)


async def test_without_such_a_rule_it_stays_with_a_person(house: House) -> None:
    claim, lamp = await sold_out(house)
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.promised_on, "back_ordered" in await letters(house)) == (None, False)
    restock(house, lamp)
    await look(house)
    assert (made(house), (await claim_and_resolution(house, claim))[0].state) == (
        0,
        ClaimState.NEEDS_ATTENTION,
    )


async def test_a_person_takes_over_and_the_shelf_is_not_asked_any_more(house: House) -> None:
    claim, lamp = await sold_out(house, back_order_days=28)
    await switch(house, claim, Remedy.REFUND)
    await house.settle()
    restock(house, lamp)
    await look(house)
    assert made(house) == 0
    assert await rows(house) == [
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]


async def test_a_day_that_has_passed_is_not_promised_any_more(house: House) -> None:
    claim, lamp = await sold_out(house, back_order_days=1)
    house.later(timedelta(days=3))
    with time_machine.travel(NOON + timedelta(days=3)):
        async with house.staff() as staff:
            assert claim.number in (await staff.get("/claims", params={"state": "needs_attention"})).text
    _, resolution = await claim_and_resolution(house, claim)
    assert resolution.promised_on == date(2026, 11, 23)
    restock(house, lamp)
    await look(house)
    assert (made(house), (await letters(house)).count("back_ordered")) == (1, 1)
