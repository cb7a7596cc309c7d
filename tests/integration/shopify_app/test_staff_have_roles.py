"""Owners give roles and enter absences; the last owner stays; everybody sees the table of rights."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.domain.roles import Role
from core.store.history import list_events
from core.store.staff import StaffMember, get_staff_member, list_staff
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, said
from tests.support.house import House
from tests.support.shops import hire


async def now(house: House, member: StaffMember) -> StaffMember:
    async with house.tx() as tx:
        return await get_staff_member(tx, member.id)


async def owner_of(house: House) -> StaffMember:
    async with house.tx() as tx:
        return (await list_staff(tx))[0]


async def test_an_owner_gives_a_role_that_counts_at_once(house: House) -> None:
    mia = await hire(house, 12, Role.SERVICE, "Mia Weber")
    async with house.staff() as owner, house.staff(user=12) as client:
        assert (await client.get("/settings/brand")).status_code == 403
        form = {"role": "manager", "absent_until": ""}
        saved = await owner.post(f"/settings/staff/{mia.id}", data=form)
        assert saved.headers["location"].startswith("/settings/staff?")
        assert (await client.get("/settings/brand")).status_code == 200
        page = await owner.get("/settings/staff")
    assert "Mia Weber Last here on Nov 22, 2026 Manager" in said(page)
    async with house.tx() as tx:
        [event] = [each for each in await list_events(tx, [mia.id]) if each.details["role"][0] == "service"]
    assert (event.name, event.actor, event.details) == (
        "staff:role_given",
        "staff:1",
        {"role": ["service", "manager"]},
    )


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"role": "manager"}, "The app needs an owner, and there is no other one."),
        ({"role": "king"}, "Choose a role."),
        ({"role": "owner", "absent_until": "2026-11-21"}, "This day is over."),
    ],
)
async def test_the_last_owner_stays_one_and_nobody_was_away(
    house: House, form: dict[str, str], reason: str
) -> None:
    owner = await owner_of(house)
    async with house.staff() as client:
        refused = await client.post(f"/settings/staff/{owner.id}", data=form, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    after = await now(house, owner)
    assert (after.role, after.absent_until) == (Role.OWNER, None)
    async with house.tx() as tx:
        assert await list_events(tx, [owner.id]) == []


async def test_an_owner_may_go_once_there_is_another(house: House) -> None:
    owner = await owner_of(house)
    await hire(house, 12, Role.OWNER)
    async with house.staff() as client:
        gone = await client.post(f"/settings/staff/{owner.id}", data={"role": "sales"})
        again = await client.post(f"/settings/staff/{owner.id}", data={"role": "owner"})
    assert (gone.status_code, again.status_code) == (303, 403)
    assert (await now(house, owner)).role is Role.SALES


async def test_everybody_says_when_they_are_away_themselves_only(house: House) -> None:
    mia = await hire(house, 12, Role.SALES, "Mia Weber")
    owner, until = await owner_of(house), house.ctx.now().date() + timedelta(days=9)
    async with house.staff(user=12) as client:
        page = await client.get("/settings/staff")
        others = await client.post(f"/settings/staff/{owner.id}", data={"role": "sales"})
        early = await client.post(
            "/settings/staff/absence", data={"absent_until": "2026-11-21"}, headers=HTMX
        )
        gone = await client.post("/settings/staff/absence", data={"absent_until": until.isoformat()})
        away = await client.get("/settings/staff")
        await client.post("/settings/staff/absence", data={"absent_until": ""})
    assert f"/settings/staff/{owner.id}" not in page.text
    assert (others.status_code, early.status_code, gone.status_code) == (403, 422, 303)
    assert "Away until Dec 1, 2026" in said(away)
    assert (await now(house, mia)).absent_until is None
    assert (await now(house, owner)).role is Role.OWNER


async def test_everybody_sees_which_role_may_do_what(house: House) -> None:
    await hire(house, 12, Role.FINANCE)
    async with house.staff(user=12) as client:
        page = said(await client.get("/settings/staff"))
    assert "Right Owner of the shop Manager Service Sales Finance" in page
    assert "Give roles And enter absences of others ✓ yes – no – no – no – no" in page
    assert "See costs ✓ yes ✓ yes – no – no ✓ yes" in page
    assert "the terms name who may ✓ yes if the terms name them if the terms name them" in page


async def test_staff_of_another_shop_are_unknown(house: House) -> None:
    mia = await hire(house, 12, Role.SALES)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        assert "Staff 12" not in said(await stranger.get("/settings/staff"))
        for each in (mia.id, uuid4()):
            for form in ({"role": "owner"}, {}):
                assert (await stranger.post(f"/settings/staff/{each}", data=form)).status_code == 404
    assert (await now(house, mia)).role is Role.SALES
