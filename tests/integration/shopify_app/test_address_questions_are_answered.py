"""A customer once typed somebody else's address: nothing of theirs is given away or erased unasked."""

import json
import re
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.domain.roles import Role
from core.store import jobs
from core.store.address_questions import AddressQuestion
from core.store.claims import Claim, Evidence
from core.store.data_requests import DataRequest
from core.store.history import Event
from core.store.jobs import EraseOwner
from core.store.owners import Owner
from simulator import world as shopify
from simulator.records import Customer
from tests.integration.shopify_app.support import HTMX, OTHER, said
from tests.support.house import SHOP, House
from tests.support.shops import file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough

ADA, EVE = "ada@example.org", "eve@example.org"


async def typed(house: House) -> Customer:
    """Ada ordered and claimed. Eve ordered with her own address, and once with Ada's."""
    await publish_policy(house)
    lamp = house.product()
    order = house.order(lamp)
    await house.settle()
    await file_claim(house, order)
    house.order(lamp, email=EVE, first_name="Eve", last_name="Other")
    eve = next(each for each in house.shop.customers.values() if each.email == EVE)
    house.order(lamp, email=ADA, customer=eve)
    await house.settle()
    return eve


async def requested(house: House, customer: Customer) -> UUID:
    shopify.request_customer_data(house.world, SHOP, customer)
    await house.settle()
    async with house.tx() as tx:
        return (await tx.scalars(select(DataRequest.id))).one()


async def file_of(house: House, request_id: UUID) -> dict[str, list[dict[str, object]]]:
    async with house.staff() as staff:
        answer = await staff.post(f"/settings/data-requests/{request_id}/download")
    found: dict[str, list[dict[str, object]]] = json.loads(answer.content)
    return found


async def said_whose(house: House, whose: str) -> Sequence[int]:
    """Every question on the page is answered twice, by two of the staff."""
    await hire(house, 2, Role.MANAGER)
    async with house.staff() as staff, house.staff(user=2) as colleague:
        page = await staff.get("/settings/data-requests")
        found = re.findall(r'action="(/settings/data-requests/addresses/[0-9a-f-]+)', page.text)
        [address] = sorted(set(found))
        first = await staff.post(address, data={"whose": whose})
        second = await colleague.post(address, data={"whose": "same"}, headers=HTMX)
        after = await staff.get("/settings/data-requests")
    assert "Is this the same person?" in said(page)
    assert ADA in said(page)
    assert "Is this the same person?" not in said(after)
    await house.settle()
    return first.status_code, second.status_code


async def owner(house: House) -> Owner:
    """Ada, whatever is left of her."""
    async with house.tx() as tx:
        return (await tx.scalars(select(Owner))).one()


@pytest.mark.sample
async def test_what_is_held_about_somebody_else_is_not_in_the_file(house: House) -> None:
    request_id = await requested(house, await typed(house))
    found = await file_of(house, request_id)
    assert [order["customer_name"] for order in found["orders"]] == ["Eve Other", "Eve Other"]
    assert (found["people"], found["claims"], found["letters"]) == ([], [], [])
    assert await said_whose(house, "other") == (303, 409)
    assert (await file_of(house, request_id))["claims"] == []


async def test_it_joins_the_file_when_staff_say_that_it_is_the_same_person(house: House) -> None:
    request_id = await requested(house, await typed(house))
    assert await said_whose(house, "same") == (303, 409)
    found = await file_of(house, request_id)
    assert [person["email"] for person in found["people"]] == [ADA]
    assert len(found["claims"]) == 1
    async with house.tx() as tx:
        event = (await tx.scalars(select(Event).where(Event.name == "person:address_answered"))).one()
        question = (await tx.scalars(select(AddressQuestion))).one()
    assert (event.actor, question.answered_by) == ("staff:1", "staff:1")
    assert event.details == {"question_id": str(question.id), "same_person": True}
    assert (await owner(house)).erased_at is None


async def test_the_other_s_own_file_holds_no_order_of_the_customer_who_typed_her_address(
    house: House,
) -> None:
    await typed(house)
    ada = next(each for each in house.shop.customers.values() if each.email == ADA)
    found = await file_of(house, await requested(house, ada))
    assert [order["customer_name"] for order in found["orders"]] == ["Ada Buyer"]
    assert len(found["claims"]) == 1
    async with house.tx() as tx:
        assert list(await tx.scalars(select(AddressQuestion))) == []


@pytest.mark.parametrize("whose", ["other", "same"])
async def test_an_erased_customer_takes_nobody_along_until_staff_say_so(house: House, whose: str) -> None:
    eve = await typed(house)
    shopify.redact_customer(house.world, SHOP, eve)
    await house.settle()
    async with house.tx() as tx:
        [key] = list(await tx.scalars(select(Evidence.key)))
    await house.ctx.blobs.put(key, b"photo")
    assert (await owner(house)).email == ADA
    assert await said_whose(house, whose) == (303, 409)
    async with house.tx() as tx:
        description = (await tx.scalars(select(Claim.description))).one()
    if whose == "other":
        assert ((await owner(house)).email, description != "") == (ADA, True)
        assert await house.ctx.blobs.get(key) == b"photo"
        return
    assert ((await owner(house)).email, description) == ("", "")
    assert await house.ctx.blobs.older_than(await house.shop_id(), house.ctx.now()) == []
    async with house.tx() as tx:
        erased = select(Event.actor).where(Event.name == "person:erased").order_by(Event.id)
        assert list(await tx.scalars(erased)) == ["shopify", "system"]
        await jobs.enqueue(tx, EraseOwner(await house.shop_id(), (await tx.scalars(select(Owner.id))).one()))
    await house.settle()
    async with house.tx() as tx:
        assert list(await tx.scalars(erased)) == ["shopify", "system"], "twice does no harm"


async def test_a_made_up_answer_and_another_shop_s_change_nothing(house: House) -> None:
    request_id = await requested(house, await typed(house))
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.tx() as tx:
        question_id = (await tx.scalars(select(AddressQuestion.id))).one()
    address = f"/settings/data-requests/addresses/{question_id}"
    async with house.staff() as staff, house.staff(OTHER) as stranger:
        assert (await staff.post(address, data={"whose": "mine"})).status_code == 422
        assert (await stranger.post(address, data={"whose": "same"})).status_code == 404
        unknown = f"/settings/data-requests/addresses/{uuid4()}"
        assert (await staff.post(unknown, data={"whose": "same"})).status_code == 404
    assert (await file_of(house, request_id))["claims"] == []
