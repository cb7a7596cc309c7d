"""Staff write rules and try them on the past; a claim is asked for more, cured, and decided by a rule."""

import re

import pytest
from playwright.async_api import FilePayload, Locator, expect

from tests.e2e import buyers, post, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo
from tests.e2e.things import receipt

pytestmark = pytest.mark.thorough

SCALE = "Barista scale"
"""No other test looks at it: they share a demo, and this one changes what is promised."""
RULE = "Proved and whole"
WORDS = "A new scale is on its way. Keep the old one or recycle it."


async def test_a_policy_is_written_tried_and_decides_a_claim_by_itself(
    demo: Demo, staff: Visitor, buyer: Visitor
) -> None:
    await the_past_is_decided_anew_without_writing_anything(demo, staff)
    await rules_are_written_in_plain_fields(demo, staff)
    await the_policy_is_switched_to_decide_by_itself(staff)
    purchase = buyers.bought(20, name="Hedda Vik", email="hedda.vik@post.example", channel="retailer")
    [label, *_] = await staff_work.order_labels(staff, demo, "barista", SCALE, unlike="gooseneck")
    number = await a_claim_is_sent_that_lacks_its_proof(buyer, label, purchase)
    await the_letter_leads_to_what_is_missing(demo, staff, buyer, purchase, number)
    await the_rule_decides_when_it_is_there(demo, staff, buyer, purchase, number)
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


async def the_past_is_decided_anew_without_writing_anything(demo: Demo, staff: Visitor) -> None:
    app = staff.app
    await staff.page.goto(staff_work.app_page(demo, "/policies"))
    await app.get_by_role("link", name="Everything else").click()
    await expect(staff_work.heading(app, "Everything else")).to_be_visible()
    await open_section(app.locator("#part-rules"))
    await app.get_by_role("button", name="Delete: Rule 1").click()
    await expect(app.get_by_label("Name of the rule")).to_have_count(1)
    await app.get_by_role("button", name="Save the draft").click()
    await expect(staff.page.get_by_text("Draft saved")).to_be_visible()
    await staff.show("50-rules-edited")
    await app.get_by_role("link", name="Compare with the draft").click()
    await expect(app.locator("mark.differs").first).to_be_visible()
    await staff.show("51-versions-side-by-side")
    await staff.page.go_back()
    await app.get_by_role("link", name=re.compile("What would have changed")).first.click()
    await expect(app.get_by_text("Answers that change")).to_be_visible()
    await expect(app.locator("tbody tr")).not_to_have_count(0)
    await staff.show("52-what-would-have-changed")


async def rules_are_written_in_plain_fields(demo: Demo, staff: Visitor) -> None:
    app = staff.app
    await staff.page.goto(staff_work.app_page(demo, "/policies/new"))
    await app.get_by_role("link", name="Electronics, two years").click()
    await expect(app.get_by_label("Name", exact=True)).to_have_value("Electronics, two years")
    await app.get_by_label("Name", exact=True).fill("Scales")
    tiers, rules = app.locator("#part-tiers"), app.locator("#part-rules")
    await open_section(tiers)
    while await tiers.locator(".row").count() > 1:
        await tiers.get_by_role("button", name="Delete: Evidence 1").click()
        await expect(tiers.locator(".row")).not_to_have_count(0)
        await staff.page.wait_for_timeout(300)
    await tiers.get_by_label("Photos").fill("1")
    await tiers.get_by_label("Videos").fill("0")
    await tiers.get_by_label("Serial numbers").fill("0")
    await tiers.get_by_label("Proofs of purchase").fill("1")
    when = tiers.locator("details.only-when")
    await when.locator("summary").click()
    for box in await when.locator("input[type=text], input[type=number]").all():
        await box.fill("")
    await open_section(rules)
    row = rules.locator(".row").first
    await row.get_by_label("Name of the rule").fill(RULE)
    await row.get_by_label("What the buyer reads").fill(WORDS)
    await row.locator("details.only-when summary").click()
    await row.get_by_label("Value up to").fill("abc")
    await staff_work.publish(staff)
    await expect(app.locator("[data-error-summary]")).to_be_visible()
    await staff.show("53-a-mistake-beside-its-field")
    await expect(app.locator("#part-rules").get_by_label("Name of the rule").first).to_have_value(RULE)
    row = app.locator("#part-rules .row").first
    await row.get_by_label("Value up to").fill("500")
    await row.get_by_label("Proof of purchase").select_option("weak")
    await staff.show("54-rules-in-plain-fields")
    await staff_work.publish(staff)
    await expect(staff_work.heading(app, "Scales")).to_be_visible()
    await app.get_by_role("searchbox").first.fill("scale")
    await app.get_by_role("checkbox", name=SCALE).check()
    await app.get_by_role("button", name="Save the products").click()
    await expect(app.locator("#products")).to_contain_text(SCALE)


