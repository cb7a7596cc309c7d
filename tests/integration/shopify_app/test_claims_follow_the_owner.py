"""Staff judge whose unit it is: a claim of whoever does not hold it any more gives them nothing."""

from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.deciding import Outcome
from core.domain.registrations import RegistrationState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.services import codes, registrations
from core.services.registrations import Entry
from core.store.claims import Claim
from core.store.registrations import Registration, get_registration
from core.store.units import Unit
from simulator import world as shopify
from simulator.records import Order
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import go_on

pytestmark = pytest.mark.thorough

ADA = Entry(name="Ada", email="ada@example.org", purchased_on=None, channel=None)
BOB = replace(ADA, name="Bob", email="bob@example.org")
REASON = {"reason": "The receipt says so"}


async def sold_with_label(house: House) -> tuple[Order, str]:
    await publish_policy(house)
    order = house.order(house.product(stock=9))
    await house.settle()
    async with house.tx() as tx:
        unit_id = await tx.scalar(select(Unit.id))
        assert unit_id is not None
        code = await codes.label_unit(tx, unit_id, by=STAFF, now=house.ctx.now())
    return order, code.code


async def register(house: House, code: str, entry: Entry) -> UUID:
    async with house.tx() as tx:
        return (await registrations.register(tx, code, entry, now=house.ctx.now())).id


async def invalidate(house: House, registration_id: UUID) -> httpx.Response:
    async with house.staff() as staff:
        return await staff.post(f"/registrations/{registration_id}/invalidate", data=REASON, headers=HTMX)


async def hand_over(house: House, registration_id: UUID) -> httpx.Response:
    async with house.staff() as staff:
        data = REASON | {"verdict": "accept"}
        return await staff.post(f"/disputes/{registration_id}", data=data, headers=HTMX)


async def state_of(house: House, registration_id: UUID) -> RegistrationState:
    async with house.tx() as tx:
        registration: Registration = await get_registration(tx, registration_id)
    return registration.state


async def refused_whatever_is_said(house: House, claim: Claim) -> None:
    """The computed answer says no, and a note does not help."""
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        form = {"remedy": "replacement", "note": "A good customer"}
        answer = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert (await claim_now(house, claim.id)).outcome is Outcome.NOT_COVERED
    assert "Owner Failed Whoever claims does not hold this unit any more." in page
    assert answer.status_code == 422
    assert "nothing can be sent to them. Decline the claim." in said(answer)
    await house.settle()
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
    assert house.shop.drafts == {}


async def test_an_invalid_registration_takes_the_claim_s_ground(house: House) -> None:
    order, code = await sold_with_label(house)
    registration_id = await register(house, code, BOB)
    claim = await file_claim(house, order, name="Bob", email="bob@example.org")
    assert claim.outcome is Outcome.ELIGIBLE
    assert (await invalidate(house, registration_id)).status_code == 200
    await refused_whatever_is_said(house, claim)


@pytest.mark.sample
async def test_a_dispute_lost_takes_the_claim_s_ground(house: House) -> None:
    order, code = await sold_with_label(house)
    await register(house, code, ADA)
    second = await register(house, code, BOB)
    claim = await file_claim(house, order)
    assert (await hand_over(house, second)).status_code == 200
    await refused_whatever_is_said(house, claim)


async def test_whoever_won_the_dispute_is_assessed_anew(house: House) -> None:
    order, code = await sold_with_label(house)
    await register(house, code, ADA)
    second = await register(house, code, BOB)
    claim = await file_claim(house, order, name="Bob", email="bob@example.org")
    assert claim.outcome is Outcome.NOT_YET
    await hand_over(house, second)
    assert (await claim_now(house, claim.id)).outcome is Outcome.ELIGIBLE


async def test_nobody_loses_the_unit_while_a_remedy_is_on_its_way_to_them(house: House) -> None:
    order, code = await sold_with_label(house)
    first = await register(house, code, ADA)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REPLACEMENT)
    second = await register(house, code, BOB)
    refused = await hand_over(house, second)
    assert refused.status_code == 422
    assert "A remedy is on its way to whoever would lose the unit." in said(refused)
    assert "The receipt says so" in refused.text
    async with house.staff() as staff:
        await staff.post(f"/disputes/{second}", data=REASON | {"verdict": "reject"}, headers=HTMX)
    again = await invalidate(house, first)
    assert again.status_code == 422
    assert "A remedy is on its way to whoever would lose the unit." in said(again)
    assert await state_of(house, first) is RegistrationState.CONFIRMED
    await house.settle()
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert len(house.shop.drafts) == 1


async def test_a_stopped_remedy_does_not_go_on_to_whoever_lost_the_unit(house: House) -> None:
    order, code = await sold_with_label(house)
    registration_id = await register(house, code, ADA)
    claim = await file_claim(house, order)
    variant = next(iter(house.shop.products.values())).variants[0]
    shopify.set_stock(house.world, house.shop, variant, 0)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert (await invalidate(house, registration_id)).status_code == 200
    shopify.set_stock(house.world, house.shop, variant, 9)
    await go_on(house, claim)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.NOT_THEIRS)
    assert (house.shop.drafts, order.refunds) == ({}, [])
