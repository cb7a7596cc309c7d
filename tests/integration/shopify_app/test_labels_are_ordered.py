"""Staff order labels and print them from links that need no session."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
import time_machine
from sqlalchemy import func, select

from core.domain.actors import BUYER
from core.domain.codes import COMPACT_URL_LENGTH, code_url
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.registrations import Channel
from core.labels import qr
from core.services import claims, registrations
from core.services.claims import Complaint
from core.services.evidence import Brought
from core.services.registrations import Entry
from core.store.base import Database
from core.store.claims import Claim
from core.store.codes import CodeRow, Sheet
from core.store.units import get_unit
from core.store.warranties import find_warranty_of_unit
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, follow, labelled, photo, said
from tests.support.house import House, build_house
from tests.support.shops import publish_policy

LONGEST = "0" * COMPACT_URL_LENGTH


async def count(house: House, table: type[Sheet] | type[CodeRow]) -> int:
    async with house.tx() as tx:
        return await tx.scalar(select(func.count()).select_from(table)) or 0


async def test_labels_are_ordered_and_printed_as_pdf_svg_and_png(house: House) -> None:
    lamp = house.product()
    await house.settle()
    async with house.staff() as staff:
        found = await staff.get("/sheets/new", params={"search": "lamp"})
        assert "Lumen desk lamp" in said(found)
        form = {"subject": lamp.variants[0].id, "per": "unit", "count": "30"}
        answer = await staff.post("/sheets/new", data=form)
        assert answer.status_code == 303
        page = await follow(staff, answer.headers["location"])
    assert (await count(house, Sheet), await count(house, CodeRow)) == (1, 30)
    pdf = page.text.partition('href="/signed/sheets/')[2].partition('"')[0]
    printed = await house.shopify_calls.get(f"/signed/sheets/{pdf}")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.headers["content-disposition"].startswith("attachment; filename=")
    assert printed.headers["content-security-policy"].startswith("sandbox;")
    assert printed.content.startswith(b"%PDF-")
    tokens = [part.partition('"')[0] for part in page.text.split('href="/signed/symbols/')[1:3]]
    kinds = [(await house.shopify_calls.get(f"/signed/symbols/{token}")).headers for token in tokens]
    assert [kind["content-type"] for kind in kinds] == ["image/svg+xml", "image/png"]


async def test_a_link_runs_out_and_serves_one_purpose_only(house: House) -> None:
    sheet, _ = await labelled(house)
    async with house.staff() as staff:
        page = await staff.get(f"/sheets/{sheet.id}")
    token = page.text.partition('href="/signed/sheets/')[2].partition('"')[0]
    assert (await house.shopify_calls.get(f"/signed/symbols/{token}")).status_code == 403
    assert (await house.shopify_calls.get(f"/signed/files/{token}")).status_code == 403
    with time_machine.travel(house.ctx.now() + timedelta(minutes=11), tick=False):
        late = await house.shopify_calls.get(f"/signed/sheets/{token}")
    assert late.status_code == 403
    assert "This link has run out." in said(late)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"count": "0"}, "The number of labels must be 1 or more."),
        ({"count": "20001"}, "The number of labels must be 20000 or less."),
        ({"count": "many"}, "The number of labels must be a whole number, like 12."),
        ({"subject": ""}, "Enter a product."),
        ({"subject": "gid://shopify/Product/1"}, "This product is not in your store any more."),
    ],
)
async def test_impossible_orders_make_no_labels(house: House, change: dict[str, str], reason: str) -> None:
    lamp = house.product()
    await house.settle()
    form = {"subject": lamp.id, "per": "product", "count": "5", "search": "desk"} | change
    async with house.staff() as staff:
        refused = await staff.post("/sheets/new", data=form)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert 'value="desk"' in refused.text
    assert (await count(house, Sheet), await count(house, CodeRow)) == (0, 0)


@pytest.mark.parametrize(
    ("public_url", "large"),
    [
        ("https://w.example.com", False),
        ("https://go.example.com", True),
        ("https://w.example.com/a", True),
    ],
)
async def test_staff_are_told_when_an_address_makes_large_symbols(
    db: Database, tmp_path: Path, public_url: str, large: bool
) -> None:
    async with build_house(db, tmp_path, public_url=public_url) as house:
        await house.open_app()
        sheet, [code] = await labelled(house)
        async with house.staff() as staff:
            page = await staff.get(f"/sheets/{sheet.id}")
    assert (qr.modules(code_url(public_url, code)) > qr.modules(LONGEST)) is large
    assert ("These symbols are larger than they could be" in said(page)) is large


async def test_another_shop_s_sheet_is_unknown(house: House) -> None:
    sheet, _ = await labelled(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for sheet_id in (sheet.id, uuid4()):
            assert (await stranger.get(f"/sheets/{sheet_id}")).status_code == 404
        assert "No labels yet" in said(await stranger.get("/sheets"))


@pytest.mark.parametrize("per", ["unit", "product"])
async def test_a_purchase_before_the_pieces_left_the_factory_is_looked_at_by_a_person(
    house: House, per: str
) -> None:
    await publish_policy(house)
    lamp = house.product()
    await house.settle()
    form = {"subject": lamp.variants[0].id, "per": per, "count": "2", "shipped_on": "2026-11-10"}
    async with house.staff() as staff:
        ordered = await staff.post("/sheets/new", data=form)
        assert "Left the factory Nov 10, 2026" in said(await follow(staff, ordered.headers["location"]))
    async with house.tx() as tx:
        printed = list(await tx.scalars(select(CodeRow.code).order_by(CodeRow.id)))
    possible = await _claimed(house, printed[0], date(2026, 11, 10))
    impossible = await _claimed(house, printed[-1], date(2026, 11, 9))
    assert (possible.queue, impossible.queue) == (Queue.REVIEW, Queue.DATES)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{impossible.id}"))
    assert "Bought on Nov 9, 2026, before it left the factory on Nov 10, 2026." in page


async def _claimed(house: House, code: str, purchased_on: date) -> Claim:
    """Registered by somebody who says that day, and claimed at once."""
    now = house.ctx.now()
    async with house.tx() as tx:
        entry = Entry(
            name="Ada", email="ada@example.org", purchased_on=purchased_on, channel=Channel.RETAILER
        )
        registration = await registrations.register(tx, code, entry, now=now)
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
        assert warranty is not None
        complaint = Complaint(
            fault=Fault.BROKEN_PART, description="A crack.", brought=Brought(files=[photo()])
        )
        return await claims.file(tx, warranty.id, registration.owner_id, complaint, by=BUYER, now=now)


@pytest.mark.sample
async def test_a_list_of_serials_goes_to_the_labels_one_by_one(house: House) -> None:
    lamp = house.product()
    await house.settle()
    typed = [f"sn {number}" for number in range(20)]
    form = {"subject": lamp.id, "per": "unit", "count": "20", "serials": "\n\n –\n ".join(typed)}
    async with house.staff() as staff:
        answer = await staff.post("/sheets/new", data=form)
        page = await follow(staff, answer.headers["location"])
    assert "sn 0 Not registered" in said(page)
    async with house.tx() as tx:
        rows = (await tx.scalars(select(CodeRow).order_by(CodeRow.id))).all()
        units = [await get_unit(tx, row.unit_id) for row in rows if row.unit_id]
    assert [unit.serial for unit in units] == typed
    assert units[0].serial_normal == "SN0"
    pdf = page.text.partition('href="/signed/sheets/')[2].partition('"')[0]
    printed = pypdfium2.PdfDocument((await house.shopify_calls.get(f"/signed/sheets/{pdf}")).content)
    text = printed[0].get_textpage().get_text_range()
    places = [text.index(f"SN {serial}") for serial in typed]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"serials": "A1"}, "Serial numbers: 1, labels: 2. Each label needs one."),
        ({"serials": "A1\na-1"}, "a-1 stands twice in the list."),
        ({"serials": "A1\nk 7"}, "Another unit of this product has the number K7."),
        ({"per": "product", "serials": "A1\nA2"}, "With one code on all labels, no label belongs to"),
        ({"serials": "A1\n" + "9" * 65}, "A list has at most 2,000 serial numbers, of 64 characters each."),
    ],
)
async def test_serials_that_do_not_fit_the_labels_are_refused_and_kept(
    house: House, change: dict[str, str], reason: str
) -> None:
    lamp = house.product()
    await house.settle()
    form = {"subject": lamp.id, "per": "unit", "count": "2"}
    async with house.staff() as staff:
        await staff.post("/sheets/new", data=form | {"count": "1", "serials": "K7"})
        refused = await staff.post("/sheets/new", data=form | change)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert change["serials"] in refused.text
    assert (await count(house, Sheet), await count(house, CodeRow)) == (1, 1)