async def open_section(part: Locator) -> None:
    if await part.locator("details.fold").get_attribute("open") is None:
        await part.locator("details.fold > summary").click()


async def the_policy_is_switched_to_decide_by_itself(staff: Visitor) -> None:
    switch = staff.app.locator("#automation")
    await switch.locator("[name=automation][value=automatic]").check()
    await switch.get_by_role("button", name="Save").click()
    await expect(switch.get_by_text("Last changed")).to_be_visible()
    await staff.show("55-decides-by-itself")


async def a_claim_is_sent_that_lacks_its_proof(buyer: Visitor, label: str, purchase: buyers.Purchase) -> str:
    page = buyer.page
    await page.goto(label)
    await page.get_by_role("link", name="File a claim now").click()
    await buyers.fill_claim(page, "stopped_working", "It shows nothing.", buyers.picture("machine", 77))
    await buyers.fill_registration(page, purchase)
    await buyers.send(page, "Send the claim")
    await expect(page.locator("[data-error-summary]")).to_contain_text("a proof of purchase")
    await buyers.expect_to_fit(page)
    await buyer.show("56-what-is-missing-is-asked-for")
    await buyers.send(page, "later")
    await expect(page.get_by_text("Your claim has arrived")).to_be_visible()
    await buyer.show("57-sent-without-it")
    return await buyers.number_of_claim(page)


async def the_letter_leads_to_what_is_missing(
    demo: Demo, staff: Visitor, buyer: Visitor, purchase: buyers.Purchase, number: str
) -> None:
    letter = await post.open_letter(staff, demo, to=purchase.email, subject=number, saying="receipt")
    await staff.show("58-the-letter-names-it", whole=False)
    links = await post.links_of(letter)
    upload = next(link for link in links if link.endswith("#answer"))
    await staff_work.open_claim(staff, demo, number)
    await expect(staff.app.get_by_text("Waiting for buyer").first).to_be_visible()
    await staff.show("59-claim-waits")
    await buyer.page.goto(upload)
    await expect(buyer.page.locator("[name=proof]")).to_be_visible()
    await buyers.expect_to_fit(buyer.page)
    await buyer.show("60-the-upload")


async def the_rule_decides_when_it_is_there(
    demo: Demo, staff: Visitor, buyer: Visitor, purchase: buyers.Purchase, number: str
) -> None:
    page = buyer.page
    paper: FilePayload = {
        "name": "receipt.pdf",
        "mimeType": "application/pdf",
        "buffer": receipt(purchase.on),
    }
    await page.set_input_files("[name=proof]", paper)
    kind = page.locator("[name=proof_kind][value=receipt]")
    if await kind.count():
        await kind.check()
    await buyers.send(page, "Send")
    await expect(page.get_by_text("your answer has arrived")).to_be_visible()
    await post.open_letter(
        staff, demo, to=purchase.email, subject=f"Good news about your claim {number}", saying=WORDS
    )
    await staff.show("61-the-letter-of-the-rule", whole=False)
    await staff_work.open_claim(staff, demo, number)
    await expect(staff.app.get_by_text(f"Decided by the rule “{RULE}” of version 1")).to_be_visible()
    await expect(staff.app.get_by_text("Save the PDF")).to_be_visible()
    await staff.show("62-decided-by-a-rule")
    await page.goto(page.url.partition("?")[0])
    await expect(page.get_by_role("heading", name="Approved: we are replacing it")).to_be_visible()
    await buyer.show("63-decided-by-a-rule")
