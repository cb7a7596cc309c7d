"""Staff who may, extend a cover with a reason; the computed day stays beside the one that counts."""

from datetime import date, timedelta

import pytest

from core.domain.deciding import Outcome
from core.domain.policies import AssignmentKind
from core.domain.roles import Role
from core.domain.units import VoidReason
from core.services import end_dates, policies, warranties
from core.services.erasure import erase_owner, erase_shop
from core.services.warranties import Days
from core.store.claims import Claim, get_claim
from core.store.end_dates import list_end_changes
from core.store.exceptions import Section, count_sections
from core.store.history import list_events
from core.store.policies import list_policies
from core.store.units import get_unit
from core.store.warranties import Warranty, get_warranty
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, filed, sold
from tests.support.house import House
from tests.support.shops import STAFF, hire

pytestmark = pytest.mark.thorough

REASON = "Repaired for six weeks"


async def the_warranty(house: House, warranty: Warranty) -> Warranty:
    async with house.tx() as tx:
        return await get_warranty(tx, warranty.id)


async def extend(house: House, warranty: Warranty, days: int = 30) -> date:
    """By so many days. Returns the new last day."""
    assert warranty.ends_on is not None
    wanted = warranty.ends_on + timedelta(days=days)
    async with house.tx() as tx:
        await end_dates.extend(tx, warranty.id, wanted, reason=REASON, by=STAFF, now=house.ctx.now())
    return wanted


@pytest.mark.sample
async def test_staff_extend_a_cover_and_everybody_sees_the_new_day(house: House) -> None:
    [before] = await sold(house)
    assert before.ends_on is not None
    wanted = before.ends_on + timedelta(days=40)
    data = {"ends_on": wanted.isoformat(), "reason": REASON}
    async with house.staff() as staff:
        answer = await staff.post(f"/warranties/{before.id}/extend", data=data, headers=HTMX)
        page = (await staff.get(f"/warranties/{before.id}")).text
    assert f"/warranties/{before.id}" in answer.headers["HX-Location"]
    assert REASON in page
    after = await the_warranty(house, before)
    assert (after.ends_on, after.computed_ends_on, after.extended_ends_on) == (wanted, before.ends_on, wanted)
    assert f"{before.ends_on:%B} {before.ends_on.day}, {before.ends_on.year}" in page
    assert f"{wanted:%B} {wanted.day}, {wanted.year}" in page
    async with house.tx() as tx:
        [change] = await list_end_changes(tx, before.id)
        [event] = [each for each in await list_events(tx, [before.id]) if each.name == "warranty:extended"]
        assert (await count_sections(tx))[Section.EXTENDED] == 1
    assert (change.ends_on, change.computed_ends_on, change.reason) == (wanted, before.ends_on, REASON)
    assert event.details == {"before": str(before.ends_on), "after": str(wanted)}


@pytest.mark.sample
async def test_whoever_lacks_the_right_changes_nothing_and_is_told_who_can(house: House) -> None:
    [before] = await sold(house)
    await hire(house, 7, Role.SERVICE, "Sam Service")
    data = {"ends_on": "2040-01-01", "reason": REASON}
    async with house.staff(user=7) as staff:
        answer = await staff.post(f"/warranties/{before.id}/extend", data=data, headers=HTMX)
        page = (await staff.get(f"/warranties/{before.id}")).text
    assert answer.status_code == 403
    assert "You may not change the end of a warranty." in answer.headers["HX-Trigger"]
    assert "Extend it" not in page
    after = await the_warranty(house, before)
    assert (after.ends_on, after.extended_ends_on) == (before.ends_on, None)


