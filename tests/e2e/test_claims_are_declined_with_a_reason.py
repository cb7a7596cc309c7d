import pytest
from playwright.async_api import expect

from tests.e2e import buyers, post, staff_work
from tests.e2e.browsing import Visitor
from tests.e2e.running import Demo

pytestmark = pytest.mark.thorough

NOTE = "The photos show a dent from a fall. The terms say that drops are not covered."


async def test_a_declined_buyer_reads_why_and_how_to_answer(
    demo: Demo, staff: Visitor, buyer: Visitor, label: str
) -> None:
    purchase = buyers.bought(40, name="Runa Falk", email="runa.falk@post.example")
    page, code = buyer.page, label.rpartition("/")[2]
    await page.goto(label)
    await page.get_by_role("link", name="File a claim now").click()
    await buyers.fill_claim(page, "accident", "It fell from the table.", buyers.picture("kettle", 9))
    await buyers.fill_registration(page, purchase)
    await buyer.show("40-claim-without-registration")
    await buyers.send(page, "Send the claim")
    number = await buyers.number_of_claim(page)
    private = page.url.partition("?")[0]
    assert code not in private
    await staff_work.open_claim(staff, demo, number)
    await staff_work.decline(staff, "fault_excluded", NOTE)
    await staff.show("41-declined")
    await page.goto(private)
    await expect(page.get_by_role("heading", name="We cannot accept this claim")).to_be_visible()
    await expect(page.get_by_text(NOTE)).to_be_visible()
    await buyers.expect_to_fit(page)
    await buyer.show("42-declined")
    letter = await post.open_letter(staff, demo, to=purchase.email, subject=number, saying=NOTE)
    await expect(letter.get_by_text("does not cover this kind of fault")).to_be_visible()
    links = await post.links_of(letter)
    assert f"{private}#appeal" in links
    await staff.show("43-letter-of-the-decline", whole=False)
    await page.goto(f"{private}#appeal")
    await page.get_by_label("What should we look at again?").fill("The dent is from the parcel, not from me.")
    await buyers.send(page, "Ask us to look again")
    await expect(page.get_by_text("Your words have arrived")).to_be_visible()
    await expect(page.get_by_role("heading", name="We are looking at your claim again")).to_be_visible()
    await buyer.show("44-second-look")
    assert staff.complaints == []
    assert buyer.complaints == []
