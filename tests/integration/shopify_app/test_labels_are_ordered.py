"""Staff order labels and print them from links that need no session."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from core.domain.codes import COMPACT_URL_LENGTH, code_url
from core.labels import qr
from core.store.base import Database
from core.store.codes import CodeRow, Sheet
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, follow, labelled, said
from tests.support.house import House, build_house

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
