"""Staff correct what a buyer typed wrongly, or make a registration invalid, and say why."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from babel.dates import format_date
from sqlalchemy import select

from core.domain.registrations import Channel, RegistrationState
from core.domain.roles import Role
from core.domain.terms import StartRule
from core.domain.units import VoidReason
from core.services import end_dates, registrations
from core.services.registrations import Entry
from core.store.end_dates import EndChange
from core.store.history import Event
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.registrations import Correction, Registration
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, disputed, filed, follow, labelled, said
from tests.support.house import House
from tests.support.shops import STAFF, hire, publish_policy

pytestmark = pytest.mark.thorough

REASON = {"reason": "The receipt says so"}


async def register(house: House, code: str, email: str = "ada@example.org", days_ago: int = 0) -> UUID:
    now = house.ctx.now()
    bought = now.date() - timedelta(days=days_ago)
    entry = Entry(name="Ada", email=email, purchased_on=bought, channel=Channel.RETAILER)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=now)
    await house.settle()
    return registration.id


async def registered(house: House, *, per_unit: bool = True) -> tuple[UUID, str]:
    """A label that Ada registered today, under two years from purchase."""
    await publish_policy(house, start_rules=(StartRule.PURCHASE,))
    _, [code] = await labelled(house, per_unit=per_unit)
    return await register(house, code), code


async def the_rows(house: House, registration_id: UUID) -> tuple[Registration, Owner, Warranty, Unit]:
    async with house.tx() as tx:
        query = (
            select(Registration, Owner, Warranty, Unit)
            .join(Owner, Owner.id == Registration.owner_id)
            .join(Unit, Unit.id == Registration.unit_id)
            .join(Warranty, Warranty.unit_id == Unit.id)
            .where(Registration.id == registration_id)
        )
        [row] = (await tx.execute(query)).all()
    registration, owner, warranty, unit = row
    return registration, owner, warranty, unit


async def events(house: House, name: str) -> list[dict[str, object]]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Event.details).where(Event.name == name)))


async def corrections(house: House) -> list[str]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Correction.reason)))


def form(**changes: str) -> dict[str, str]:
    values = {"name": "Ada", "email": "ada@example.org", "channel": "retailer", **REASON}
    return values | changes


async def test_another_day_of_purchase_computes_the_cover_anew(house: House) -> None:
    registration_id, _ = await registered(house)
    registration, _, before, _ = await the_rows(house, registration_id)
    day = registration.purchased_on - timedelta(days=100)
    async with house.staff() as staff:
        data = form(purchased_on=day.isoformat(), channel="amazon")
        answer = await staff.post(f"/registrations/{registration_id}/correct", data=data, headers=HTMX)
        page = await staff.get(f"/warranties/{before.id}")
    assert answer.status_code == 200
    assert "The receipt says so" in said(answer)
    registration, _, warranty, _ = await the_rows(house, registration_id)
    assert (registration.purchased_on, registration.channel) == (day, Channel.AMAZON)
    assert (warranty.purchased_on, warranty.starts_on, warranty.channel) == (day, day, Channel.AMAZON)
    assert before.ends_on is not None
    assert warranty.ends_on is not None
    assert warranty.ends_on < before.ends_on
    number, bought = registration.number, (day + timedelta(days=100)).isoformat()
    assert await events(house, "registration:corrected") == [
        {
            "number": number,
            "purchased_on": [bought, day.isoformat()],
            "channel": ["retailer", "amazon"],
            "ends_on": [str(before.ends_on), str(warranty.ends_on)],
        }
    ]
    shown = [format_date(each, "medium", "en") for each in (date.fromisoformat(bought), day)]
    assert f"day of purchase {shown[0]} → {shown[1]}, bought at A shop → Amazon, " in said(page)


@pytest.mark.sample
async def test_another_address_takes_the_claims_and_the_links_along(house: House) -> None:
    registration_id, _ = await registered(house)
    _, _, old, _ = await the_rows(house, registration_id)
    claim = await filed(house, old)
    assert old.certificate_code is not None
    async with house.staff() as staff:
        data = form(name="Ada Byron", email="Byron@example.org")
        await staff.post(f"/registrations/{registration_id}/correct", data=data)
    await house.settle()
    _, owner, warranty, _ = await the_rows(house, registration_id)
    assert (owner.name, owner.email_normal, warranty.owner_id) == (
        "Ada Byron",
        "byron@example.org",
        owner.id,
    )
    assert warranty.certificate_code not in {None, old.certificate_code}
    assert (await house.buyer.get(f"/w/{old.certificate_code}")).status_code == 404
    assert (await house.buyer.get(f"/w/{warranty.certificate_code}")).status_code == 200
    assert (await house.buyer.get(f"/claims/{claim.access_code}")).status_code == 404
    details = await events(house, "registration:corrected")
    assert details == [
        {"number": (await the_rows(house, registration_id))[0].number, "named": ["name", "email"]}
    ]
    async with house.tx() as tx:
        letters = list(await tx.scalars(select(LetterRow).where(LetterRow.owner_id == owner.id)))
    assert [letter.kind for letter in letters] == ["registration_confirmed"]
    assert str(warranty.certificate_code) in str(letters[0].text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": ""}, "Enter the reason."),
        ({"name": ""}, "Enter the name."),
        ({"email": "ada"}, "Enter an e-mail address in full"),
        ({"purchased_on": "2199-01-01"}, "The day of purchase lies between the year 2000 and today."),
        ({"purchased_on": "soon"}, "The day of purchase must be a real date"),
        ({}, "Nothing is different."),
    ],
)
async def test_what_cannot_be_corrected_so_is_told_and_nothing_changes(
    house: House, change: dict[str, str], reason: str
) -> None:
    registration_id, _ = await registered(house)
    before = await the_rows(house, registration_id)
    async with house.staff() as staff:
        refused = await staff.post(
            f"/registrations/{registration_id}/correct", data=form(**change), headers=HTMX
        )
    assert refused.status_code == 422
    assert reason in said(refused)
    after = await the_rows(house, registration_id)
    assert (after[0].purchased_on, after[1].email) == (before[0].purchased_on, before[1].email)
    assert (await corrections(house), await events(house, "registration:corrected")) == ([], [])


async def test_an_invalid_registration_leaves_a_label_that_can_be_registered_again(house: House) -> None:
    registration_id, code = await registered(house)
    _, _, old, _ = await the_rows(house, registration_id)
    async with house.staff() as staff:
        address = f"/registrations/{registration_id}/invalidate"
        without = await staff.post(address, data={"reason": ""}, headers=HTMX)
        assert without.status_code == 422
        assert (await the_rows(house, registration_id))[0].state is RegistrationState.CONFIRMED
        done = await staff.post(address, data={"reason": "A thief"})
        page = await follow(staff, done.headers["location"])
        again = await staff.post(address, data={"reason": "Me too"})
        changed = await staff.post(f"/registrations/{registration_id}/correct", data=form(name="Eve"))
    assert "A thief" in said(page)
    assert (again.status_code, changed.status_code) == (409, 409)
    registration, _, warranty, unit = await the_rows(house, registration_id)
    assert (registration.state, registration.settled_reason) == (RegistrationState.INVALID, "A thief")
    assert (warranty.owner_id, warranty.certificate_code, warranty.starts_on) == (None, None, None)
    assert unit.void_reason is None
    assert (await house.buyer.get(f"/w/{old.certificate_code}")).status_code == 404
    assert await events(house, "registration:invalidated") == [
        {"number": registration.number, "ends_on": [str(old.ends_on), ""]}
    ]
    second = await register(house, code, email="bob@example.org", days_ago=30)
    registration, owner, warranty, _ = await the_rows(house, second)
    assert registration.state is RegistrationState.CONFIRMED
    assert (warranty.owner_id, warranty.purchased_on) == (owner.id, registration.purchased_on)
    assert warranty.starts_on == house.ctx.now().date() - timedelta(days=30)


async def test_a_piece_known_by_its_registration_only_ends_with_it(house: House) -> None:
    registration_id, code = await registered(house, per_unit=False)
    async with house.staff() as staff:
        await staff.post(f"/registrations/{registration_id}/invalidate", data={"reason": "Invented"})
    _, _, _, unit = await the_rows(house, registration_id)
    assert unit.void_reason is VoidReason.INVALIDATED
    again = await register(house, code)
    assert (await the_rows(house, again))[3].id != unit.id


async def test_an_open_dispute_is_settled_instead(house: House) -> None:
    await disputed(house)
    async with house.tx() as tx:
        first = await tx.scalar(
            select(Registration.id).where(Registration.state == RegistrationState.CONFIRMED)
        )
    assert first is not None
    async with house.staff() as staff:
        refused = await staff.post(f"/registrations/{first}/invalidate", data={"reason": "No"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Settle the dispute instead." in said(refused)
    assert (await the_rows(house, first))[0].state is RegistrationState.CONFIRMED


@pytest.mark.sample
async def test_another_shop_s_registration_is_unknown(house: House) -> None:
    registration_id, _ = await registered(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for each in (registration_id, uuid4()):
            assert (await stranger.get(f"/registrations/{each}")).status_code == 404
            for step, data in (("correct", form(name="Eve")), ("invalidate", REASON)):
                assert (await stranger.post(f"/registrations/{each}/{step}", data=data)).status_code == 404
    registration, owner, _, _ = await the_rows(house, registration_id)
    assert (registration.state, owner.name) == (RegistrationState.CONFIRMED, "Ada")


async def moved_ends(house: House) -> list[tuple[date | None, date | None, str]]:
    async with house.tx() as tx:
        rows = await tx.scalars(select(EndChange).where(EndChange.registration_id.is_not(None)))
        return [(row.before_on, row.after_on, row.reason) for row in rows]


async def test_who_may_only_correct_records_moves_no_end_and_is_told_who_can(house: House) -> None:
    registration_id, _ = await registered(house)
    before = await the_rows(house, registration_id)
    await hire(house, 13, Role.SERVICE)
    day = (before[0].purchased_on - timedelta(days=100)).isoformat()
    async with house.staff(user=13) as service:
        address = f"/registrations/{registration_id}/correct"
        refused = await service.post(address, data=form(purchased_on=day), headers=HTMX)
        kept = await service.post(address, data=form(channel="amazon"), headers=HTMX)
    assert refused.status_code == 422
    assert "You may not change the end of a warranty. Ask Sim" in said(refused)
    assert f'value="{day}"' in refused.text
    assert kept.status_code == 200
    registration, _, warranty, _ = await the_rows(house, registration_id)
    assert (registration.purchased_on, registration.channel) == (before[0].purchased_on, Channel.AMAZON)
    assert warranty.ends_on == before[2].ends_on
    assert await moved_ends(house) == []
    assert len(await events(house, "registration:corrected")) == 1


async def test_an_end_that_a_correction_moved_is_reported_with_both_days_and_its_reason(house: House) -> None:
    registration_id, _ = await registered(house)
    registration, _, before, _ = await the_rows(house, registration_id)
    day = registration.purchased_on - timedelta(days=100)
    async with house.staff() as staff:
        assert "Nothing here" in said(await staff.get("/exceptions/corrected"))
        await staff.post(f"/registrations/{registration_id}/correct", data=form(purchased_on=day.isoformat()))
        report = said(await staff.get("/exceptions/corrected"))
        page = said(await staff.get(f"/warranties/{before.id}"))
        german = said(await staff.get("/exceptions/corrected", params={"locale": "de"}))
    after = (await the_rows(house, registration_id))[2].ends_on
    assert before.ends_on is not None
    assert after is not None
    assert await moved_ends(house) == [(before.ends_on, after, REASON["reason"])]
    days = [format_date(each, "medium", "en") for each in (before.ends_on, after)]
    assert f"Lumen desk lamp {days[0]} {days[1]} The receipt says so You" in report
    assert f"Registration corrected: {days[0]} → {days[1]} The receipt says so" in page
    assert f"last covered day {days[0]} → {days[1]}." in page
    assert "Letzte Tage, die eine Korrektur verschob" in german


async def test_a_promise_that_ends_with_its_registration_is_reported_and_added_days_need_the_right(
    house: House,
) -> None:
    registration_id, _ = await registered(house)
    _, _, warranty, _ = await the_rows(house, registration_id)
    await hire(house, 13, Role.SERVICE)
    assert warranty.ends_on is not None
    longer = warranty.ends_on + timedelta(days=30)
    async with house.tx() as tx:
        await end_dates.extend(tx, warranty.id, longer, reason="Recall", by=STAFF, now=house.ctx.now())
    async with house.staff(user=13) as service:
        address = f"/registrations/{registration_id}/invalidate"
        refused = await service.post(address, data=REASON, headers=HTMX)
    assert refused.status_code == 422
    assert "You may not change the end of a warranty. Ask Sim" in said(refused)
    assert (await the_rows(house, registration_id))[0].state is RegistrationState.CONFIRMED
    async with house.staff() as staff:
        assert (await staff.post(address, data=REASON, headers=HTMX)).status_code == 200
    assert await moved_ends(house) == [(longer, None, REASON["reason"])]
    assert (await the_rows(house, registration_id))[2].starts_on is None
