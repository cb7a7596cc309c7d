"""What happens in Shopify beside the app: orders, shelves, refunds by hand; and what it recorded."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from playwright.async_api import expect

from tests.e2e import buyers, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import HANDLE, Demo

NUMBER = re.compile(r"C-[0-9A-Z]{4}-[0-9A-Z]{4}")
SCENES = ("kettle", "machine", "grinder", "pan", "cup")
"""Of photos; the same one twice is noticed."""
ADDRESS = {
    "first_name": "Ragna",
    "last_name": "Holt",
    "address1": "Hafenstrasse 4",
    "city": "Hamburg",
    "zip": "20457",
    "country_code_v2": "DE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopify:
    """The simulated store, from outside."""

    demo: Demo
    staff: Visitor

    async def act(self, action: str, **given: Any) -> Any:
        """What its README says: the arguments of the action by name."""
        address = f"{self.demo.simulator}/control/{HANDLE}/{action}"
        answer = await self.staff.context.request.post(address, data=given)
        assert answer.ok, await answer.text()
        return await answer.json()

    async def slow_down(self, operation: str, seconds: float) -> None:
        """Once; what happens meanwhile is what the call then finds."""
        address = f"{self.demo.simulator}/control/faults"
        fault = {"kind": "slow", "operation": operation, "seconds": seconds, "times": 1}
        answer = await self.staff.context.request.post(address, data=fault)
        assert answer.ok, await answer.text()

    async def sell(self, sku: str, email: str, quantity: int = 1, **order: Any) -> str:
        """Returns the order's name."""
        lines = [{"variant": sku, "quantity": quantity}]
        person = {"email": email, "first_name": "Ragna", "last_name": "Holt", "address": ADDRESS}
        name: str = (await self.act("orders", lines=lines, **person, **order))["name"]
        return name

    async def truth(self) -> dict[str, Any]:
        answer = await self.staff.context.request.get(f"{self.demo.simulator}/control/{HANDLE}/truth")
        told: dict[str, Any] = await answer.json()
        return told

    async def orders(self) -> dict[str, dict[str, Any]]:
        """By name."""
        return {order["name"]: order for order in (await self.truth())["orders"]}

    async def refunds(self, name: str) -> list[Decimal]:
        """What went back, in the currency that the buyer saw."""
        order = (await self.orders())[name]
        return [Decimal(each["total"]["presentment"]) for each in order["refunds"]]

    async def open_order(self, name: str) -> None:
        number = (await self.orders())[name]["number"]
        await self.staff.page.goto(f"{self.demo.simulator}/admin/store/{HANDLE}/orders/{number}")
        await expect(self.staff.page.locator("h1")).to_have_text(name)

    async def refund_by_hand(self, name: str) -> None:
        """One piece, with Shopify's own button, in a window of its own."""
        number, window = (await self.orders())[name]["number"], await self.staff.context.new_page()
        await window.goto(f"{self.demo.simulator}/admin/store/{HANDLE}/orders/{number}")
        await window.get_by_role("button", name="Refund 1").click()
        await expect(window.get_by_role("heading", name="Refunds")).to_be_visible()
        await window.close()

    async def file_claim(self, name: str, fault: str = "broken_part") -> str:
        """From the order's own page, through the link of the app. Returns the claim's number."""
        app, number = self.staff.app, int(name.removeprefix("#"))
        await self._open_form(name)
        await app.get_by_label("What is wrong?").select_option(fault)
        await app.get_by_label("Description").fill("It came apart on the second morning.")
        photo = buyers.picture(SCENES[number % len(SCENES)], number)
        await app.locator("[name=photos]").set_input_files(photo)
        await app.get_by_role("button", name="File the claim").click()
        await expect(app.get_by_role("heading", name="Computed answer")).to_be_visible()
        [claim] = NUMBER.findall(await staff_work.heading(app, "C-").inner_text())
        await self._see_money(claim)
        return str(claim)

    async def _open_form(self, name: str) -> None:
        """Once we have heard of the order."""
        link = self.staff.app.get_by_role("link", name="File a claim").first
        for _ in range(20):
            await self.open_order(name)
            await self.staff.page.get_by_text("More actions").click()
            await self.staff.page.get_by_role("link", name="warranty claim").click()
            await expect(self.staff.app.locator("h1")).to_be_visible()
            if await link.count():
                break
        await link.click()

    async def _see_money(self, number: str) -> None:
        """The order's money is read once somebody claims; until then nobody knows what is due."""
        for _ in range(40):
            await staff_work.open_claim(self.staff, self.demo, number)
            if await self.staff.app.locator("[name=shown][value=unknown]").count() == 0:
                return
            await self.staff.page.wait_for_timeout(250)
