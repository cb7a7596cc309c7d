"""Staff note a unit's serial on its page; claims that wait are answered anew by it."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.evidence import Piece, Tier
from core.domain.roles import Role
from core.store.history import list_events
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, filed, said, sold
from tests.support.house import House
from tests.support.shops import hire, publish_policy

pytestmark = pytest.mark.thorough


async def noted(staff: httpx.AsyncClient, warranty: Warranty, serial: str, seen: str = "") -> httpx.Response:
    data = {"serial": serial, "seen": seen}
    return await staff.post(f"/warranties/{warranty.id}/serial", data=data, headers=HTMX)


async def serial_of(house: House, warranty: Warranty) -> tuple[str | None, str | None]:
    async with house.tx() as tx:
        unit = await get_unit(tx, warranty.unit_id)
    return unit.serial, unit.serial_normal


async def told(house: House, warranty: Warranty) -> list[str]:
    async with house.tx() as tx:
        events = await list_events(tx, [warranty.unit_id])
    return [event.name for event in events if "numbered" in event.name]


@pytest.mark.sample
async def test_a_noted_serial_is_shown_corrected_and_taken_off(house: House) -> None:
    [warranty] = await sold(house)
    async with house.staff() as staff:
        page = await staff.get(f"/warranties/{warranty.id}")
        assert "Note the serial number" in said(page)
        kept = await noted(staff, warranty, "sn – 4711")
        assert f"/warranties/{warranty.id}" in kept.headers["HX-Location"]
        page = await staff.get(f"/warranties/{warranty.id}")
        assert "Serial number sn – 4711" in said(page)
        assert 'name="seen" value="sn – 4711"' in page.text
        assert await serial_of(house, warranty) == ("sn – 4711", "SN4711")
        await noted(staff, warranty, "SN-4711", "sn – 4711")
        assert await serial_of(house, warranty) == ("SN-4711", "SN4711")
        await noted(staff, warranty, "SN-4711", "SN-4711")
        await noted(staff, warranty, " – ", "SN-4711")
    assert await serial_of(house, warranty) == (None, None)
    assert sorted(await told(house, warranty)) == ["unit:numbered", "unit:renumbered", "unit:unnumbered"]


async def test_a_claim_that_waits_is_answered_by_the_number(house: House) -> None:
    needs: dict[str, Any] = {"tiers": (Tier(needs={Piece.PHOTO: 1, Piece.SERIAL: 1}),)}
    await publish_policy(house, **needs)
    house.order(house.product(stock=9))
    await house.settle()
    async with house.tx() as tx:
        warranty = (await tx.scalars(select(Warranty))).one()
    claim = await filed(house, warranty)
    assert claim.outcome == "not_yet"
    async with house.staff() as staff:
        await noted(staff, warranty, "SN-4711")
        assert (await claim_now(house, claim.id)).outcome == "eligible"
        await noted(staff, warranty, "", "SN-4711")
    after = await claim_now(house, claim.id)
    assert (after.outcome, after.state) == ("not_yet", ClaimState.IN_REVIEW)


async def test_a_number_that_another_unit_has_or_that_changed_meanwhile_is_not_noted(house: House) -> None:
    first, second = await sold(house, 2)
    async with house.staff() as staff:
        await noted(staff, first, "SN-4711")
        taken = await noted(staff, second, "sn 4711")
        assert taken.status_code == 422
        assert "Another unit has this number: Lumen desk lamp. Nothing was changed." in said(taken)
        assert 'value="sn 4711"' in taken.text
        late = await noted(staff, first, "SN-4712", seen="")
        assert late.status_code == 409
        assert "There is another number by now, so nothing was noted." in late.headers["HX-Trigger"]
        too_long = await noted(staff, second, "9" * 65)
        assert too_long.status_code == 422
    assert (await serial_of(house, first), await serial_of(house, second)) == (
        ("SN-4711", "SN4711"),
        (None, None),
    )


async def test_without_the_right_or_from_another_shop_nothing_is_noted(house: House) -> None:
    [warranty] = await sold(house)
    await hire(house, 7, Role.SALES, "Sam Sales")
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(user=7) as staff, house.staff(OTHER) as stranger:
        assert (await noted(staff, warranty, "SN-4711")).status_code == 403
        assert "Note the serial number" not in said(await staff.get(f"/warranties/{warranty.id}"))
        assert (await noted(stranger, warranty, "SN-4711")).status_code == 404
    async with house.tx() as tx:
        assert await tx.scalar(select(Unit.serial)) is None
