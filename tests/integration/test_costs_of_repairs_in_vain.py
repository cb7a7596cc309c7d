"""A repair that comes to nothing has cost what was noted for it: booked once, seen, corrected, exported."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from core.domain.costs import CostAccount, CostKind, CostSource
from core.domain.deciding import Outcome
from core.domain.remedies import Remedy
from core.domain.repairs import Grade
from core.domain.resolutions import UNSEEN
from core.services import repair_steps
from core.services.repair_steps import Costs
from core.store.claims import Claim
from core.store.costs import list_entries, read_agreement
from core.store.repairs import Repair
from sync import timers
from tests.integration.shopify_app.support import HTMX, follow, said
from tests.support.house import House
from tests.support.repairs import authorised, give_up, inspected, paid, repair_of
from tests.support.shops import STAFF
from tests.support.stalls import lost_refund, switch

pytestmark = pytest.mark.thorough

Entry = tuple[CostKind, CostAccount, Decimal, CostSource]
PARTS: Entry = (CostKind.GOODS, CostAccount.WARRANTY, Decimal("12.50"), CostSource.REPAIR)
LABOUR: Entry = (CostKind.LABOUR, CostAccount.WARRANTY, Decimal("20.00"), CostSource.REPAIR)
REFUND: Entry = (CostKind.GOODS, CostAccount.WARRANTY, Decimal("80.00"), CostSource.REFUND)


async def booked(house: House, claim: Claim) -> list[Entry]:
    async with house.tx() as tx:
        rows = await list_entries(tx, claim.id)
    return [(row.kind, row.account, row.amount, row.source) for row in rows]


async def night(house: House) -> None:
    house.later(timedelta(hours=24))
    await timers.check_costs_all(house.ctx)
    await house.settle()


async def agreed(house: House) -> tuple[int, int, Decimal, Decimal]:
    day = house.ctx.now().date()
    async with house.tx() as tx:
        found = await read_agreement(tx, day - timedelta(days=30), day)
    return found.checked, found.differing, found.refunds, found.booked


@pytest.mark.sample
async def test_what_was_spent_is_booked_once_and_agrees_with_shopify_beside_the_refund(house: House) -> None:
    _, claim = await inspected(house)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/repair/begin", headers=HTMX)
        form = {"reason": "Corroded", "labour": "21.25"}
        given_up = await staff.post(f"/claims/{claim.id}/repair/give_up", data=form, headers=HTMX)
    spent = (CostKind.LABOUR, CostAccount.WARRANTY, Decimal("21.25"), CostSource.REPAIR)
    assert (given_up.status_code, "Costs €33.75" in said(given_up)) == (200, True)
    assert await booked(house, claim) == [PARTS, spent]
    await switch(house, claim, Remedy.REFUND)
    await house.settle()
    await night(house)
    await night(house)
    assert await booked(house, claim) == [PARTS, spent, REFUND]
    assert await agreed(house) == (1, 0, Decimal("80.00"), Decimal("80.00"))


async def test_they_are_corrected_and_exported_as_any_other(house: House) -> None:
    _, claim = await inspected(house)
    await give_up(house, claim)
    repair = await repair_of(house, claim)
    form = {
        "line": "goods",
        "resolution": str(repair.resolution_id),
        "shown": "1",
        "kind": "goods",
        "account": "supplier",
        "amount": "9.90",
        "reason": "One coil was put back",
    }
    sent = form | {"line": "add", "shown": "0", "kind": "shipping", "amount": "4.90", "reason": "The label"}
    async with house.staff() as staff:
        corrected = await staff.post(f"/claims/{claim.id}/costs", data=form, headers=HTMX)
        added = await staff.post(f"/claims/{claim.id}/costs", data=sent, headers=HTMX)
        report = await staff.get("/costs")
        address = report.text.partition('href="/signed/costs/')[2].partition('"')[0]
        file = await follow(staff, f"/signed/costs/{address}")
    assert (corrected.status_code, added.status_code) == (200, 200)
    assert "Costs €34.80" in said(added)
    assert "€12.50 · Warranty · As noted at the repair, less what the buyer paid" in said(corrected)
    assert "In all €34.80" in said(report)
    _header, *lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert sorted((line[2], line[3], line[4], line[5]) for line in lines) == [
        ("Repair", "Goods", "Supplier", "9.90"),
        ("Repair", "Labour", "Warranty", "20.00"),
        ("Repair", "Shipping", "Supplier", "4.90"),
    ]


async def test_what_the_buyer_paid_is_theirs_again_and_lowers_nothing(house: House) -> None:
    claim, order = await paid(house)
    await give_up(house, claim)
    assert await booked(house, claim) == [PARTS, LABOUR]
    await house.settle()
    assert [refund.total.presentment for refund in order.refunds] == [Decimal("49.00")]
    await night(house)
    assert await booked(house, claim) == [PARTS, LABOUR]


async def test_of_what_nobody_had_to_repair_it_is_goodwill(house: House) -> None:
    _, claim = await inspected(house)
    async with house.tx() as tx:
        await tx.execute(update(Claim).values(outcome=Outcome.GOODWILL))
    await give_up(house, claim)
    assert {entry[1] for entry in await booked(house, claim)} == {CostAccount.GOODWILL}


async def test_a_repair_that_makes_way_has_cost_what_was_noted_until_then(house: House) -> None:
    _, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPAIR)
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.receive(tx, claim.id, "", by=STAFF, now=now)
        noted = Costs(labour=Decimal("20.00"))
        await repair_steps.inspect(tx, claim.id, Grade.MAJOR, "", noted, by=STAFF, now=now)
    assert await booked(house, claim) == []
    house.later(UNSEEN)
    await house.settle()
    assert sorted(await booked(house, claim)) == sorted([LABOUR, REFUND])
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        await staff.post(f"/claims/{claim.id}/repair/ship", headers=HTMX)
        await staff.post(f"/claims/{claim.id}/repair/deliver", headers=HTMX)
    assert "Costs €100.00" in page
    await night(house)
    assert sorted(await booked(house, claim)) == sorted([LABOUR, REFUND])
    assert await agreed(house) == (1, 0, Decimal("80.00"), Decimal("80.00"))


async def test_nothing_noted_books_nothing_and_asks_nobody(house: House) -> None:
    _, claim = await authorised(house)
    await give_up(house, claim)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert await booked(house, claim) == []
    assert "Nobody told what this cost" not in page
    assert "Add a cost" in page


async def test_repairs_given_up_before_this_was_booked_are_booked_a_night_later(house: House) -> None:
    _, claim = await authorised(house)
    await give_up(house, claim)
    given_up_on = house.ctx.now().date()
    async with house.tx() as tx:
        await tx.execute(update(Repair).values(parts_cost=Decimal("12.50"), labour_cost=Decimal("20.00")))
    await night(house)
    await night(house)
    assert await booked(house, claim) == [PARTS, LABOUR]
    async with house.tx() as tx:
        rows = await list_entries(tx, claim.id)
    assert {row.incurred_on for row in rows} == {given_up_on}
