"""Staff who write a policy and go elsewhere are asked first, in the admin's own frame."""

import re

import pytest
from playwright.async_api import Dialog, expect

from tests.e2e import staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo

pytestmark = pytest.mark.thorough

POLICY = "Machines"


async def test_a_draft_is_not_lost_by_going_elsewhere(demo: Demo, staff: Visitor) -> None:
    app, bar = staff.app, staff.page.get_by_role("region", name="Unsaved changes")
    asked: list[str] = []
    leaves = False

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await (dialog.accept() if leaves else dialog.dismiss())

    staff.page.on("dialog", answer)
    await staff.page.goto(staff_work.app_page(demo, "/policies"))
    await app.get_by_role("link", name=POLICY).click()
    months = app.get_by_label("Months of cover")
    await expect(months).to_be_visible()
    before = await months.input_value()
    await expect(bar).to_be_hidden()
    await months.fill("37")
    await expect(bar).to_be_visible()
    await staff.show("60-unsaved-edits", whole=False)
    await app.get_by_role("link", name=re.compile("What would have changed")).first.click()
    await expect(months).to_have_value("37")
    await staff.page.locator("#app-menu a", has_text="Claims").click()
    await expect(months).to_have_value("37")
    assert [each.partition("\n")[0] for each in asked] == ["Leave page with unsaved changes?"] * 2
    await bar.get_by_role("button", name="Save").click()
    await expect(bar).to_be_hidden()
    await expect(app.get_by_text("The draft is not published")).to_be_visible()
    await expect(months).to_have_value("37")
    await staff.show("61-a-draft-that-is-not-published")
    await months.fill(before)
    await expect(bar).to_be_visible()
    leaves = True
    await staff.page.locator("#app-menu a", has_text="Policies").click()
    await expect(app.locator("tr", has_text=POLICY).get_by_text("Draft not published")).to_be_visible()
    await expect(bar).to_be_hidden()
    await app.get_by_role("link", name=POLICY).click()
    await expect(months).to_have_value("37")
    await months.fill(before)
    await app.get_by_role("button", name="Save the draft").last.click()
    await expect(app.get_by_text("The draft is not published")).to_have_count(0)
    staff.page.remove_listener("dialog", answer)
    assert set(staff.complaints) == set()
