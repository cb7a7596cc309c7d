"""The private link of a certificate: the page, the PDF and the calendar's entry, for its holder alone."""

from datetime import date

import pypdfium2
import pytest

from core.domain.claims import DeclineReason
from core.domain.remedies import Remedy
from core.domain.terms import StartRule
from core.domain.units import VoidReason
from core.services import claims, disputes
from core.services.warranties import inherit
from core.store.registrations import Registration
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty
from microsite.calendars import Entry, render
from simulator import world as shopify
from tests.integration.microsite.phone import (
    ADA,
    all_of,
    approve_without_photo,
    count,
    entry,
    file_claim,
    label_of_order,
    labels,
    now,
    register,
    send,
    stock,
)
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy


async def registered(house: House, **terms: object) -> tuple[Registration, Warranty]:
    await stock(house, **({"start_rules": (StartRule.PURCHASE,)} | terms))
    [code] = await labels(house)
    return await register(house, code)


async def printed(house: House, path: str) -> str:
    """The words of the PDF at an address."""
    document = pypdfium2.PdfDocument((await house.buyer.get(path)).content)
    text: str = document[0].get_textpage().get_text_range()
    document.close()
    # pdfium takes a dash at the end of a line for a hyphen, and one link in 64 ends in a dash.
    return text.replace("\ufffe", "-\r\n")


async def test_the_certificate_says_what_is_promised_until_when(house: House) -> None:
    registration, warranty = await registered(house)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert page.status_code == 200
    assert "Covered until and including" in page.text
    assert '<p class="ticket-until">October 13, 2028</p>' in page.text
    assert registration.number in page.text
    assert "Two years on everything that we made wrong." in page.text
    assert "Terms, version 1." in page.text
    assert "The first day is provisional" not in page.text
    assert f"http://go.test/w/{warranty.certificate_code}" in page.text
    assert f'href="/w/{warranty.certificate_code}/claim"' in page.text
    assert "ada@example.org" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex, nofollow, noarchive"


async def test_a_start_that_may_still_move_is_called_provisional(house: House) -> None:
    _, warranty = await registered(house, start_rules=(StartRule.DELIVERY, StartRule.PURCHASE))
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "The first day is provisional" in page.text
    assert "nobody told us when it arrived" in page.text


async def test_the_day_of_an_order_s_delivery_is_still_to_come(house: House) -> None:
    await publish_policy(house, start_rules=(StartRule.DELIVERY, StartRule.PURCHASE))
    order = house.order(house.product())
    await house.settle()
    _, warranty = await register(house, await label_of_order(house, order))
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "One day is still missing, such as that of the delivery." in page.text


async def test_a_lifetime_has_no_last_day(house: House) -> None:
    _, warranty = await registered(house, months=None)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert '<p class="ticket-until">for life</p>' in page.text
    assert "end-of-cover.ics" not in page.text
    assert (await house.buyer.get(f"/w/{warranty.certificate_code}/end-of-cover.ics")).status_code == 404


async def test_a_cover_that_has_ended_says_so_and_still_takes_claims(house: House) -> None:
    await stock(house, start_rules=(StartRule.PURCHASE,))
    [code] = await labels(house)
    _, warranty = await register(house, code, entry(day=date(2024, 11, 21)))
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "The cover ended on" in page.text
    assert '<p class="ticket-until">November 21, 2026</p>' in page.text
    paper = await printed(house, f"/w/{warranty.certificate_code}/certificate.pdf")
    assert "The cover ended on\r\nNovember 21, 2026" in paper
    claim = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    assert "The cover ended on November 21, 2026" in claim.text


async def test_the_last_covered_day_itself_is_covered(house: House) -> None:
    await stock(house, start_rules=(StartRule.PURCHASE,))
    [code] = await labels(house)
    _, warranty = await register(house, code, entry(day=date(2024, 11, 22)))
    assert warranty.ends_on == date(2026, 11, 22)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "Covered until and including" in page.text


async def test_a_unit_without_a_policy_is_not_promised_anything_yet(house: House) -> None:
    [code] = await labels(house)
    _, warranty = await register(house, code)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert '<p class="ticket-until">is being worked out</p>' in page.text
    assert "What we promise" not in page.text


async def test_a_void_warranty_says_why(house: House) -> None:
    registration, warranty = await registered(house)
    async with house.tx() as tx:
        (await get_unit(tx, registration.unit_id, lock=True)).void_reason = VoidReason.REFUNDED
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "This warranty has ended" in page.text
    assert "You were refunded." in page.text
    assert "/claim" not in page.text
    paper = await printed(house, f"/w/{warranty.certificate_code}/certificate.pdf")
    assert "This warranty\r\nhas ended\r\nYou were refunded." in paper
    assert "2028" not in paper


async def test_the_certificate_of_a_replaced_piece_goes_on_with_its_replacement(house: House) -> None:
    await publish_policy(house)
    lamp = house.product(stock=5)
    order = house.order(lamp)
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    code = await label_of_order(house, order)
    page = await house.buyer.get(f"/{code}")
    link = (await send(house.buyer, page, ADA)).headers["location"]
    claim, _ = await file_claim(house, code)
    await approve_without_photo(house, claim, Remedy.REPLACEMENT)
    house.shop.knobs.draft_ready_delay = 0
    await house.settle()
    old, new = await all_of(house, Unit)
    assert (old.void_reason, new.replaces_id) == (VoidReason.REPLACED, old.id)
    page = await house.buyer.get(link)
    assert "This is your replacement" in page.text
    assert "Covered until and including" in page.text
    assert claim.number in page.text
    assert "Settled" in page.text
    assert f'href="{link}/claim"' in page.text


