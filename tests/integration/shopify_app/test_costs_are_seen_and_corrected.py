"""Who may sees what claims cost, corrects it with a reason, and takes it along as a file."""

import csv
import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from core.domain.costs import CostAccount, CostKind, CostSource
from core.domain.deciding import Outcome
from core.domain.remedies import Remedy, plainly
from core.domain.roles import Role
from core.store.claims import Claim
from core.store.costs import CostRow
from core.store.resolutions import Resolution
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, follow, said
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough

Row = tuple[CostKind, int, CostAccount, Decimal, CostSource, str | None]


async def refunded(house: House, title: str = "Lumen desk lamp", **order: Any) -> tuple[Claim, Resolution]:
    await publish_policy(house, offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT))
    sold = house.order(house.product(title, stock=5), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    return await claim_and_resolution(house, claim)


async def rows(house: House) -> list[Row]:
    async with house.tx() as tx:
        found = await tx.scalars(select(CostRow).order_by(CostRow.id))
        return [(row.kind, row.version, row.account, row.amount, row.source, row.reason) for row in found]


BOOKED: Row = (CostKind.GOODS, 1, CostAccount.WARRANTY, Decimal("80.00"), CostSource.REFUND, None)


def form_of(resolution_id: UUID, **changes: str) -> dict[str, str]:
    form = {
        "line": "goods",
        "resolution": str(resolution_id),
        "shown": "1",
        "kind": "goods",
        "account": "supplier",
        "amount": "80.00",
        "reason": "The maker takes the whole batch back",
    }
    return form | changes


async def test_a_claim_s_page_shows_what_it_cost_and_where_that_comes_from(house: House) -> None:
    house.shop.rates["USD"] = Decimal("1.25")
    claim, _ = await refunded(house, currency="USD")
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "Costs €80.00" in page
    assert "Goods Warranty €80.00" in page
    assert "What went back, as Shopify says · The buyer got $100.00" in page


@pytest.mark.sample
async def test_staff_move_a_cost_to_the_supplier_and_the_history_keeps_it(house: House) -> None:
    claim, resolution = await refunded(house)
    async with house.staff() as staff:
        moved = await staff.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
        assert moved.status_code == 200
        assert "Goods Supplier €80.00" in said(moved)
        assert "€80.00 · Warranty · What went back, as Shopify says" in said(moved)
        lower = form_of(resolution.id, shown="2", amount="62.5", reason="They pay five sixths")
        corrected = await staff.post(f"/claims/{claim.id}/costs", data=lower, headers=HTMX)
        added = form_of(
            resolution.id, line="add", shown="0", kind="labour", account="warranty", amount="12.00"
        )
        both = await staff.post(f"/claims/{claim.id}/costs", data=added, headers=HTMX)
    assert (corrected.status_code, both.status_code) == (200, 200)
    assert "Costs €74.50" in said(both)
    assert await rows(house) == [
        BOOKED,
        (
            CostKind.GOODS,
            2,
            CostAccount.SUPPLIER,
            Decimal("80.00"),
            CostSource.REFUND,
            "The maker takes the whole batch back",
        ),
        (CostKind.GOODS, 3, CostAccount.SUPPLIER, Decimal("62.5"), CostSource.STAFF, "They pay five sixths"),
        (
            CostKind.LABOUR,
            1,
            CostAccount.WARRANTY,
            Decimal("12.00"),
            CostSource.STAFF,
            "The maker takes the whole batch back",
        ),
    ]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"amount": "-1"}, "A cost cannot be below zero."),
    ({"amount": "80.001"}, "This currency has no such small parts."),
    ({"amount": "much"}, "Enter an amount in figures, like 12.50."),
    ({"reason": ""}, "Enter the reason."),
    ({"account": "warranty"}, "That is what it says already. Nothing was changed."),
    ({"account": "nobody"}, "Choose who carries it."),
]


async def test_what_cannot_be_entered_is_refused_beside_its_field(house: House) -> None:
    claim, resolution = await refunded(house)
    async with house.staff() as staff:
        for changes, wrong in WRONG:
            form = form_of(resolution.id, **changes)
            refused = await staff.post(f"/claims/{claim.id}/costs", data=form, headers=HTMX)
            assert (refused.status_code, wrong in said(refused)) == (422, True), changes
            assert f'value="{form["amount"]}"' in refused.text
    assert await rows(house) == [BOOKED]


async def test_goodwill_is_no_supplier_s(house: House) -> None:
    claim, resolution = await refunded(house)
    async with house.tx() as tx:
        (await tx.get_one(Claim, claim.id)).outcome = Outcome.GOODWILL
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
    assert refused.status_code == 422
    assert "no supplier pays for what you gave without having to" in said(refused)
    assert await rows(house) == [BOOKED]


