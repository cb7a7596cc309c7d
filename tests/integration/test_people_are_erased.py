"""What the law lets a buyer ask: their name goes, what was promised and paid stays."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core.domain.registrations import Channel, RegistrationState
from core.domain.remedies import Remedy
from core.domain.signals import SignalKind
from core.logs import configure
from core.services import registrations
from core.services.registrations import Entry
from core.store.claims import Claim, list_evidence
from core.store.data_requests import DataRequest
from core.store.history import Event
from core.store.owners import Owner
from core.store.registrations import Correction, Registration
from core.store.resolutions import find_resolution_of_claim
from core.store.signals import Signal
from core.store.tables import Base
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.records import Customer
from tests.integration.shopify_app.support import HTMX, labelled
from tests.support.house import SHOP, House, test_settings
from tests.support.shops import approve, file_claim, publish_policy

CANARY = "canary-7391@example.org"
NAME = "Canaria Birdwhistle"


async def everything_held(house: House) -> str:
    """Every row of every table of the shop, as text."""
    async with house.tx() as tx:
        found = []
        for table in Base.metadata.sorted_tables:
            rows = await tx.execute(text(f"SELECT to_jsonb(t) FROM {table.name} t"))  # noqa: S608 - our tables
            found += [json.dumps(row[0]) for row in rows]
    return "\n".join(found)


async def a_life_with_us(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), email=CANARY, first_name="Canaria", last_name="Birdwhistle")
    await house.settle()
    claim = await file_claim(house, order, email=CANARY, name=NAME)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()


async def names_typed_by_staff(house: House) -> None:
    """Whatever staff type freely may name the person."""
    now = house.ctx.now()
    async with house.tx() as tx:
        claim = (await tx.scalars(select(Claim))).one()
        resolution = await find_resolution_of_claim(tx, claim.id)
        assert resolution is not None
        resolution.outside_reference, resolution.reason = f"Paid {NAME}", f"{NAME} asked for it"
        claim.serial = claim.serial_normal = claim.order_named = f"Ask {NAME}"
        [photo] = await list_evidence(tx, claim.id)
        tx.add(
            Signal(
                claim_id=claim.id,
                evidence_id=photo.id,
                other_evidence_id=photo.id,
                kind=SignalKind.SAME_FILE,
                noticed_at=now,
                set_aside_at=now,
                set_aside_by="staff:1",
                set_aside_reason=f"{NAME} has two",
            )
        )
        registration = Registration(
            number="R-1",
            unit_id=(await tx.scalars(select(Unit.id))).one(),
            owner_id=claim.owner_id,
            state=RegistrationState.INVALID,
            channel=Channel.RETAILER,
            purchased_on=now.date(),
            registered_at=now,
            settled_reason=f"{NAME} said so",
        )
        tx.add(registration)
        await tx.flush()
        made = {"registration_id": registration.id, "made_at": now, "made_by": "staff:1"}
        tx.add(Correction(**made, reason=f"{NAME} wrote in"))


async def test_an_erased_buyer_leaves_no_name_and_the_record_whole(house: House) -> None:
    await a_life_with_us(house)
    await names_typed_by_staff(house)
    held = await everything_held(house)
    assert CANARY in held
    assert held.count(NAME) > 4
    customer = next(iter(house.shop.customers.values()))
    shopify.redact_customer(house.world, SHOP, customer)
    await house.settle()
    held = await everything_held(house)
    assert "canary" not in held.lower()
    assert "birdwhistle" not in held.lower()
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Warranty)) == 1
        names = list(await tx.scalars(select(Event.name)))
    assert names.count("resolution:refunded") == 1
    assert names.count("person:erased") == 1


async def registered(house: House, code: str, name: str, email: str) -> Registration:
    now = house.ctx.now()
    entry = Entry(name=name, email=email, purchased_on=now.date(), channel=Channel.RETAILER)
    async with house.tx() as tx:
        return await registrations.register(tx, code, entry, now=now)


def as_customer(house: House, email: str) -> Customer:
    """A customer of the shop with that address, who ordered something else."""
    house.order(house.product("Shade"), email=email)
    return next(each for each in house.shop.customers.values() if each.email == email)


async def test_whose_registration_it_was_before_a_correction_is_named_no_more(house: House) -> None:
    await publish_policy(house)
    _, [code] = await labelled(house)
    registration = await registered(house, code, NAME, CANARY)
    named = {"name": "Ada", "channel": "retailer"}
    async with house.staff() as staff:
        for email, reason in (("ada@example.org", f"{CANARY} is a typo"), ("eve@example.org", "Not Canaria")):
            form = named | {"email": email, "reason": reason}
            done = await staff.post(f"/registrations/{registration.id}/correct", data=form, headers=HTMX)
            assert done.status_code == 200
    customer = as_customer(house, CANARY)
    await house.settle()
    assert f"{CANARY} is a typo" in await everything_held(house)
    shopify.redact_customer(house.world, SHOP, customer)
    await house.settle()
    held = await everything_held(house)
    assert "canar" not in held.lower()
    assert "eve@example.org" in held
    async with house.tx() as tx:
        assert list(await tx.scalars(select(Correction.reason))) == ["", ""]


@pytest.mark.parametrize("verdict", ["accept", "reject"])
async def test_a_dispute_names_neither_side_when_one_of_them_is_erased(house: House, verdict: str) -> None:
    await publish_policy(house)
    _, [code] = await labelled(house)
    await registered(house, code, NAME, CANARY)
    second = await registered(house, code, "Bob", "bob@example.org")
    async with house.staff() as staff:
        form = {"verdict": verdict, "reason": f"{NAME} has no receipt"}
        assert (await staff.post(f"/disputes/{second.id}", data=form, headers=HTMX)).status_code == 200
    customer = as_customer(house, CANARY)
    await house.settle()
    shopify.redact_customer(house.world, SHOP, customer)
    await house.settle()
    held = await everything_held(house)
    assert "canar" not in held.lower()
    assert "bob@example.org" in held


async def test_a_shop_is_erased_48_hours_after_it_left_and_not_while_it_is_here(house: House) -> None:
    await a_life_with_us(house)
    shopify.redact_shop(house.world, SHOP)
    await house.settle()
    assert CANARY in await everything_held(house)
    shopify.uninstall_app(house.world, SHOP)
    shopify.redact_shop(house.world, SHOP)
    await house.settle()
    assert "canary" not in (await everything_held(house)).lower()
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).where(Owner.erased_at.is_(None))) == 0


async def test_a_request_for_data_is_noted(house: House) -> None:
    await a_life_with_us(house)
    customer = next(iter(house.shop.customers.values()))
    shopify.request_customer_data(house.world, SHOP, customer)
    await house.settle()
    async with house.tx() as tx:
        event = await tx.scalar(select(Event).where(Event.name == "person:data_requested"))
        request_id = await tx.scalar(select(DataRequest.id))
    assert event is not None
    assert event.details == {"request_id": str(request_id)}
    shopify.redact_customer(house.world, SHOP, customer)
    await house.settle()
    assert customer.id not in await everything_held(house)


async def test_logs_name_nobody(house: House, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    configure(test_settings(tmp_path, log_level="DEBUG"))
    logging.getLogger("pgqueuer").setLevel(logging.WARNING)
    await a_life_with_us(house)
    async with house.staff() as staff:
        await staff.post("/searches/warranties", data={"search": CANARY})
    await house.buyer.post("/", data={"code": CANARY})
    logged = capfd.readouterr().err
    assert '"level"' in logged, "something was logged"
    assert "canary" not in logged.lower()
    assert "birdwhistle" not in logged.lower()
