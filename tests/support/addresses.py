"""Where replacements go, as buyers and staff say it in the tests: plain functions."""

from dataclasses import replace
from typing import Any

from core.domain.actors import BUYER, Actor
from core.domain.addresses import PostalAddress
from core.domain.remedies import Remedy
from core.services.addresses import give
from core.store.addresses import DeliveryAddress, find_address
from core.store.claims import Claim
from simulator.records import Address, DraftOrder, Order
from tests.support.house import House
from tests.support.shops import approve, file_claim, publish_policy

POTSDAM = PostalAddress(
    name="Ada Buyer",
    line1="Neuer Weg 7",
    line2="c/o Weber",
    postcode="14467",
    town="Potsdam",
    province_code="",
    country_code="DE",
    phone="+49 331 1234567",
)


async def granted(house: House, *, email: str = "ada@example.org", **order: Any) -> tuple[Order, Claim]:
    """A replacement that the worker has yet to order; another address than Ada's is somebody else's."""
    await publish_policy(house)
    sold = house.order(house.product(stock=5), **order)
    await house.settle()
    claim = await file_claim(house, sold, email=email)
    await approve(house, claim, Remedy.REPLACEMENT)
    return sold, claim


async def send_to(house: House, claim: Claim, by: Actor = BUYER, **changes: str) -> None:
    async with house.tx() as tx:
        await give(tx, claim.id, replace(POTSDAM, **changes), by=by, now=house.ctx.now())


async def given(house: House, claim: Claim) -> DeliveryAddress | None:
    async with house.tx() as tx:
        return await find_address(tx, claim.id)


def the_draft(house: House) -> DraftOrder:
    [draft] = house.shop.drafts.values()
    return draft


def lines(address: Address | None) -> tuple[str | None, ...]:
    """As Shopify holds it."""
    if address is None:
        return ()
    return address.first_name, address.last_name, address.address1, address.zip, address.country_code_v2