@pytest.mark.parametrize(
    ("days", "reason", "said"),
    [
        (0, REASON, "A promise is never shortened"),
        (-5, REASON, "A promise is never shortened"),
        (30, "", "Enter the reason"),
    ],
)
async def test_a_day_or_reason_that_will_not_do_is_named_beside_its_field(
    house: House, days: int, reason: str, said: str
) -> None:
    [before] = await sold(house)
    assert before.ends_on is not None
    wanted = (before.ends_on + timedelta(days=days)).isoformat()
    async with house.staff() as staff:
        data = {"ends_on": wanted, "reason": reason}
        answer = await staff.post(f"/warranties/{before.id}/extend", data=data, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{wanted}"' in answer.text
    after = await the_warranty(house, before)
    assert (after.ends_on, after.extended_ends_on) == (before.ends_on, None)
    async with house.tx() as tx:
        assert await list_end_changes(tx, before.id) == []


async def test_what_has_ended_and_what_is_another_shop_s_stays_as_it_is(house: House) -> None:
    [before] = await sold(house)
    data = {"ends_on": "2040-01-01", "reason": REASON}
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        answer = await stranger.post(f"/warranties/{before.id}/extend", data=data, headers=HTMX)
    assert answer.status_code == 404
    async with house.tx() as tx:
        (await get_unit(tx, before.unit_id)).void_reason = VoidReason.REFUNDED
    async with house.staff() as staff:
        answer = await staff.post(f"/warranties/{before.id}/extend", data=data, headers=HTMX)
    assert answer.status_code == 409
    assert (await the_warranty(house, before)).extended_ends_on is None


async def test_an_extension_is_taken_back_once(house: House) -> None:
    [before] = await sold(house)
    await extend(house, before)
    data = {"reason": "It was another unit"}
    async with house.staff() as staff:
        first = await staff.post(f"/warranties/{before.id}/take-back", data=data, headers=HTMX)
        second = await staff.post(f"/warranties/{before.id}/take-back", data=data, headers=HTMX)
    assert (first.status_code, second.status_code) == (200, 409)
    after = await the_warranty(house, before)
    assert (after.ends_on, after.extended_ends_on) == (before.ends_on, None)
    async with house.tx() as tx:
        assert [change.ends_on is None for change in await list_end_changes(tx, before.id)] == [True, False]
        assert (await count_sections(tx))[Section.EXTENDED] == 0


async def test_a_later_fact_moves_the_computed_day_and_the_later_of_both_counts(house: House) -> None:
    [before] = await sold(house)
    extended = await extend(house, before)
    for days_later, counts in ((10, extended), (60, None)):
        delivered = before.purchased_on + timedelta(days=days_later)
        async with house.tx() as tx:
            warranty = await get_warranty(tx, before.id, lock=True)
            warranties.put_days(warranty, Days(purchased_on=before.purchased_on, delivered_on=delivered))
            await warranties.refresh(tx, warranty, await get_unit(tx, warranty.unit_id))
        after = await the_warranty(house, before)
        assert after.exception is None
        assert after.extended_ends_on == extended
        assert after.computed_ends_on is not None
        assert after.computed_ends_on > (before.ends_on or delivered)
        assert after.ends_on == (counts or after.computed_ends_on)


async def test_a_claim_that_waits_is_assessed_by_the_new_day(house: House) -> None:
    [warranty] = await sold(house)
    house.later(timedelta(days=735))
    claim = await filed(house, warranty)
    assert claim.outcome is Outcome.NOT_COVERED
    await extend(house, warranty, 60)
    assert (await the_claim(house, claim)).outcome is Outcome.ELIGIBLE


async def the_claim(house: House, claim: Claim) -> Claim:
    async with house.tx() as tx:
        return await get_claim(tx, claim.id)


async def test_the_reason_goes_with_whoever_claimed_and_the_days_stay(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    extended = await extend(house, warranty)
    async with house.tx() as tx:
        await erase_owner(tx, claim.owner_id, now=house.ctx.now())
        [change] = await list_end_changes(tx, warranty.id)
    assert (change.reason, change.ends_on) == ("", extended)


async def test_a_shop_that_is_gone_keeps_no_reasons(house: House) -> None:
    [warranty] = await sold(house)
    await extend(house, warranty)
    async with house.tx() as tx:
        await erase_shop(tx, now=house.ctx.now())
        [change] = await list_end_changes(tx, warranty.id)
    assert change.reason == ""


async def test_an_extension_outlives_a_policy_that_was_gone_for_a_while(house: House) -> None:
    [before] = await sold(house)
    extended = await extend(house, before)
    for assigned, counts in ((False, None), (True, extended)):
        async with house.tx() as tx:
            policy = (await list_policies(tx))[0]
            everything = [(AssignmentKind.EVERYTHING, "")] if assigned else []
            await policies.assign(tx, policy.id, everything, by=STAFF, now=house.ctx.now())
            warranty = await get_warranty(tx, before.id, lock=True)
            await warranties.promise_anew(tx, warranty, await get_unit(tx, before.unit_id))
        after = await the_warranty(house, before)
        assert (after.ends_on, after.extended_ends_on) == (counts, extended)
