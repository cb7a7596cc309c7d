"""What staff do in the Shopify admin, in the frame around the app."""

import re

from playwright.async_api import FrameLocator, Locator, expect

from tests.e2e.browsing import Visitor
from tests.e2e.running import HANDLE, Demo
from tests.e2e.things import addresses_on_page_one, pages_of

CLIENT_ID = "warranty-desk"


def app_page(demo: Demo, path: str = "") -> str:
    return f"{demo.simulator}/admin/store/{HANDLE}/apps/{CLIENT_ID}{path}"


def heading(app: FrameLocator, text: str | re.Pattern[str]) -> Locator:
    return app.get_by_role("heading", level=1).filter(has_text=text)


async def order_labels(staff: Visitor, demo: Demo, search: str, title: str, *, unlike: str) -> list[str]:
    """Thirty, one for each piece. Returns the addresses on the first page."""
    app = staff.app
    await staff.page.goto(app_page(demo, "/sheets/new"))
    await app.get_by_label("Search the catalogue").press_sequentially(search)
    choice = app.get_by_role("radio", name=title).first
    await expect(app.locator("#found")).not_to_contain_text(unlike)
    await choice.check()
    await app.get_by_label("Number of labels").fill("30")
    await app.get_by_role("button", name="Make the labels").click()
    await expect(app.get_by_text("30 labels")).to_be_visible()
    download = app.get_by_role("link", name="Download PDF").first
    answer = await staff.context.request.get(await download.evaluate("link => link.href"))
    pdf = await answer.body()
    assert answer.status == 200
    assert pdf.startswith(b"%PDF")
    assert pages_of(pdf) > 0
    addresses = addresses_on_page_one(pdf)
    assert addresses
    return addresses


async def open_claim(staff: Visitor, demo: Demo, number: str) -> None:
    """From the list of claims, as staff find it."""
    await staff.page.goto(app_page(demo, "/claims?state=all"))
    await staff.app.get_by_role("link", name=number).click()
    await expect(heading(staff.app, number)).to_be_visible()


async def ask(staff: Visitor, question: str) -> None:
    await open_choice(staff, "Ask for more")
    await staff.app.get_by_label("Question to the buyer").fill(question)
    await staff.app.get_by_role("button", name="Send the question").click()
    await expect(staff.app.get_by_text("Waiting for buyer").first).to_be_visible()


async def approve(staff: Visitor, remedy: str) -> None:
    await grant(staff, remedy)
    await expect_done(staff)


async def expect_done(staff: Visitor) -> None:
    await expect(staff.app.get_by_text("Done in Shopify")).to_be_visible()


async def grant(staff: Visitor, remedy: str) -> None:
    form = await open_choice(staff, "Approve")
    await form.locator(f"[name=remedy][value={remedy}]").check()
    await form.get_by_role("button", name="Approve").click()


async def decline(staff: Visitor, reason: str, note: str) -> None:
    form = await open_choice(staff, "Decline")
    await form.locator("[name=reason]").select_option(reason)
    await form.locator("[name=note]").fill(note)
    await form.get_by_role("button", name="Decline").click()
    await staff.app.locator("#confirmation").get_by_role("button", name="Continue").click()
    await expect(staff.app.get_by_text("Declined").first).to_be_visible()


async def publish(staff: Visitor) -> None:
    """The form's terms, which nobody can change afterwards: it asks first."""
    await staff.app.get_by_role("button", name="Publish").last.click()
    asked = staff.app.locator("#confirmation")
    await expect(asked.get_by_text("They can never be changed")).to_be_visible()
    await asked.get_by_role("button", name="Continue").click()


async def open_choice(staff: Visitor, step: str, within: str = "") -> Locator:
    """A folded form of the claim's page."""
    summary = staff.app.locator("summary", has_text=step)
    form = staff.app.locator(f"{within} details.choose", has=summary).first
    if await form.get_attribute("open") is None:
        await form.locator("summary").first.click()
    return form


async def reveal(field: Locator) -> None:
    """It stands in a folded part of the form."""
    for fold in await field.locator("xpath=ancestor::details[not(@open)]").all():
        await fold.locator("summary").first.click()
    await expect(field).to_be_visible()


async def fact(staff: Visitor, term: str) -> str:
    """What stands beside a term on the page of a warranty or claim."""
    exactly = re.compile(rf"^\s*{re.escape(term)}\s*$")
    return (
        await staff.app.locator("dl div", has=staff.app.locator("dt", has_text=exactly))
        .locator("dd")
        .first.inner_text()
    )
