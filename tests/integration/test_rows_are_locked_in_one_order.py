"""People and the worker at the same unit at the same time: the later waits for the earlier, never both."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from core.domain.amounts import Amounts
from core.domain.claims import ClaimState, DeclineReason
from core.domain.money import Money
from core.domain.registrations import Channel, RegistrationState
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.domain.units import VoidReason
from core.services import claims, codes, corrections, disputes, erasure, registrations, resolutions, settling
from core.services.registrations import CodeRefusedError, Entry
from core.store.base import Tx
from core.store.claims import Claim, get_claim
from core.store.codes import find_code
from core.store.owners import Owner, find_owner, get_owner
from core.store.registrations import (
    Registration,
    get_registration,
    list_corrections,
    list_registrations_of_unit,
)
from core.store.resolutions import Resolution
from core.store.units import Unit, get_unit
from core.store.warranties import get_warranty
from simulator import world as shopify
from simulator.records import Order
from tests.integration.microsite.phone import ADA, send
from tests.support.credit import agree, bought_elsewhere, credit
from tests.support.house import House
from tests.support.locks import until_waiting
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy

pytestmark = pytest.mark.thorough

BOB = Entry(name="Bob", email="bob@example.org", purchased_on=None, channel=Channel.GIFT)


async def sold(house: House) -> tuple[Order, Claim, Unit, str]:
    """A claimed piece of an order, with a code on it."""
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    async with house.tx() as tx:
        warranty = await get_warranty(tx, claim.warranty_id)
        unit = await get_unit(tx, warranty.unit_id)
        code = (await codes.label_unit(tx, unit.id, by=STAFF, now=house.ctx.now())).code
    await house.settle()
    return order, claim, unit, code


async def registering(house: House, code: str) -> Registration:
    async with house.tx() as tx:
        return await registrations.register(tx, code, BOB, now=house.ctx.now())


async def registrations_of(house: House, unit: Unit) -> Sequence[tuple[Registration, Owner]]:
    async with house.tx() as tx:
        return await list_registrations_of_unit(tx, unit.id)


async def test_a_refund_is_settled_while_somebody_registers_the_unit(house: House) -> None:
    _, claim, unit, code = await sold(house)
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as paying:
        await resolutions.read_task(paying, resolution.id, lock=True)
        later = asyncio.create_task(registering(house, code))
        await until_waiting(house, 1)
        paid = Money(Decimal("80.00"), "EUR")
        await settling.settle_refund(
            paying,
            resolution.id,
            refund_gid="gid://shopify/Refund/1",
            amounts=Amounts(paid, paid),
            now=house.ctx.now(),
        )
    with pytest.raises(CodeRefusedError):
        await later
    assert await registrations_of(house, unit) == []
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.state) == (ClaimState.DONE, ResolutionState.DONE)


@pytest.mark.sample
async def test_an_order_is_cancelled_while_somebody_registers_its_piece(house: House) -> None:
    order, claim, unit, code = await sold(house)
    shopify.cancel_order(house.world, house.shop, order)
    async with house.tx() as first:
        await get_warranty(first, claim.warranty_id, lock=True)
        recording = asyncio.create_task(house.settle())
        await until_waiting(house, 1)
        later = asyncio.create_task(registering(house, code))
        await until_waiting(house, 2)
    await recording
    with pytest.raises(CodeRefusedError):
        await later
    assert await registrations_of(house, unit) == []
    async with house.tx() as tx:
        assert (await get_unit(tx, unit.id)).void_reason is VoidReason.CANCELLED


async def test_a_refund_is_looked_at_while_staff_correct_the_registration_of_its_unit(house: House) -> None:
    _, claim, unit, code = await sold(house)
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    registration = await registering(house, code)
    async with house.tx() as first:
        await get_registration(first, registration.id, lock=True)
        correcting = asyncio.create_task(corrected(house, registration))
        await until_waiting(house, 1)
        looking = asyncio.create_task(looked_at(house, resolution))
        await until_waiting(house, 2)
    await asyncio.gather(correcting, looking)
    [(_, owner)] = await registrations_of(house, unit)
    assert (owner.name, owner.email) == ("Robert", "robert@example.org")


async def corrected(house: House, registration: Registration) -> None:
    said = replace(BOB, name="Robert", email="robert@example.org")
    async with house.tx() as tx:
        await corrections.correct(tx, registration.id, said, reason="Typo", by=STAFF, now=house.ctx.now())


async def looked_at(house: House, resolution: Resolution) -> None:
    async with house.tx() as tx:
        await resolutions.read_task(tx, resolution.id, lock=True)


async def test_a_buyer_is_erased_while_their_registration_is_corrected(house: House) -> None:
    _, _, unit, code = await sold(house)
    registration = await registering(house, code)
    async with house.tx() as first:
        await get_registration(first, registration.id, lock=True)
        correcting = asyncio.create_task(corrected(house, registration))
        await until_waiting(house, 1)
        erasing = asyncio.create_task(erased(house, BOB.email))
        await until_waiting(house, 2)
    await asyncio.gather(correcting, erasing)
    [(_, owner)] = await registrations_of(house, unit)
    assert owner.email == "robert@example.org"
    async with house.tx() as tx:
        assert await find_owner(tx, BOB.email) is None
        [correction] = await list_corrections(tx, registration.id)
    assert correction.reason == ""


async def test_a_buyer_is_erased_while_a_dispute_of_theirs_is_settled(house: House) -> None:
    _, _, unit, code = await sold(house)
    await registering(house, code)
    async with house.tx() as tx:
        hers = replace(BOB, name="Ada", email="ada@example.org")
        second = await registrations.register(tx, code, hers, now=house.ctx.now())
    async with house.tx() as settling:
        await disputes.hold(settling, second.id)
        erasing = asyncio.create_task(erased(house, BOB.email))
        await until_waiting(house, 1)
        await disputes.settle(
            settling, second.id, accept=True, reason="Bob stole it", by=STAFF, now=house.ctx.now()
        )
    await erasing
    (bobs, bob), (adas, ada) = await registrations_of(house, unit)
    assert (bobs.state, adas.state) == (RegistrationState.INVALID, RegistrationState.CONFIRMED)
    assert (bob.email, ada.email) == ("", "ada@example.org")
    assert (bobs.settled_reason, adas.settled_reason) == (None, None)


async def test_a_buyer_is_erased_while_their_claim_is_declined(house: House) -> None:
    _, claim, _, _ = await sold(house)
    async with house.tx() as deciding:
        await get_warranty(deciding, claim.warranty_id, lock=True)
        await get_claim(deciding, claim.id, lock=True)
        later = asyncio.create_task(erased(house))
        await until_waiting(house, 1)
        await claims.decline(
            deciding, claim.id, DeclineReason.OTHER, note="No.", by=STAFF, now=house.ctx.now()
        )
    await later
    async with house.tx() as tx:
        claim = await get_claim(tx, claim.id)
        owner = await get_owner(tx, claim.owner_id)
    assert (claim.state, claim.description, claim.decision_note) == (ClaimState.DECLINED, "", None)
    assert (owner.name, owner.email) == ("", "")


async def erased(house: House, email: str = "ada@example.org") -> None:
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email=email, now=house.ctx.now())


async def let_the_other_be_turned_away(tx: Tx) -> None:
    """Whoever looks first for a deadlock is its victim: on a busy machine that might have been us."""
    await tx.execute(text("SET LOCAL deadlock_timeout = '1min'"))


async def test_whom_the_database_turns_away_is_told_so_and_may_try_again(house: House) -> None:
    _, claim, unit, code = await sold(house)
    page = await house.buyer.get(f"/{code}")
    async with house.tx() as wrong:
        await let_the_other_be_turned_away(wrong)
        await get_warranty(wrong, claim.warranty_id, lock=True)
        sending = asyncio.create_task(send(house.buyer, page, ADA))
        await until_waiting(house, 1)
        await find_code(wrong, code, lock=True)
    refused = await sending
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert "We cannot do that just now" in refused.text
    assert "Nothing was changed." in refused.text
    assert await registrations_of(house, unit) == []
    assert (await send(house.buyer, page, ADA)).status_code == 303
    [(registration, owner)] = await registrations_of(house, unit)
    assert (registration.state, owner.email) == (RegistrationState.CONFIRMED, "ada@example.org")


async def test_a_job_that_the_database_turns_away_runs_again(house: House) -> None:
    order, claim, unit, _ = await sold(house)
    shopify.cancel_order(house.world, house.shop, order)
    async with house.tx() as wrong:
        await let_the_other_be_turned_away(wrong)
        await get_warranty(wrong, claim.warranty_id, lock=True)
        recording = asyncio.create_task(house.settle())
        await until_waiting(house, 1)
        await get_unit(wrong, unit.id, lock=True)
    done = [job.name() for job in await recording]
    assert done.count("ReadOrders") + done.count("DrainNotices") >= 2
    async with house.tx() as tx:
        assert (await get_unit(tx, unit.id)).void_reason is VoidReason.CANCELLED


async def test_a_buyer_agrees_to_an_account_while_the_worker_is_at_the_unit(house: House) -> None:
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    await house.settle()
    async with house.tx() as working:
        warranty = await get_warranty(working, claim.warranty_id)
        await get_unit(working, warranty.unit_id, lock=True)
        later = asyncio.create_task(agree(house, claim))
        await until_waiting(house, 1)
        await get_warranty(working, warranty.id, lock=True)
        await get_claim(working, claim.id, lock=True)
    await later
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.APPROVED