async def test_whoever_comes_second_is_told_and_changes_nothing(house: House) -> None:
    claim, resolution = await refunded(house)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
        late = form_of(resolution.id, amount="10.00", reason="I think so")
        second = await staff.post(f"/claims/{claim.id}/costs", data=late, headers=HTMX)
    assert second.status_code == 409
    assert "Somebody else corrected this cost meanwhile." in said(second)
    assert "I think so" in second.text
    assert [row[1] for row in await rows(house)] == [1, 2]


async def test_nothing_can_be_entered_before_anything_was_done(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product(stock=5))
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        refused = await staff.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
    assert 'id="costs"' not in page.text
    assert (refused.status_code, await rows(house)) == (404, [])


async def test_service_sees_no_costs_and_finance_corrects_and_exports_them(house: House) -> None:
    claim, resolution = await refunded(house)
    await hire(house, 2, Role.SERVICE)
    await hire(house, 3, Role.FINANCE)
    async with house.staff(user=2) as service:
        page, report = await service.get(f"/claims/{claim.id}"), await service.get("/costs")
        refused = await service.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
    assert 'id="costs"' not in page.text
    assert ">Costs</s-link>" not in page.text
    assert (report.status_code, refused.status_code, await rows(house)) == (403, 403, [BOOKED])
    async with house.staff(user=3) as finance:
        corrected = await finance.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
        report = await finance.get("/costs")
    assert (corrected.status_code, report.status_code) == (200, 200)
    assert "Export CSV" in said(report)


async def test_another_shop_neither_sees_nor_corrects_them(house: House) -> None:
    claim, resolution = await refunded(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as staff:
        refused = await staff.post(f"/claims/{claim.id}/costs", data=form_of(resolution.id), headers=HTMX)
        report = await staff.get("/costs")
    assert refused.status_code == 404
    assert "No costs in these days" in said(report)
    assert "Export CSV" not in said(report)
    assert await rows(house) == [BOOKED]


async def test_the_report_adds_up_by_month_kind_and_product(house: House) -> None:
    claim, resolution = await refunded(house)
    sold = house.order(house.product("Night light", price="19.90", stock=5))
    await house.settle()
    second = await file_claim(house, sold)
    await approve(house, second, Remedy.REPLACEMENT)
    await house.settle()
    async with house.staff() as staff:
        await staff.post(
            f"/claims/{claim.id}/costs",
            data=form_of(resolution.id, line="add", shown="0", kind="shipping", amount="4.90"),
            headers=HTMX,
        )
        report = await staff.get("/costs")
        before = await staff.get("/costs", params={"first": "2026-01-01", "last": "2026-11-21"})
        wrong = await staff.get("/costs", params={"first": "2026-11-22", "last": "2026-11-01"})
        german = await staff.get("/costs", headers={"Accept-Language": "de"})
    text = said(report)
    for line in (
        "In all €104.80",
        "Claims 2",
        "Per claim €52.40",
        "Of this estimated €19.90",
        "November 2026 €104.80 €99.90 – €4.90",
        "Goods €99.90 €99.90 – –",
        "Shipping €4.90 – – €4.90",
        "Lumen desk lamp €84.90 €80.00 – €4.90 Night light €19.90 €19.90 – – Total €104.80 €99.90 – €4.90",
    ):
        assert line in text, text
    assert "No costs in these days" in said(before)
    assert (wrong.status_code, "The last day comes before the first." in said(wrong)) == (422, True)
    assert "Nach Produkt" in said(german)
    assert "104,80" in said(german)


async def test_the_file_holds_every_entry_and_nothing_that_computes(house: House) -> None:
    house.shop.rates["USD"] = Decimal("1.25")
    claim, resolution = await refunded(house, '=HYPERLINK("http://evil.example")', currency="USD")
    async with house.staff() as staff:
        form = form_of(resolution.id, reason='+1-800, "see" the\nletter')
        await staff.post(f"/claims/{claim.id}/costs", data=form, headers=HTMX)
        report = await staff.get("/costs")
        address = report.text.partition('href="/signed/costs/')[2].partition('"')[0]
        file = await follow(staff, f"/signed/costs/{address}")
        forged = await follow(staff, f"/signed/costs/{address[:-2]}xx")
    assert file.status_code == 200
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="costs-2025-12-01-2026-11-22.csv"' in file.headers["content-disposition"]
    header, *lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(header) == 15
    assert lines == [
        [
            "2026-11-22",
            claim.number,
            "Refund",
            "Goods",
            "Supplier",
            "80.00",
            "EUR",
            "100.00",
            "USD",
            "What went back, as Shopify says",
            '\'=HYPERLINK("http://evil.example")',
            "",
            resolution.refund_gid,
            "",
            '\'+1-800, "see" the\nletter',
        ]
    ]
    assert forged.status_code == 403
