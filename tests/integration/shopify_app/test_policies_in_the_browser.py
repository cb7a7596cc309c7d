"""What only a browser can say of the policy's form: remarks and preview follow the typing, from any field."""

import shutil
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.async_api import Route, async_playwright

from tests.integration.shopify_app.test_policies_are_written import rows
from tests.support.house import APP, House

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.thorough, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
BRIDGE = "window.shopify = {idToken: async () => '', toast: {show: () => {}}};"
SENT_ON = {"hx-request", "hx-request-type", "content-type", "accept", "origin"}


async def test_remarks_follow_what_is_typed_beside_their_fields(house: House) -> None:
    async with house.staff() as staff, async_playwright() as playwright:

        async def pass_on(route: Route) -> None:
            """To the app in this process, signed as the staff's."""
            request, parts = route.request, urlsplit(route.request.url)
            if not request.url.startswith(APP):
                await route.fulfill(body=BRIDGE, content_type="text/javascript")
                return
            headers = {name: value for name, value in request.headers.items() if name in SENT_ON}
            answer = await staff.request(
                request.method,
                parts.path,
                params=dict(parse_qsl(parts.query)),
                headers=headers,
                content=request.post_data_buffer,
            )
            kept = {name: answer.headers[name] for name in ("content-type",) if name in answer.headers}
            await route.fulfill(status=answer.status_code, headers=kept, body=answer.content)

        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 375, "height": 812})
        await page.route("**/*", pass_on)
        await page.goto(f"{APP}/policies/new?starter=electronics")
        assert await page.locator(".remark").count() == 0
        await page.fill("#field-months", "12")
        await page.fill("#field-regions", "ES")
        told = page.locator("#remarks-months .remark")
        await told.wait_for()
        assert (await told.inner_text()).startswith("The cover of 12 months is shorter than the 36 months")
        assert await page.input_value("#field-regions") == "ES"
        assert "12 months from the day it arrived." in await page.locator("#preview").inner_text()
        await page.fill("#field-months", "36")
        await told.wait_for(state="detached")
        assert await page.locator("#remarks-statutory_months .remark").count() == 1
        assert await page.evaluate("document.documentElement.scrollWidth") == 375
        await page.goto(f"{APP}/policies/new?starter=batteries")
        await page.fill("#field-months", "12")
        worthless = page.locator("#remarks-pro_rata .remark", has_text="from an age of 7 months on")
        await worthless.wait_for(state="visible")
        assert not await page.locator("#field-pro_rata").is_visible()
        await browser.close()
    assert await rows(house) == (0, 0)