@pytest.mark.parametrize(
    ("language", "shown", "written", "day"),
    [
        (
            "en",
            "It carries on what was promised for the piece it replaces: the days go on",
            "A replacement: it carries on what was promised for the piece it replaces.",
            "Replaced on",
        ),
        (
            "de",
            "Er führt fort, was für das ersetzte Stück versprochen war: Die Garantiezeit läuft weiter",
            "Ein Ersatz: Er führt fort, was für das ersetzte Stück versprochen war.",
            "Ersetzt am",
        ),
    ],
)
async def test_a_replacement_says_that_it_carries_a_promise_on(
    house: House, language: str, shown: str, written: str, day: str
) -> None:
    registration, warranty = await registered(house)
    async with house.tx() as tx:
        old = await get_unit(tx, registration.unit_id, lock=True)
        old.void_reason = VoidReason.REPLACED
        new = Unit(title=old.title, created_at=now(), replaces_id=old.id)
        tx.add(new)
        await tx.flush()
        promise = Warranty(
            unit_id=new.id,
            purchased_on=date(2026, 11, 20),
            channel=warranty.channel,
            proof=warranty.proof,
            created_at=now(),
        )
        tx.add(promise)
        await inherit(tx, promise, new, await get_warranty(tx, warranty.id))
    path = f"/w/{warranty.certificate_code}"
    page = await house.buyer.get(path, params={"language": language})
    assert shown in page.text
    assert f"<dt>{day}</dt>" in page.text
    text = await printed(house, f"{path}/certificate.pdf?language={language}")
    assert written in text
    assert day in text


async def test_the_page_lists_claims_and_leads_to_the_open_one(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert page.text.count(f'href="/claims/{claim.access_code}"') == 2
    assert "Follow your claim" in page.text
    async with house.tx() as tx:
        await claims.decline(tx, claim.id, DeclineReason.OTHER, note="No.", by=STAFF, now=now())
    page = await house.buyer.get(f"/w/{warranty.certificate_code}")
    assert "Declined" in page.text
    assert "File a claim" in page.text


async def test_the_certificate_can_be_printed(house: House) -> None:
    registration, warranty = await registered(house)
    path = f"/w/{warranty.certificate_code}/certificate.pdf?language=de"
    answer = await house.buyer.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{registration.number}.pdf"'
    text = await printed(house, path)
    assert registration.number in text
    assert "Gekauft am" in text
    assert "Ein Ersatz" not in text
    assert "13. Oktober 2028" in text
    assert f"http://go.test/w/{warranty.certificate_code}" in text
    assert "Ada" not in text


async def test_the_last_day_goes_into_the_calendar(house: House) -> None:
    registration, warranty = await registered(house)
    answer = await house.buyer.get(f"/w/{warranty.certificate_code}/end-of-cover.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.text.split("\r\n")
    assert "DTSTART;VALUE=DATE:20281013" in lines
    assert "DTEND;VALUE=DATE:20281014" in lines
    assert f"UID:{registration.number}@go.test" in lines
    assert "SUMMARY:Last day of warranty: Lumen desk lamp" in lines
    assert str(warranty.certificate_code) not in answer.text


def test_a_calendar_s_lines_are_escaped_and_folded() -> None:
    title = "Lamp; round, blue\\green\r\nBEGIN:VEVENT " + "ü" * 60
    text = render(Entry(uid="R-1@x", day=date(2028, 12, 31), title=title, text="", written_at=now()))
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines.count(b"BEGIN:VEVENT") == 1
    unfolded = text.decode().replace("\r\n ", "")
    assert "SUMMARY:Lamp\\; round\\, blue\\\\green\\nBEGIN:VEVENT " + "ü" * 60 + "\r\n" in unfolded
    assert b"DTEND;VALUE=DATE:20290101" in lines


@pytest.mark.parametrize("below", ["", "/certificate.pdf", "/end-of-cover.ics", "/claim"])
async def test_an_invented_link_opens_nothing(house: House, below: str) -> None:
    answer = await house.buyer.get(f"/w/{'A' * 32}{below}")
    assert answer.status_code == 404
    assert "Lumen" not in answer.text
    assert '<a class="button quiet" href="/">Type your code</a>' in answer.text


async def test_a_link_of_one_kind_opens_nothing_of_another(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    for path in (
        f"/w/{claim.access_code}",
        f"/claims/{warranty.certificate_code}",
        f"/w/{code}",
        f"/claims/{code}",
    ):
        answer = await house.buyer.get(path)
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text


async def test_the_link_of_an_earlier_owner_ends_when_staff_decide_for_another(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    _, warranty = await register(house, code)
    old = warranty.certificate_code
    dispute, _ = await register(house, code, entry("bob@example.org"))
    async with house.tx() as tx:
        await disputes.settle(tx, dispute.id, accept=True, reason="Receipt", by=STAFF, now=now())
    assert (await house.buyer.get(f"/w/{old}")).status_code == 404
    async with house.tx() as tx:
        new = (await get_warranty(tx, warranty.id)).certificate_code
    page = await house.buyer.get(f"/w/{new}")
    assert dispute.number in page.text
    assert await count(house, Registration) == [2]


async def test_a_new_owner_does_not_see_the_claims_of_the_earlier_one(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    dispute, _ = await register(house, code, entry("bob@example.org"))
    async with house.tx() as tx:
        await disputes.settle(tx, dispute.id, accept=True, reason="Receipt", by=STAFF, now=now())
        link = (await get_warranty(tx, warranty.id)).certificate_code
    page = await house.buyer.get(f"/w/{link}")
    assert page.status_code == 200
    assert claim.number not in page.text
    assert claim.access_code not in page.text
