"""What only a browser can say: what runs, what moves, what still works with scripts off."""

import asyncio
import shutil
from collections.abc import AsyncIterator

import pytest
import uvicorn
from playwright.async_api import Browser, Page, Route, async_playwright

from tests.integration.web.style_guide import application

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.thorough, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]

BRIDGE = """
window.asked = 0;
window.shopify = {
  idToken: async () => `token-${++window.asked}`,
  toast: {show: (text) => { window.said = text; }},
};
"""


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(application(), host="127.0.0.1", port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn offers nothing to wait for)
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        await launched.close()


async def opened(browser: Browser, address: str, *, scripts: bool = True, bridge: str = BRIDGE) -> Page:
    page = await browser.new_page(java_script_enabled=scripts, viewport={"width": 375, "height": 812})

    async def serve(route: Route) -> None:
        await route.fulfill(body=bridge, content_type="text/javascript")

    await page.route("https://cdn.shopify.com/**", serve)
    await page.goto(address)
    return page


async def test_a_script_in_a_swapped_fragment_does_not_run(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/app/")
    await page.evaluate("htmx.ajax('GET', '/app/hostile', {target: '#form', swap: 'outerHTML'})")
    await page.wait_for_selector("#hostile")
    assert await page.evaluate("document.documentElement.dataset.hacked") is None


async def test_every_request_asks_for_a_fresh_token_and_keeps_the_shop(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/app/?shop=northwind.myshopify.com&host=aG9zdA")
    async with page.expect_request("**/claims/**") as first:
        await page.locator(".row-link").first.click()
    request = await first.value
    assert await request.header_value("authorization") == "Bearer token-1"
    assert "shop=northwind.myshopify.com&host=aG9zdA" in request.url
    await page.wait_for_url("**/claims/C-7K3M-92QX?*")
    async with page.expect_request("**/claims/**") as second:
        await page.locator(".row-link").nth(1).click()
    assert await (await second.value).header_value("authorization") == "Bearer token-2"


async def test_a_redirect_after_a_step_is_a_fetch_with_a_token_and_its_toast_is_seen(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/app/?shop=northwind.myshopify.com")
    async with page.expect_request("**/app/claims/17?*") as followed:
        await page.evaluate("htmx.ajax('GET', '/app/go?to=/app/claims/17', {target: 'body'})")
    request = await followed.value
    assert request.method == "GET"
    assert await request.header_value("authorization") == "Bearer token-2"
    await page.wait_for_url("**/app/claims/17?shop=northwind.myshopify.com")
    assert await page.evaluate("window.said") == "Gone on"
    await page.go_back()
    await page.wait_for_url("**/app/?shop=northwind.myshopify.com")
    await page.wait_for_function("window.asked === 3")


async def test_a_refused_form_is_shown_again_with_the_focus_on_its_errors(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/app/")
    await page.fill("[name=email]", "nonsense")
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_selector("[data-error-summary]:focus")
    assert await page.input_value("[name=email]") == "nonsense"
    await page.locator("[data-error-summary] a").first.click()
    assert await page.evaluate("document.activeElement.name") == "email"


async def test_a_grave_step_asks_first_and_an_error_becomes_a_toast(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/app/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.get_by_role("button", name="Decline").click()
    await page.locator("#confirmation").get_by_role("button", name="Cancel").click()
    assert "POST" not in sent
    await page.evaluate("htmx.ajax('GET', '/app/fail/stolen', {target: '#form'})")
    await page.wait_for_function("window.said")
    assert await page.evaluate("window.said") == "This unit was reported as stolen"
    assert await page.locator("#form").count() == 1


WITH_A_BAR = """
window.bar = []; window.asked = 0;
window.shopify = {
  idToken: async () => "token", toast: {show: () => {}},
  saveBar: {
    show: async (id) => { window.bar.push(`show ${id}`); },
    hide: async (id) => { window.bar.push(`hide ${id}`); },
    leaveConfirmation: async () => { window.asked += 1; if (window.stays) throw new Error('stays'); },
  },
};
"""


async def test_the_save_bar_shows_what_is_not_saved_and_leaving_asks_first(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/app/", bridge=WITH_A_BAR)
    name, link = page.locator("[name=name]"), page.locator(".row-link").first
    before = await name.input_value()
    await name.fill("Three years")
    await name.fill(before)
    assert await page.evaluate("window.bar") == ["show save-bar", "hide save-bar"]
    await name.fill("Three years")
    await page.evaluate("window.stays = true")
    await link.click()
    await page.wait_for_function("window.asked === 1")
    assert (page.url, await name.input_value()) == (f"{address}/app/", "Three years")
    await page.fill("[name=email]", "nonsense")
    await page.locator("ui-save-bar button[variant=primary]").evaluate("button => button.click()")
    await page.wait_for_selector("[data-error-summary]:focus")
    assert (await page.evaluate("window.bar"))[-1] == "show save-bar", "refused, so it is not saved yet"
    await page.evaluate("window.stays = false")
    await page.locator(".row-link").first.click()
    await page.wait_for_url("**/claims/C-7K3M-92QX*")
    assert await page.evaluate("[window.asked, window.bar.at(-1)]") == [2, "hide save-bar"]


async def test_a_plain_browser_asks_too_and_forgets_once_it_is_saved(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/app/")
    await page.locator("[name=story]").press_sequentially("New")
    link, dialog = page.locator(".row-link").first, page.locator("#confirmation")
    await link.click()
    assert "You have not saved what you changed here." in await dialog.inner_text()
    await dialog.get_by_role("button", name="Cancel").click()
    assert page.url == f"{address}/app/"
    assert await leaving(page) is True
    await link.click()
    await dialog.get_by_role("button", name="Continue").click()
    await page.wait_for_url("**/claims/C-7K3M-92QX*")
    assert await leaving(page) is False


async def leaving(page: Page) -> bool:
    """Whether the browser would ask before the page is closed."""
    event = "new Event('beforeunload', {cancelable: true})"
    return not await page.evaluate(f"window.dispatchEvent({event})")


async def test_the_microsite_works_without_scripts(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/", scripts=False)
    await page.fill("[name=email]", "nonsense")
    await page.get_by_role("button", name="Register my stove").click()
    assert await page.locator("[data-error-summary] li").count() == 2
    assert await page.input_value("[name=name]") == "Two years, everything"
    assert await page.input_value("[name=email]") == "nonsense"


async def test_typed_words_survive_a_reload_and_are_forgotten_once_sent(
    browser: Browser, address: str
) -> None:
    page = await opened(browser, f"{address}/")
    await page.fill("[name=story]", "It fell")
    await page.reload()
    assert await page.input_value("[name=story]") == "It fell"
    assert await page.evaluate("Object.keys(sessionStorage)") == ["draft:guide"]
    await page.goto(f"{address}/sent")
    assert await page.evaluate("Object.keys(sessionStorage)") == []


async def test_a_large_photo_is_made_smaller_on_the_phone(browser: Browser, address: str) -> None:
    page = await opened(browser, f"{address}/")
    await page.evaluate(
        """async () => {
        const canvas = new OffscreenCanvas(4000, 3000);
        const brush = canvas.getContext("2d");
        for (let i = 0; i < 4000; i += 7) {
          brush.fillStyle = `hsl(${i},80%,50%)`;
          brush.fillRect(i, 0, 7, 3000);
        }
        const blob = await canvas.convertToBlob({type: "image/jpeg", quality: 1});
        const basket = new DataTransfer();
        basket.items.add(new File([blob], "crack.jpg", {type: "image/jpeg"}));
        const box = document.querySelector("[name=photos]");
        box.files = basket.files;
        box.dispatchEvent(new Event("change"));
        }"""
    )
    await page.wait_for_selector("[data-previews] img")
    side = await page.evaluate(
        """createImageBitmap(document.querySelector("[name=photos]").files[0])
        .then((picture) => [picture.width, picture.height])"""
    )
    assert side == [1512, 1134]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("path", ["/app/", "/"])
async def test_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, path: str, width: int
) -> None:
    page = await opened(browser, address + path)
    await page.set_viewport_size({"width": width, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    # Phones have wider fonts than this machine, and people set wider letters (WCAG 1.4.12).
    await page.evaluate("document.body.style.letterSpacing = '.12em'")
    assert await page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.sample
@pytest.mark.parametrize("path", ["/app/", "/"])
async def test_the_policy_blocks_nothing_of_ours(browser: Browser, address: str, path: str) -> None:
    page = await browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    async def bridge(route: Route) -> None:
        await route.fulfill(body=BRIDGE, content_type="text/javascript")

    await page.route("https://cdn.shopify.com/**", bridge)
    await page.goto(address + path)
    await page.wait_for_load_state("networkidle")
    assert complaints == []
