"""Staff find a warranty or a claim by whatever the buyer can read to them."""

import httpx

from core.domain.codes import grouped
from core.domain.registrations import Channel
from core.services import registrations
from core.services.registrations import Entry
from core.store.registrations import Registration
from tests.integration.shopify_app.support import filed, labelled, searched, sold
from tests.support.house import House
from tests.support.shops import publish_policy


async def registered(house: House) -> tuple[str, Registration]:
    """A lamp of no order, labelled and registered by Grace; beside it one that nobody registered."""
    await publish_policy(house)
    _, [code, _] = await labelled(house, count=2)
    now = house.ctx.now()
    entry = Entry(
        name="Grace Hopper", email="Grace@example.net", purchased_on=now.date(), channel=Channel.RETAILER
    )
    async with house.tx() as tx:
        return code, await registrations.register(tx, code, entry, now=now)


async def found(staff: httpx.AsyncClient, name: str, *texts: str) -> dict[str, int]:
    """How many lines each search shows."""
    return {text: (await searched(staff, name, text)).text.count("row-link") for text in texts}


async def test_a_registered_unit_of_no_order(house: House) -> None:
    code, registration = await registered(house)
    house.order(house.product("Garden chair"))
    await house.settle()
    spoken = registration.number.lower().replace("-", " ")
    texts = ("grace@EXAMPLE.net", "hopper", registration.number, spoken, code, grouped(code).lower())
    async with house.staff() as staff:
        assert await found(staff, "warranties", *texts) == dict.fromkeys(texts, 1)
        nobody = ("R-0000-0000", "0000-0000-0000-0000", "grace@example.org", "---")
        assert await found(staff, "warranties", *nobody) == dict.fromkeys(nobody, 0)


async def test_a_claim_wherever_it_stands(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    spoken = claim.number.lower().replace("-", "")
    texts = (claim.number, spoken, "ada@example.org", "ada buyer", "DESK lamp")
    async with house.staff() as staff:
        assert await found(staff, "claims", *texts) == dict.fromkeys(texts, 1)
        page = await staff.get("/claims")
    action = page.text.partition('action="/searches/claims?')[2].partition('"')[0]
    assert "state=all" in action.split("&amp;")
