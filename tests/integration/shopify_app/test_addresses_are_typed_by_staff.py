"""Buyers phone: staff see where a replacement goes, and type what they are told."""

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.roles import Role
from core.services.data_requests import held, note
from core.store.data_requests import DataRequest
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.addresses import POTSDAM, given, granted, lines, send_to, the_draft
from tests.support.house import House
from tests.support.shops import hire

pytestmark = pytest.mark.thorough

FORM = {
    "name": "Ada Buyer",
    "line1": "Neuer Weg 7",
    "postcode": "14467",
    "town": "Potsdam",
    "country": "DE",
}


async def test_what_the_buyer_tells_is_typed_and_the_replacement_goes_there(house: House) -> None:
    _, claim = await granted(house, email="second@example.org")
    await house.settle()
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "There is no address to send to" in said(page)
        assert "Not known yet. The buyer can say it on the page of their claim." in said(page)
        assert "Lampenweg" not in page.text
        wrong = await staff.post(f"/claims/{claim.id}/address", data=FORM | {"postcode": ""}, headers=HTMX)
        assert (wrong.status_code, "Enter the postcode." in said(wrong)) == (422, True)
        assert ('value="Neuer Weg 7"' in wrong.text, await given(house, claim)) == (True, None)
        done = await staff.post(f"/claims/{claim.id}/address", data=FORM, headers=HTMX)
        assert done.status_code == 200
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
        assert "Neuer Weg 7 14467 Potsdam Germany" in said(page)
        assert "Change the address" not in said(page)
        late = await staff.post(f"/claims/{claim.id}/address", data=FORM | {"town": "Trier"}, headers=HTMX)
    assert (late.status_code, "The address was not changed." in said(late)) == (409, True)
    found, order = await given(house, claim), the_draft(house).order
    assert found is not None
    assert order is not None
    assert (found.town, found.given_by.partition(":")[0]) == ("Potsdam", "staff")
    assert lines(order.shipping_address) == ("Ada", "Buyer", "Neuer Weg 7", "14467", "DE")
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE


@pytest.mark.sample
async def test_who_may_not_file_claims_sees_it_and_types_none(house: House) -> None:
    _, claim = await granted(house)
    await hire(house, 12, Role.FINANCE)
    async with house.staff(user=12) as finance:
        page = await finance.get(f"/claims/{claim.id}")
        assert "To the address of the order" in said(page)
        assert "Type the address" not in said(page)
        refused = await finance.post(f"/claims/{claim.id}/address", data=FORM, headers=HTMX)
    assert (refused.status_code, await given(house, claim)) == (403, None)


async def test_whoever_asks_what_is_held_about_them_gets_it_too(house: House) -> None:
    _, claim = await granted(house)
    await send_to(house, claim)
    now = house.ctx.now()
    async with house.tx() as tx:
        await note(tx, customer_gid=None, email="ada@example.org", requested_at=now, now=now)
        request = (await tx.scalars(select(DataRequest))).one()
        [told] = (await held(tx, request))["claims"]
    parts = {name: getattr(POTSDAM, name) for name in POTSDAM.__dataclass_fields__}
    assert {name: value for name, value in told["address"].items() if name != "given_at"} == parts
