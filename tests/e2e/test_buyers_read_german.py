from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.e2e import buyers
from tests.e2e.browsing import Visitor, phone

pytestmark = pytest.mark.thorough


@pytest.fixture
async def german(mobile: Browser) -> AsyncIterator[Visitor]:
    async with phone(mobile, locale="de-DE") as visitor:
        yield visitor


async def test_a_german_phone_is_spoken_to_in_german(german: Visitor, label: str) -> None:
    page, purchase = german.page, buyers.bought(20, name="Jörg Groß", email="joerg.gross@post.example")
    await page.goto(label)
    assert await page.locator("html").get_attribute("lang") == "de"
    await expect(page.get_by_role("button", name="Registrieren")).to_be_visible()
    await expect(page.get_by_label("Ihr Name")).to_be_visible()
    await buyers.expect_to_fit(page)
    await german.show("33-registration-in-german")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("button", name="Register")).to_be_visible()
    await page.get_by_role("link", name="Deutsch").click()
    await buyers.fill_registration(page, purchase)
    await buyers.send(page, "Registrieren")
    until = buyers.years_later(purchase.on, 3)
    await expect(page.locator(".ticket-until")).to_contain_text(f"{until.day}. ")
    await expect(page.locator(".ticket-until")).to_contain_text(str(until.year))
    await german.show("34-certificate-in-german")
    assert german.complaints == []
