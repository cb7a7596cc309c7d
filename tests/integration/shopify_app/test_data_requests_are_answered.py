"""A buyer asks what is held about them; staff see it, download it and say that it was given."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import time_machine
from sqlalchemy import select

from core.domain.registrations import Channel, RegistrationState
from core.domain.remedies import Remedy
from core.domain.roles import Role
from core.services import owners
from core.store.claims import Claim
from core.store.data_requests import DataRequest
from core.store.history import Event
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.registrations import Correction, Registration
from core.store.resolutions import Resolution
from core.store.units import Unit
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, follow, said
from tests.support.house import SHOP, House
from tests.support.shops import approve, file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough


async def asked(house: House) -> UUID:
    """Ada bought, claimed and was refunded; Bob bought too. Ada asks for her data."""
    await publish_policy(house)
    lamp = house.product()
    order = house.order(lamp)
    house.order(lamp, email="bob@example.org", first_name="Bob", last_name="Other")
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    customer = next(each for each in house.shop.customers.values() if each.email == "ada@example.org")
    shopify.request_customer_data(house.world, SHOP, customer)
    await house.settle()
    [request] = await requests(house)
    return request.id


async def requests(house: House) -> Sequence[DataRequest]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(DataRequest)))


async def events(house: House) -> list[tuple[str, str]]:
    async with house.tx() as tx:
        query = select(Event.name, Event.actor).where(Event.name.like("person:%")).order_by(Event.id)
        return [(name, actor) for name, actor in await tx.execute(query)]


async def downloaded(staff: httpx.AsyncClient, request_id: UUID) -> httpx.Response:
    return await staff.post(f"/settings/data-requests/{request_id}/download")


@pytest.mark.sample
async def test_staff_download_everything_about_this_person_and_nobody_else(house: House) -> None:
    request_id = await asked(house)
    async with house.staff() as staff:
        home = await staff.get("/")
        page = await staff.get("/settings/data-requests")
        answer = await downloaded(staff, request_id)
    assert "One buyer asked for their data" in said(home)
    assert "ada@example.org To be answered" in said(page)
    assert f'action="/settings/data-requests/{request_id}/download' in page.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="data-{request_id}.json"'
    assert answer.headers["cache-control"] == "no-store"
    data: dict[str, Any] = json.loads(answer.content)
    assert [order["email"] for order in data["orders"]] == ["ada@example.org"]
    assert data["orders"][0]["lines"] == [{"title": "Lumen desk lamp", "sku": None, "quantity": 1}]
    assert [person["name"] for person in data["people"]] == ["Ada Buyer"]
    [claim] = data["claims"]
    assert claim["description"] == "It does not light up any more."
    assert [Decimal(each["amount"]) for each in claim["resolutions"]] == [Decimal("80.00")]
    assert len(claim["evidence"]) == 1
    assert [letter["kind"] for letter in data["letters"]] == [
        "claim_received",
        "claim_approved",
        "refund_made",
    ]
    assert "bob" not in answer.text.lower()


async def test_what_staff_wrote_about_them_is_theirs_and_the_keys_to_their_claims_are_left_out(
    house: House,
) -> None:
    request_id = await asked(house)
    await reasons_written(house)
    async with house.tx() as tx:
        [code] = await tx.scalars(select(Claim.access_code))
        letters = list(await tx.scalars(select(LetterRow.text)))
    assert all(f"/claims/{code}" in (text or "") for text in letters)
    async with house.staff() as staff:
        answer = await downloaded(staff, request_id)
    assert code not in answer.text
    data = json.loads(answer.content)
    assert all("[private link]" in letter["text"] for letter in data["letters"])
    assert [each["settled_reason"] for each in data["registrations"]] == ["Ada invented it"]
    assert [each["reason"] for each in data["corrections"]] == ["Ada wrote to us", "Hers until now"]
    assert [each["reason"] for each in data["claims"][0]["resolutions"]] == ["Ada wished it"]


async def reasons_written(house: House) -> None:
    now = house.ctx.now()
    async with house.tx() as tx:
        ada = (await tx.scalars(select(Owner.id))).one()
        bob = await owners.get_or_add(tx, name="Bob", email="bob@example.org", locale="en", now=now)
        (await tx.scalars(select(Resolution))).one().reason = "Ada wished it"
        theirs = [
            Registration(
                number=f"R-{owner_id}",
                unit_id=(await tx.scalars(select(Unit.id).limit(1))).one(),
                owner_id=owner_id,
                state=RegistrationState.INVALID,
                channel=Channel.RETAILER,
                purchased_on=now.date(),
                registered_at=now,
                settled_reason=reason,
            )
            for owner_id, reason in ((ada, "Ada invented it"), (bob.id, None))
        ]
        tx.add_all(theirs)
        await tx.flush()
        made = {"made_at": now, "made_by": "staff:1"}
        tx.add(Correction(registration_id=theirs[0].id, reason="Ada wrote to us", **made))
        await tx.flush()
        tx.add(Correction(registration_id=theirs[1].id, owner_id=ada, reason="Hers until now", **made))
        await tx.flush()
        tx.add(Correction(registration_id=theirs[1].id, owner_id=bob.id, reason="About Bob", **made))


async def test_no_address_opens_the_file_to_whoever_is_not_signed_in(house: House) -> None:
    request_id = await asked(house)
    answer = await downloaded(house.shopify_calls, request_id)
    assert answer.status_code == 401
    assert "ada@example.org" not in answer.text
    async with house.staff() as staff:
        read = await staff.get(f"/settings/data-requests/{request_id}/download")
    assert read.status_code == 405


async def test_an_answered_request_says_who_answered_and_when(house: House) -> None:
    request_id = await asked(house)
    address = f"/settings/data-requests/{request_id}/answer"
    await hire(house, 2, Role.MANAGER)
    async with house.staff(user=1) as first, house.staff(user=2) as second:
        done = await first.post(address, headers=HTMX)
        late = await second.post(address, headers=HTMX)
        page = await second.get("/settings/data-requests")
        home = await second.get("/")
    assert done.status_code == 200
    assert "Answered" in said(done)
    assert late.status_code == 409
    assert "Sim Staff 1" in said(page)
    assert "asked for their data" not in said(home)
    [request] = await requests(house)
    assert request.answered_by == "staff:1"
    assert await events(house) == [("person:data_requested", "shopify"), ("person:data_given", "staff:1")]


async def test_without_htmx_answering_leads_back_to_the_list(house: House) -> None:
    request_id = await asked(house)
    async with house.staff() as staff:
        done = await staff.post(f"/settings/data-requests/{request_id}/answer")
        assert done.status_code == 303
        page = await follow(staff, done.headers["location"])
    assert "Answered" in said(page)


async def test_after_thirty_days_it_is_overdue(house: House) -> None:
    await asked(house)
    with time_machine.travel(house.ctx.now() + timedelta(days=32)):
        async with house.staff() as staff:
            page = await staff.get("/settings/data-requests")
    assert "Overdue" in said(page)


async def test_an_erased_person_is_named_no_more_and_the_request_stays(house: House) -> None:
    await asked(house)
    customer = next(each for each in house.shop.customers.values() if each.email == "ada@example.org")
    shopify.redact_customer(house.world, SHOP, customer)
    await house.settle()
    [request] = await requests(house)
    assert (request.email, request.customer_gid) == (None, None)
    async with house.staff() as staff:
        page = await staff.get("/settings/data-requests")
    assert "Erased since" in said(page)
    assert "/download" not in page.text


async def test_another_shop_sees_and_answers_nothing(house: House) -> None:
    request_id = await asked(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        assert "Nobody has asked" in said(await stranger.get("/settings/data-requests"))
        for each in (request_id, uuid4()):
            assert (await stranger.post(f"/settings/data-requests/{each}/answer")).status_code == 404
            assert (await downloaded(stranger, each)).status_code == 404
    [request] = await requests(house)
    assert request.answered_at is None
