"""What a remedy asks of the buyer, walked by both sides: the faulty unit back, and a part of the price."""

import re
from decimal import Decimal

import pytest
from playwright.async_api import Locator, expect

from tests.e2e import buyers, post, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo
from tests.e2e.shopify_work import Shopify

pytestmark = pytest.mark.thorough

BLENDER, MILL = "BLE-123-A", "MILL"


@pytest.fixture
def shopify(demo: Demo, staff: Visitor) -> Shopify:
    return Shopify(demo=demo, staff=staff)


async def approval(staff: Visitor) -> Locator:
    form = await staff_work.open_choice(staff, "Approve")
    await form.locator("[name=remedy][value=replacement]").check()
    return form


async def take(staff: Visitor, step: str, button: str, **choice: str) -> None:
    """A step of the faulty unit's way, as staff note it."""
    form = await staff_work.open_choice(staff, step, within="#return")
    for name, value in choice.items():
        await form.locator(f"[name={name}][value={value}]").check()
    await form.get_by_role("button", name=button, exact=True).click()


async def test_a_replacement_leaves_in_advance_and_the_faulty_unit_follows(
    demo: Demo, staff: Visitor, buyer: Visitor, shopify: Shopify
) -> None:
    app, page, email = staff.app, buyer.page, "advance@post.example"
    name = await shopify.sell(BLENDER, email)
    await shopify.act("orders/fulfill", order=name)
    number = await shopify.file_claim(name)
    form = await approval(staff)
    await form.locator("details.only-when summary").click()
    await form.locator("[name=unit_back]").select_option("afterwards")
    await form.locator("[name=unit_back_days]").fill("14")
    await form.locator("[name=note]").fill("They need it every morning.")
    await staff.show("100-advance-exchange-before")
    await form.get_by_role("button", name="Approve").click()
    await expect(app.locator("#return")).to_be_visible()
    await staff.show("100-advance-exchange-offered")
    letter = await post.open_letter(staff, demo, to=email, subject=number, saying="You need not wait")
    await staff.show("101-letter-of-the-advance-exchange", whole=False)
    await page.goto(await post.claim_page(letter))
    await buyers.expect_to_fit(page)
    await buyer.show("101-advance-exchange-offered")
    await buyers.send(page, "I agree: send the replacement now")
    await buyers.reload_until(page, page.get_by_text("Hand it in by"))
    await buyers.expect_to_fit(page)
    await buyer.show("102-faulty-unit-awaited")
    await page.get_by_label("Tracking number").fill("00340434161094")
    await buyers.send(page, "I have handed it in")
    await expect(page.get_by_text("You told us that it is on its way.")).to_be_visible()
    await staff.page.goto(staff_work.app_page(demo, "/claims?state=coming_back"))
    await expect(app.get_by_role("link", name=number)).to_be_visible()
    await staff.show("103-coming-back")
    await staff_work.open_claim(staff, demo, number)
    await take(staff, "It has arrived", "Received")
    await expect(app.locator("#return header")).to_contain_text("Received")
    await take(staff, "Inspect it", "Note it", grade="major")
    await expect(app.locator("#return").get_by_role("button", name="Note it")).to_have_count(0)
    await staff.show("104-faulty-unit-inspected")
    order = (await shopify.orders())[name]
    assert [each["status"] for each in order["returns"]] == ["CLOSED"]
    assert order["refunds"] == []
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


async def test_a_buyer_pays_their_part_of_a_replacement_first(
    demo: Demo, staff: Visitor, buyer: Visitor, shopify: Shopify
) -> None:
    app, page, email = staff.app, buyer.page, "part.of.it@post.example"
    variants = [{"price": "38.00", "sku": MILL, "stock": 4}]
    await shopify.act("products", title="Pepper mill", product_type="Mills", variants=variants)
    await the_buyer_pays_a_part_by_the_terms(demo, staff)
    name = await shopify.sell(MILL, email)
    number = await shopify.file_claim(name)
    form = await approval(staff)
    await expect(form.get_by_text("The replacement is sent as soon as it is paid.")).to_be_visible()
    await form.locator("[name=note]").fill("The photo shows it well enough.")
    await staff.show("105-what-the-buyer-pays")
    await form.get_by_role("button", name="Approve").click()
    await expect(app.get_by_text("€15.00").first).to_be_visible()
    letter = await post.open_letter(staff, demo, to=email, subject=number, saying="Pay by")
    await staff.show("106-letter-of-the-invoice", whole=False)
    await page.goto(await post.claim_page(letter))
    pay = page.get_by_role("link", name="Pay the invoice")
    await buyers.reload_until(page, pay)
    await buyers.expect_to_fit(page)
    await buyer.show("106-invoice-to-pay")
    assert MILL not in await ordered_for_nothing(shopify)
    claim = page.url
    await pay.click()
    await page.get_by_role("button", name="Pay").click()
    await expect(page.get_by_role("heading", name="Paid")).to_be_visible()
    await page.goto(claim)
    await staff_work.open_claim(staff, demo, number)
    await staff_work.expect_done(staff)
    await staff.show("107-paid-and-ordered")
    link = await app.get_by_role("link", name="Replacement order").inner_text()
    replacement = (await shopify.orders())[link.split()[-1]]
    assert Decimal(replacement["total"]["presentment"]) == Decimal(15)
    assert [line["sku"] for line in replacement["lines"]] == [MILL]
    await page.reload()
    await buyers.expect_to_fit(page)
    await buyer.show("107-paid-and-ordered")
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


async def the_buyer_pays_a_part_by_the_terms(demo: Demo, staff: Visitor) -> None:
    app = staff.app
    await staff.page.goto(staff_work.app_page(demo, "/policies/new"))
    await app.get_by_role("link", name=re.compile("Refurbished")).first.click()
    await expect(app.get_by_label("Name", exact=True)).to_have_value("Refurbished, one year")
    await app.get_by_label("Name", exact=True).fill("Mills")
    pays = app.get_by_label("The buyer pays per claim")
    await staff_work.reveal(pays)
    await pays.fill("15")
    await staff_work.publish(staff)
    await expect(staff_work.heading(app, "Mills")).to_be_visible()
    await app.get_by_role("searchbox").first.fill("Pepper")
    await app.get_by_role("checkbox", name="Pepper mill").check()
    await app.get_by_role("button", name="Save the products").click()
    await expect(app.locator("#products")).to_contain_text("Pepper mill")


async def ordered_for_nothing(shopify: Shopify) -> list[str]:
    """What left the store without any money."""
    free = [each for each in (await shopify.orders()).values() if not Decimal(each["total"]["presentment"])]
    return [line["sku"] for order in free for line in order["lines"]]
