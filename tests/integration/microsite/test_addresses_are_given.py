"""Buyers say on the page of their claim where a replacement goes."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy, plainly
from core.store.addresses import DeliveryAddress
from core.store.claims import Claim
from core.store.history import Event
from simulator import world as shopify
from tests.integration.microsite.phone import count, second_shop, sheet
from tests.support.addresses import given, granted, lines, send_to, the_draft
from tests.support.credit import bought_elsewhere
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy

pytestmark = pytest.mark.thorough

ADDRESS = {
    "name": "Ada Buyer",
    "line1": "Neuer Weg 7",
    "line2": "",
    "postcode": "14467",
    "town": "Potsdam",
    "country": "DE",
    "province": "",
    "phone": "",
}
OFFER = "If you get a replacement: where does it go?"
QUESTION = "Where does your replacement go?"
EITHER = plainly(Remedy.REPLACEMENT, Remedy.REFUND)


MISTAKES: Sequence[tuple[dict[str, str], str]] = [
    ({"postcode": ""}, "Enter the postcode."),
    ({"country": "XX"}, "Choose a country from the list."),
    ({"country": ""}, "Enter the country."),
    ({"country": "US"}, "Choose the state or province of this country."),
    ({"country": "US", "province": "CA-ON"}, "Choose the state or province of this country."),
    ({"phone": "call me"}, "Enter a phone number in figures, like +49 30 1234567."),
    ({"line1": ""}, "Enter the street and number."),
    ({"town": "Pots\ndam"}, "Use one line of plain text."),
    ({"name": "A" * 201}, "Shorten the name to 200 characters or fewer."),
]


async def give(house: House, claim: Claim, **changes: str) -> httpx.Response:
    """Fill in the form of the page, whichever one on it that is."""
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert f"/claims/{claim.access_code}/address" in page.text
    data: Mapping[str, Any] = {"csrf_token": sheet(page).fields["csrf_token"][0], **ADDRESS, **changes}
    return await house.buyer.post(f"/claims/{claim.access_code}/address", data=data)


async def waiting(house: House) -> Claim:
    """Somebody else than who bought claims, so that the replacement waits for an address."""
    _, claim = await granted(house, email="second@example.org")
    await house.settle()
    return claim


@pytest.mark.sample
async def test_it_stands_first_while_the_replacement_waits_for_it(house: House) -> None:
    claim = await waiting(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "You act next: tell us below where it goes." in page.text
    assert page.text.index(QUESTION) < page.text.index("How it stands")
    assert "Lampenweg" not in page.text
    sent = await give(house, claim)
    assert sent.status_code == 303
    after = await house.buyer.get(sent.headers["location"])
    assert "Thank you, we have your address" in after.text
    assert "Neuer Weg 7<br>14467 Potsdam<br>Germany" in after.text
    await house.settle()
    order = the_draft(house).order
    assert order is not None
    assert lines(order.shipping_address) == ("Ada", "Buyer", "Neuer Weg 7", "14467", "DE")
    done = await house.buyer.get(f"/claims/{claim.access_code}")
    assert (QUESTION in done.text, "Neuer Weg" in done.text) == (False, False)


async def test_it_is_offered_before_the_decision_and_below_what_matters_more(house: House) -> None:
    claim = await _elsewhere(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert page.text.index("How it stands") < page.text.index(OFFER)
    assert "Tell us now or later." in page.text
    await give(house, claim)
    found = await given(house, claim)
    assert found is not None
    assert (found.name, found.town, found.given_by) == ("Ada Buyer", "Potsdam", "buyer")


async def test_who_bought_here_may_give_another_and_sees_none_of_the_order(house: House) -> None:
    await publish_policy(house, offers=EITHER)
    sold = house.order(house.product(stock=5))
    await house.settle()
    claim = await file_claim(house, sold)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "It goes to the address of your order, unless you give us another one." in page.text
    assert "Lampenweg" not in page.text


async def test_nobody_is_asked_where_no_replacement_is_to_be_had(house: House) -> None:
    claim = await bought_elsewhere(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert (OFFER in page.text, QUESTION in page.text) == (False, False)


async def test_mistakes_stand_beside_the_field_and_what_was_typed_stays(house: House) -> None:
    claim = await _elsewhere(house)
    for wrong, said in MISTAKES:
        page = await give(house, claim, **wrong)
        assert (page.status_code, page.text.count(said)) == (422, 2), said
        assert f'value="{"Potsdam" if "line1" in wrong else "Neuer Weg 7"}"' in page.text
    several = await give(house, claim, line1="", postcode="", country="AU")
    assert "3 things to correct" in several.text
    assert await count(house, DeliveryAddress) == [0]


async def test_a_country_without_postcodes_needs_none(house: House) -> None:
    claim = await _elsewhere(house)
    assert (await give(house, claim, country="HK", postcode="")).status_code == 303
    found = await given(house, claim)
    assert found is not None
    assert (found.country_code, found.postcode) == ("HK", "")


async def test_a_province_that_was_left_from_another_country_is_dropped(house: House) -> None:
    claim = await _elsewhere(house)
    await give(house, claim, province="US-CA")
    found = await given(house, claim)
    assert found is not None
    assert (found.country_code, found.province_code) == ("DE", "")


async def test_sent_twice_it_is_one_address_and_another_one_takes_its_place(house: House) -> None:
    claim = await _elsewhere(house)
    for line in ("Neuer Weg 7", "Neuer Weg 7", "Neuer Weg 8"):
        assert (await give(house, claim, line1=line)).status_code == 303
    found = await given(house, claim)
    assert found is not None
    assert (found.line1, found.version, await count(house, DeliveryAddress)) == ("Neuer Weg 8", 2, [1])


async def test_once_it_is_ordered_nothing_is_changed_and_it_says_so(house: House) -> None:
    _, claim = await granted(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    token = sheet(page).fields["csrf_token"][0]
    await house.settle()
    refused = await house.buyer.post(
        f"/claims/{claim.access_code}/address", data={"csrf_token": token, **ADDRESS}
    )
    assert refused.status_code == 409
    assert "Your replacement is being ordered already" in refused.text
    assert await count(house, DeliveryAddress) == [0]


async def test_an_address_that_shopify_refuses_is_shown_to_be_mended(house: House) -> None:
    claim = await waiting(house)
    shopify.add_fault(house.world, "user_error", "draftOrderUpdate", message="Zip is not valid")
    await give(house, claim)
    await house.settle()
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "We cannot send anything to this address as it is written" in page.text
    assert 'value="14467"' in page.text
    await give(house, claim, postcode="14469")
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_a_foreign_link_takes_no_address(house: House) -> None:
    claim = await _elsewhere(house)
    other = await second_shop(house)
    token = sheet(await house.buyer.get(f"/claims/{claim.access_code}")).fields["csrf_token"][0]
    unknown = f"/claims/{'x' * len(claim.access_code)}/address"
    sent = await house.buyer.post(unknown, data={"csrf_token": token, **ADDRESS})
    assert sent.status_code == 404
    async with house.db.transaction(other.id) as tx:
        assert list(await tx.scalars(select(DeliveryAddress))) == []
    assert await count(house, DeliveryAddress) == [0]


async def test_it_stands_in_no_history_and_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    claim = await _elsewhere(house)
    with caplog.at_level(logging.DEBUG):
        await give(house, claim)
        await approve(house, claim, Remedy.REPLACEMENT)
        await house.settle()
    async with house.tx() as tx:
        told = [str(event.details) for event in await tx.scalars(select(Event))]
    assert [text for text in (caplog.text, *told) if "Neuer Weg" in text or "Potsdam" in text] == []


async def test_in_german_countries_have_german_names(house: House) -> None:
    claim = await _elsewhere(house)
    page = await house.buyer.get(f"/claims/{claim.access_code}", headers={"accept-language": "de"})
    assert '<option value="AT">Österreich</option>' in page.text
    assert page.text.index(">Oman<") < page.text.index(">Österreich<") < page.text.index(">Pakistan<")


async def test_staff_s_change_is_what_the_buyer_sees(house: House) -> None:
    claim = await _elsewhere(house)
    await send_to(house, claim)
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Neuer Weg 7<br>c/o Weber<br>14467 Potsdam<br>Germany<br>+49 331 1234567" in page.text
    assert "Change the address" in page.text


async def _elsewhere(house: House) -> Claim:
    """A claim of somebody who bought on a marketplace, under terms that replace."""
    return await bought_elsewhere(house, offers=EITHER)
