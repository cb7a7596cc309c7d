"""Claims that are settled with store credit, and what the customers of the simulator got: plain functions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.domain.actors import BUYER
from core.domain.faults import Fault
from core.domain.money import Money
from core.domain.registrations import Channel
from core.domain.remedies import Remedy, plainly
from core.services import claims, codes, registrations
from core.services.amounts import RULE, Agreed
from core.services.claims import Complaint
from core.services.evidence import Brought
from core.services.registrations import Entry
from core.services.store_credit import consent
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from core.store.codes import list_codes
from core.store.letters import LetterRow
from core.store.warranties import find_warranty_of_unit
from simulator import world as shopify
from simulator.records import Customer, Order, Product
from sync.errors import TryAgainError
from tests.support.house import House
from tests.support.shops import PHOTO, STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out

CREDIT_FIRST = plainly(Remedy.STORE_CREDIT, Remedy.REFUND)
REASON = "As the receipt says"


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


async def claimed(
    house: House, *, terms: Mapping[str, Any] | None = None, **order: Any
) -> tuple[Order, Claim]:
    """A piece of an order of this store, whose money was read."""
    await publish_policy(house, offers=CREDIT_FIRST, **(terms or {}))
    sold = house.order(house.product(stock=9), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def bought_elsewhere(house: House, **terms: Any) -> Claim:
    """Ada's claim of a lamp of 80.00 from a marketplace."""
    await publish_policy(house, **{"offers": CREDIT_FIRST, **terms})
    lamp = house.product(stock=9)
    await house.settle()
    return await claim_of(house, lamp)


async def claim_of(house: House, lamp: Product, email: str = "ada@example.org") -> Claim:
    now = house.ctx.now()
    async with house.tx() as tx:
        named = codes.Labelled(
            title=lamp.title, sku=None, product_gid=lamp.id, variant_gid=lamp.variants[0].id
        )
        sheet = await codes.order_sheet(tx, named, per_unit=True, count=1, by=STAFF, now=now)
        [code] = await list_codes(tx, sheet.id)
        entry = Entry(name="Ada Buyer", email=email, purchased_on=now.date(), channel=Channel.AMAZON)
        registration = await registrations.register(tx, code.code, entry, now=now)
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
        assert warranty is not None
        complaint = Complaint(
            fault=Fault.STOPPED_WORKING, description="It went dark.", brought=Brought(files=[PHOTO])
        )
        return await claims.file(tx, warranty.id, registration.owner_id, complaint, by=BUYER, now=now)


def known(house: House, email: str = "ada@example.org") -> Customer:
    """Somebody who has bought in this store before."""
    return shopify.create_customer(house.world, house.shop, email=email, first_name="Ada")


async def credit(house: House, claim: Claim, agreed: Agreed = RULE, *, note: str = REASON) -> None:
    await approve(house, claim, Remedy.STORE_CREDIT, agreed=agreed, note=note)


async def agree(house: House, claim: Claim) -> None:
    """The buyer, on the claim's page."""
    async with house.tx() as tx:
        await consent(tx, claim.id, now=house.ctx.now())


def bookings(house: House) -> list[tuple[str | None, Decimal, str]]:
    """Whatever was booked as store credit in this shop: to whom, how much, in which currency."""
    return [
        (customer.email, booked.amount, account.currency_code)
        for customer in house.shop.customers.values()
        for account in customer.accounts
        for booked in account.transactions
    ]


async def stops_halfway(house: House, claim: Claim, fault: str, operation: str) -> None:
    """The worker's call gets no answer; the next worker waits, because the call may still have an effect."""
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, fault, operation)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    with pytest.raises(TryAgainError):
        await carry_out(house, resolution.id)


async def letters(house: House) -> list[str]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(LetterRow.kind).order_by(LetterRow.id)))
