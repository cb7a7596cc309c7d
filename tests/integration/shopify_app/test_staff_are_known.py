"""Staff are known by name once they opened the app; the first person and the store's owner own it."""

from datetime import date, timedelta

import time_machine

from core.domain.roles import Role
from core.store.staff import StaffMember, list_staff
from simulator import world as shopify
from tests.integration.shopify_app.support import filed, said, sold
from tests.support.house import NOON, SHOP, House


async def known(house: House) -> list[StaffMember]:
    async with house.tx() as tx:
        return await list_staff(tx)


async def opened_by(house: House, user: int) -> StaffMember:
    async with house.staff(user=user) as staff:
        assert (await staff.get("/")).status_code == 200
    return next(each for each in await known(house) if each.user_id == str(user))


async def test_the_first_person_owns_the_app_and_others_begin_in_service(house: House) -> None:
    shopify.hire(house.world, SHOP, 4821, "Mia", "Weber")
    mia = await opened_by(house, 4821)
    first, second = await known(house)
    assert (first.user_id, first.name, first.role) == ("1", "Sim Staff 1", Role.OWNER)
    assert (second.id, second.name, second.role) == (mia.id, "Mia Weber", Role.SERVICE)
    assert (mia.account_owner, mia.first_seen_on, mia.last_seen_on) == (False, *[date(2026, 11, 22)] * 2)


async def test_whose_store_it_is_owns_the_app_even_if_they_come_later(house: House) -> None:
    shopify.hire(house.world, SHOP, 7, "Olga", "Brandt", account_owner=True)
    assert (await opened_by(house, 7)).role is Role.OWNER


async def test_who_becomes_the_stores_owner_later_owns_the_app_from_the_next_day_on(house: House) -> None:
    shopify.hire(house.world, SHOP, 4821, "Mia", "Weber")
    assert (await opened_by(house, 4821)).role is Role.SERVICE
    shopify.hire(house.world, SHOP, 4821, "Mia", "Weber-Lund", account_owner=True)
    with time_machine.travel(NOON + timedelta(days=1)):
        mia = await opened_by(house, 4821)
    assert (mia.name, mia.role, mia.account_owner) == ("Mia Weber-Lund", Role.OWNER, True)


async def test_who_cannot_be_named_works_all_the_same_and_is_asked_for_another_day(house: House) -> None:
    shopify.hire(house.world, SHOP, 4821, "Mia", "Weber", account_owner=True)
    shopify.add_fault(house.world, "5xx", "online_token", times=9)
    unnamed = await opened_by(house, 4821)
    assert (unnamed.name, unnamed.role) == ("", Role.SERVICE)
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff(user=4821) as mia, house.staff() as owner:
        await mia.post(f"/claims/{claim.id}/ask", data={"question": "Since when?"})
        page = await owner.get(f"/claims/{claim.id}")
        assert "Staff 4821" in said(page)
        house.world.memory.faults.clear()
        await mia.get("/")
        assert "Staff 4821" in said(await owner.get(f"/claims/{claim.id}")), "once a day is enough"
        with time_machine.travel(NOON + timedelta(days=1)):
            await mia.get("/")
            page = await owner.get(f"/claims/{claim.id}")
    assert "Since when? Mia Weber" in said(page)
    named = (await known(house))[1]
    assert (named.role, named.last_seen_on) == (Role.OWNER, date(2026, 11, 23))


async def test_online_access_is_thrown_away(house: House) -> None:
    await opened_by(house, 4821)
    await sold(house)
    online = [token for token in house.world.memory.tokens.values() if token.mode == "online"]
    assert [token.user_id for token in online] == [1, 4821]
    assert not any(token.used for token in online)


async def test_names_of_staff_go_when_the_shop_is_erased(house: House) -> None:
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    shopify.redact_shop(house.world, SHOP)
    await house.settle()
    [first] = await known(house)
    assert (first.user_id, first.name) == ("1", "")
