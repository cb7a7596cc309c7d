"""A buyer sends a grinder in, pays for its repair, and gets all back: it cannot be repaired after all."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.e2e import buyers, post, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import HANDLE, Demo

pytestmark = pytest.mark.thorough

PRICE = Decimal("42.50")
PAID = "€42.50"
WORDS = "New burrs and an hour of work."


async def test_a_paid_repair_turns_out_unrepairable(demo: Demo, staff: Visitor, buyer: Visitor) -> None:
    number, email = await a_label_is_out(demo, staff)
    await it_arrives_and_is_looked_at(staff)
    await the_buyer_is_asked_to_pay(staff)
    await the_letter_leads_to_the_quote_and_the_invoice_is_paid(demo, staff, buyer, number, email)
    await it_is_begun_and_given_up(demo, staff, number)
    await what_was_paid_goes_back_and_a_refund_takes_its_place(demo, staff, buyer)
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


def card(staff: Visitor) -> Locator:
    return staff.app.locator("#repair")


async def expect_state(staff: Visitor, state: str) -> None:
    await expect(card(staff).locator("header")).to_contain_text(state)


async def take(staff: Visitor, step: str, button: str) -> None:
    """Press a step's button; it is open already where it comes next as a rule."""
    form = card(staff).locator("details.choose", has=staff.app.locator("summary", has_text=step))
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()
    await form.get_by_role("button", name=button).click()


async def a_label_is_out(demo: Demo, staff: Visitor) -> tuple[str, str]:
    await staff.page.goto(staff_work.app_page(demo, "/claims?state=in_repair"))
    row = staff.app.locator("tbody tr", has_text="Label sent")
    number = await row.locator(".row-link").inner_text()
    await staff.show("70-in-repair")
    await row.locator(".row-link").click()
    await expect(staff_work.heading(staff.app, number)).to_be_visible()
    await expect_state(staff, "Label sent")
    return number, await staff_work.fact(staff, "E-mail")


async def it_arrives_and_is_looked_at(staff: Visitor) -> None:
    await take(staff, "It has arrived", "Received")
    await expect_state(staff, "Received")
    inspection = await staff_work.open_choice(staff, "Inspect it", within="#repair")
    await inspection.locator("[name=grade][value=by_use]").check()
    await inspection.get_by_label("Findings").fill("Both burrs are chipped.")
    await inspection.get_by_label("Parts").fill("12.50")
    await take(staff, "Inspect it", "Note it")
    await expect_state(staff, "Inspected")


async def the_buyer_is_asked_to_pay(staff: Visitor) -> None:
    quote = card(staff)
    await quote.get_by_label("Amount").fill(str(PRICE))
    await quote.get_by_label("What the buyer reads").fill(WORDS)
    await staff.show("71-quote")
    await take(staff, "Ask the buyer to pay", "Send the quote")
    await expect_state(staff, "Quoted")


async def the_letter_leads_to_the_quote_and_the_invoice_is_paid(
    demo: Demo, staff: Visitor, buyer: Visitor, number: str, email: str
) -> None:
    letter = await post.open_letter(staff, demo, to=email, subject=number, saying=PAID)
    await staff.show("72-letter-of-the-quote", whole=False)
    links = await post.links_of(letter)
    page = buyer.page
    await page.goto(next(link for link in links if link.endswith("#repair")))
    await expect(page.get_by_role("heading", name="Please decide on our quote")).to_be_visible()
    await expect(page.locator("#repair")).to_contain_text(WORDS)
    await buyers.expect_to_fit(page)
    await buyer.show("72-quote")
    await buyers.send(page, "Yes, repair it")
    await expect(page.get_by_text("Thank you, we have your answer")).to_be_visible()
    pay = page.get_by_role("link", name="Pay the invoice")
    for _ in range(20):
        if await pay.count():
            break
        await page.wait_for_timeout(250)
        await page.reload()
    await buyers.expect_to_fit(page)
    await buyer.show("73-invoice-to-pay")
    claim = page.url
    await pay.click()
    await page.get_by_role("button", name="Pay").click()
    await expect(page.get_by_role("heading", name="Paid")).to_be_visible()
    await page.goto(claim)


async def it_is_begun_and_given_up(demo: Demo, staff: Visitor, number: str) -> None:
    await staff_work.open_claim(staff, demo, number)
    for _ in range(20):
        if "Quote paid" in await card(staff).locator("header").inner_text():
            break
        await staff.page.wait_for_timeout(250)
        await staff_work.open_claim(staff, demo, number)
    await take(staff, "Begin the repair", "Begin")
    await expect_state(staff, "In repair")
    await card(staff).get_by_text("Something else happened").click()
    failed = card(staff).locator("details.choose", has_text="It cannot be repaired")
    await failed.locator("summary").click()
    await failed.get_by_label("Reason").fill("The axle is bent.")
    await failed.get_by_role("button", name="Give it up").click()
    await staff.app.locator("#confirmation").get_by_role("button", name="Continue").click()
    await expect_state(staff, "Cannot be repaired")


async def what_was_paid_goes_back_and_a_refund_takes_its_place(
    demo: Demo, staff: Visitor, buyer: Visitor
) -> None:
    app, bought = staff.app, await staff_work.fact(staff, "Order")
    invoice = await card(staff).get_by_role("link", name="Order #").inner_text()
    other = app.locator("details.choose", has=app.locator("summary", has_text="Another remedy: Refund"))
    await other.locator("summary").click()
    await other.get_by_label("Reason").fill("It cannot be repaired.")
    await staff.show("74-cannot-be-repaired")
    await other.get_by_role("button", name="Go on with this").click()
    await staff_work.expect_done(staff)
    await expect(card(staff)).to_contain_text(f"Given back\n{PAID}", use_inner_text=True)
    await staff.show("75-refunded-instead")
    orders = await orders_in_shopify(demo, staff)
    [credit] = orders[invoice.removeprefix("Order ")]["refunds"]
    assert Decimal(credit["total"]["presentment"]) == PRICE
    assert len(orders[bought]["refunds"]) == 1
    await buyer.page.reload()
    await expect(buyer.page.get_by_text(f"{PAID} that you paid for the repair went back")).to_be_visible()
    await buyers.expect_to_fit(buyer.page)
    await buyer.show("75-refunded-instead")


async def orders_in_shopify(demo: Demo, staff: Visitor) -> dict[str, dict[str, Any]]:
    answer = await staff.context.request.get(f"{demo.simulator}/control/{HANDLE}/truth")
    return {order["name"]: order for order in (await answer.json())["orders"]}
