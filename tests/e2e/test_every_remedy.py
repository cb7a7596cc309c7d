"""Every way to make good, walked through the admin, and held against what the simulator recorded."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.async_api import expect

from tests.e2e import buyers, post, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo
from tests.e2e.shopify_work import Shopify

pytestmark = pytest.mark.thorough

TOASTER, FROTHER, BLENDER, HAND_BLENDER = "TOA-120-A", "BLE-125-A", "BLE-123-A", "BLE-124-A"
PRESS = "COF-112-A"
LAST_ONE, OTHER_WOOD, LAST_KNIFE = "STAND-A", "STAND-B", "OYSTER"
LAST_OF_ITS_KIND = {
    "title": "Oyster knife",
    "product_type": "Knives",
    "variants": [{"price": "38.00", "sku": LAST_KNIFE, "stock": 1}],
}


@pytest.fixture
def shopify(demo: Demo, staff: Visitor) -> Shopify:
    return Shopify(demo=demo, staff=staff)


async def approve(staff: Visitor, remedy: str, **boxes: str) -> None:
    """With what is typed into the boxes of that remedy."""
    form = await staff_work.open_choice(staff, "Approve")
    await form.locator(f"[name=remedy][value={remedy}]").check()
    for name, text in boxes.items():
        await form.locator(f"[name={name}]").fill(text)
    await form.get_by_role("button", name="Approve").click()


async def test_a_marketplace_buyer_gets_store_credit_with_their_consent(
    demo: Demo, staff: Visitor, buyer: Visitor, shopify: Shopify, label: str
) -> None:
    page, purchase = buyer.page, buyers.bought(40, name="Ines Brandt", email="ines.brandt@post.example")
    await page.goto(label)
    await buyers.fill_registration(page, purchase)
    await buyers.send(page, "Register")
    await page.goto(page.url.partition("?")[0] + "/claim")
    await buyers.fill_claim(page, "stopped_working", "It stays cold.", buyers.picture("kettle", 21))
    await buyers.send(page, "Send the claim")
    number, claim = await buyers.number_of_claim(page), page.url.partition("?")[0]
    await staff_work.open_claim(staff, demo, number)
    form = await staff_work.open_choice(staff, "Approve")
    await form.locator("[name=remedy][value=store_credit]").check()
    await staff.show("80-store-credit-before")
    await approve(staff, "store_credit", credit="91.50", note="As the receipt says")
    await expect(
        staff.app.get_by_text("The buyer has not agreed to an account yet", exact=True)
    ).to_be_visible()
    await staff.show("80-store-credit-waits-for-consent")
    assert not any(each["email"] == purchase.email for each in (await shopify.truth())["customers"])
    await post.open_letter(staff, demo, to=purchase.email, subject=number, saying="€91.50")
    await staff.show("81-letter-that-asks-for-consent", whole=False)
    await page.goto(claim)
    await expect(page.get_by_text("You act next: please answer the question below.").first).to_be_visible()
    await buyers.expect_to_fit(page)
    await buyer.show("81-consent-asked")
    await buyers.send(page, "Yes, you may open an account")
    await buyers.reload_until(page, page.get_by_text("Store credit: €91.50"))
    await buyers.expect_to_fit(page)
    await buyer.show("82-store-credit-given")
    await staff_work.open_claim(staff, demo, number)
    await staff_work.expect_done(staff)
    await staff.show("82-store-credit-given")
    [customer] = [each for each in (await shopify.truth())["customers"] if each["email"] == purchase.email]
    assert customer["store_credit"] == {"EUR": "91.50"}
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


async def test_a_refund_meets_one_that_the_merchant_makes_in_the_middle(
    demo: Demo, staff: Visitor, shopify: Shopify
) -> None:
    """The piece is refunded by hand after staff approved and before our refund is sent."""
    app, name = staff.app, await shopify.sell(TOASTER, "middle@post.example")
    number = await shopify.file_claim(name)
    await shopify.slow_down("SuggestRefund", 4)
    await approve(staff, "refund")
    await shopify.refund_by_hand(name)
    await expect(app.get_by_text("Nothing is left to refund", exact=True)).to_be_visible()
    await staff.show("83-refunded-by-hand-meanwhile")
    assert await shopify.refunds(name) == [Decimal("89.00")]
    outside = await staff_work.open_choice(staff, "Settled outside")
    await outside.locator("[name=remedy]").first.check()
    await outside.get_by_label("Reference").fill(f"Refund of {name} in Shopify")
    await outside.get_by_label("Amount").fill("89.00")
    await outside.get_by_label("Currency").fill("EUR")
    await outside.get_by_role("button", name="Close the claim").click()
    await app.locator("#confirmation").get_by_role("button", name="Continue").click()
    await expect(app.get_by_text("Settled outside: Refund")).to_be_visible()
    await staff.show("84-settled-outside")
    assert await shopify.refunds(name) == [Decimal("89.00")]
    await staff_work.open_claim(staff, demo, number)
    await expect(app.get_by_text("Settled outside: Refund")).to_be_visible()
    assert set(staff.complaints) == set()


async def test_a_part_that_the_merchant_gave_back_in_the_middle_is_never_paid_twice(
    staff: Visitor, shopify: Shopify
) -> None:
    app, name = staff.app, await shopify.sell(BLENDER, "part@post.example")
    await shopify.file_claim(name)
    await shopify.slow_down("SuggestRefund", 4)
    await approve(staff, "refund")
    await shopify.act("orders/refund", order=name, amount="30.00", note="For the late parcel")
    await expect(app.get_by_text("Can be paid now: €129.00.")).to_be_visible()
    await staff.show("85-the-amount-has-changed")
    assert await shopify.refunds(name) == [Decimal("30.00")]
    await app.get_by_role("button", name="Pay €129.00", exact=True).click()
    await staff_work.expect_done(staff)
    await staff.show("86-paid-what-was-left")
    assert await shopify.refunds(name) == [Decimal("30.00"), Decimal("129.00")]
    assert set(staff.complaints) == set()


async def test_what_was_refunded_before_the_approval_is_not_approved(
    staff: Visitor, shopify: Shopify
) -> None:
    """The page was opened before; the merchant refunds the piece; then staff press."""
    app, name = staff.app, await shopify.sell(FROTHER, "before@post.example")
    await shopify.file_claim(name)
    await staff_work.open_choice(staff, "Approve")
    await shopify.refund_by_hand(name)
    await staff.page.wait_for_timeout(2_000)  # until we have heard of it
    await approve(staff, "refund")
    said = "The order was cancelled or deleted, or gave this piece up, so there is nothing to refund."
    await expect(app.get_by_text(said).first).to_be_visible()
    await staff.show("87-refunded-before-the-approval")
    await expect(app.get_by_text("In review").first).to_be_visible()
    assert await shopify.refunds(name) == [Decimal("49.00")]
    assert set(staff.complaints) == set()


async def test_a_part_of_the_price_goes_back_beside_a_replacement(staff: Visitor, shopify: Shopify) -> None:
    app, name = staff.app, await shopify.sell(HAND_BLENDER, "beside@post.example")
    await shopify.file_claim(name)
    form = await staff_work.open_choice(staff, "Approve")
    await form.locator("[name=remedy][value=replacement]").check()
    await form.get_by_label("Also pay back").fill("100")
    await form.locator("[name=note]").fill("The box was torn, too.")
    await form.get_by_role("button", name="Approve").click()
    await expect(app.get_by_text("At most €74.00 can go back for this piece.").first).to_be_visible()
    await staff.show("88-too-much-beside-a-replacement")
    await approve(staff, "replacement", supplement="20")
    await staff_work.expect_done(staff)
    await expect(app.get_by_text("€20.00 went back to the original payment.")).to_be_visible()
    await staff.show("89-replaced-and-a-part-paid-back")
    assert await shopify.refunds(name) == [Decimal("20.00")]
    link = await app.get_by_role("link", name="Replacement order").inner_text()
    replacement = (await shopify.orders())[link.split()[-1]]
    assert Decimal(replacement["total"]["presentment"]) == 0
    assert set(staff.complaints) == set()


async def test_a_substitute_is_sent_for_what_is_out_of_stock(
    demo: Demo, staff: Visitor, shopify: Shopify
) -> None:
    app = staff.app
    variants = [
        {"title": "Walnut", "price": "64.00", "sku": LAST_ONE, "stock": 1},
        {"title": "Oak", "price": "64.00", "sku": OTHER_WOOD, "stock": 9},
    ]
    await shopify.act("products", title="Pour-over stand", product_type="Coffee makers", variants=variants)
    name = await shopify.sell(LAST_ONE, "substitute@post.example")
    number = await shopify.file_claim(name)
    await staff.page.goto(staff_work.app_page(demo, "/substitutes"))
    await app.get_by_label("SKU of what is out of stock").fill("COF-999")
    await app.get_by_label("SKU of what is sent instead").fill(OTHER_WOOD)
    await app.get_by_role("button", name="Save").click()
    await expect(app.locator("[data-error-summary]")).to_be_visible()
    await staff.show("90-substitute-refused")
    await app.get_by_label("SKU of what is out of stock").fill(LAST_ONE)
    await app.get_by_role("button", name="Save").click()
    await expect(app.locator("#substitutes li", has_text="Walnut")).to_contain_text("Oak")
    await staff.show("90-substitute-named")
    await staff_work.open_claim(staff, demo, number)
    await approve(staff, "replacement")
    await expect(app.get_by_text("Its substitute:")).to_be_visible()
    await staff.show("91-out-of-stock-with-a-substitute")
    await app.get_by_role("button", name="Send the substitute").click()
    await staff_work.expect_done(staff)
    await expect(app.get_by_text("Sent instead:")).to_be_visible()
    await staff.show("92-substitute-sent")
    link = await app.get_by_role("link", name="Replacement order").inner_text()
    replacement = (await shopify.orders())[link.split()[-1]]
    assert [line["sku"] for line in replacement["lines"]] == [OTHER_WOOD]
    assert Decimal(replacement["total"]["presentment"]) == 0
    assert set(staff.complaints) == set()


async def test_a_replacement_is_back_ordered_by_the_terms(
    demo: Demo, staff: Visitor, buyer: Visitor, shopify: Shopify
) -> None:
    app = staff.app
    await staff.page.goto(staff_work.app_page(demo, "/policies"))
    await app.get_by_role("link", name="Cast iron and knives for life").click()
    waits = app.get_by_label("When a replacement is out of stock, the buyer waits at most")
    await staff_work.reveal(waits)
    await waits.fill("21")
    await staff_work.publish(staff)
    await expect(app.get_by_text("Version 2").first).to_be_visible()
    await shopify.act("products", **LAST_OF_ITS_KIND)
    name = await shopify.sell(LAST_KNIFE, "waits@post.example")
    number = await shopify.file_claim(name)
    await approve(staff, "replacement")
    await expect(app.locator(".banner", has_text="Promised to the buyer by")).to_be_visible()
    await staff.show("93-back-ordered")
    letter = await post.open_letter(staff, demo, to="waits@post.example", subject=number, saying="stock")
    await staff.show("93-letter-of-the-back-order", whole=False)
    await buyer.page.goto(await post.claim_page(letter))
    await expect(buyer.page.get_by_text("It is out of stock at the moment.").first).to_be_visible()
    await buyers.expect_to_fit(buyer.page)
    await buyer.show("93-back-ordered")
    await staff.page.goto(staff_work.app_page(demo, "/claims?state=back_ordered"))
    await expect(app.get_by_role("link", name=number)).to_be_visible()
    await staff.show("94-waits-for-stock")
    await shopify.act("variants/stock", variant=LAST_KNIFE, on_hand=5)
    await staff_work.open_claim(staff, demo, number)
    await app.get_by_role("button", name="Look again").click()
    await staff_work.expect_done(staff)
    await staff.show("95-back-order-sent")
    assert set(staff.complaints) == set()
    assert buyer.complaints == []


async def test_goodwill_gives_a_part_of_the_price_back(staff: Visitor, shopify: Shopify) -> None:
    """A month after the last covered day; the terms carry half of it, and staff give less."""
    app, ago = staff.app, datetime.now(UTC) - timedelta(days=775)
    name = await shopify.sell(PRESS, "goodwill@post.example", at=ago.isoformat())
    await shopify.act("orders/fulfill", order=name, at=ago.isoformat())
    await shopify.act("orders/deliver", order=name, at=ago.isoformat())
    await shopify.file_claim(name)
    await expect(app.get_by_text("Goodwill").first).to_be_visible()
    form = await staff_work.open_choice(staff, "Approve")
    await form.locator("[name=remedy][value=refund]").check()
    await expect(app.get_by_text("50% of it").first).to_be_visible()
    await staff.show("96-goodwill-before")
    await approve(staff, "refund", amount="20.00", note="Faithful for years")
    await staff_work.expect_done(staff)
    await staff.show("97-goodwill-refunded")
    assert await shopify.refunds(name) == [Decimal("20.00")]
    assert set(staff.complaints) == set()
