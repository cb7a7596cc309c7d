"""Old phones, strict browsers, bad connections: nothing of ours runs, everything works."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import buyers
from tests.e2e.browsing import Visitor, phone
from tests.e2e.running import Demo

pytestmark = pytest.mark.thorough


@pytest.fixture
async def plain(mobile: Browser) -> AsyncIterator[Visitor]:
    async with phone(mobile, scripts=False) as visitor:
        yield visitor


async def test_a_buyer_without_scripts_registers_and_claims(demo: Demo, plain: Visitor, label: str) -> None:
    page, purchase = plain.page, buyers.bought(30, name="Ole Lind", email="ole.lind@post.example")
    await page.goto(label)
    await buyers.fill_registration(page, purchase)
    await page.fill("[name=name]", "")
    await buyers.send(page, "Register")
    await expect(page.locator("[data-error-summary] li")).to_have_count(1)
    assert await page.input_value("[name=email]") == purchase.email
    assert await page.input_value("[name=purchased_on]") == purchase.on.isoformat()
    await plain.show("30-without-scripts-refused")
    await page.fill("[name=name]", purchase.name)
    await buyers.send(page, "Register")
    await expect(page.locator(".ticket-until")).to_contain_text(str(purchase.on.year + 3))
    await page.get_by_role("link", name="File a claim").click()
    await buyers.fill_claim(page, "stopped_working", "It stays cold.", buyers.picture("kettle", 5))
    await page.fill("[name=description]", "")
    await buyers.send(page, "Send the claim")
    await expect(page.get_by_text("1 file is here already")).to_be_visible()
    await plain.show("31-without-scripts-the-photo-is-kept")
    await page.fill("[name=description]", "It stays cold.")
    await buyers.send(page, "Send the claim")
    await expect(page.get_by_text("Your claim has arrived")).to_be_visible()
    await expect(page.locator(".photos img")).to_have_count(1)
    await plain.show("32-without-scripts-claimed")
    assert plain.complaints == []
