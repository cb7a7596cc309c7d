"""The exceptions report: each section counts what it holds, says whose it is, and lists it newest first."""

from datetime import date

import pytest
from sqlalchemy import update

from core.domain.cases import ClaimFacts
from core.domain.deciding import Outcome
from core.domain.evidence import Piece
from core.domain.queues import Queue
from core.domain.registrations import Channel
from core.domain.remedies import Remedy
from core.services import claims, registrations
from core.services.registrations import Entry
from core.store.decisions import find_decision_of_claim
from core.store.differences import note_differences
from core.store.exceptions import Section
from core.store.values import FACTS
from core.store.warranties import Warranty, find_warranty_of_unit
from shopify_app import exceptions
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, filed, labelled, said, sold
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy

WARRANTY_CHANGES: dict[Section, dict[str, object]] = {
    Section.NO_POLICY: {"exception": "no_policy"},
    Section.POLICY_CONFLICT: {"exception": "policy_conflict"},
    Section.SHORTENING: {"exception": "shortening"},
    Section.ANOTHER_ORDER: {"exception": "another_order"},
    Section.ESTIMATED: {"purchase_estimated": True, "provisional": False},
    Section.PROVISIONAL: {"provisional": True},
    Section.EXTENDED: {"extended_ends_on": date(2030, 1, 1)},
}


async def section(house: House, name: Section, **asked: str) -> str:
    async with house.staff() as staff:
        page = await staff.get(f"/exceptions/{name}", params=asked)
    assert page.status_code == 200, page.text
    return said(page)


async def test_a_quiet_shop_has_empty_sections(house: House) -> None:
    async with house.staff() as staff:
        page = said(await staff.get("/exceptions"))
    assert [page.count(told.name) for told in exceptions.SECTIONS.values()] == [1] * len(Section)
    assert "neither counts. Queue: Two policies · Sim" in page
    assert "Nothing here" in await section(house, Section.OVERRIDDEN)


async def test_every_section_of_warranties_lists_its_own(house: House) -> None:
    [warranty] = await sold(house)
    for name, changes in WARRANTY_CHANGES.items():
        untouched: dict[str, object] = {"exception": None, "provisional": False, "purchase_estimated": False}
        async with house.tx() as tx:
            await tx.execute(update(Warranty).values(**(untouched | changes)))
        pages = {each: await section(house, each) for each in WARRANTY_CHANGES}
        assert [each for each, page in pages.items() if "Nothing here" not in page] == [name]
        assert "#1001 Nov 22, 2026" in pages[name]
        assert exceptions.SECTIONS[name].to_do in pages[name]
    async with house.staff() as staff:
        assert f"/warranties/{warranty.id}" in (await staff.get(f"/exceptions/{name}")).text


async def test_an_override_shows_the_computed_answer_beside_the_decision(house: House) -> None:
    [warranty] = await sold(house)
    async with house.tx() as tx:
        await tx.execute(update(Warranty).values(starts_on=None, ends_on=None, basis=None))
    claim = await filed(house, warranty)
    async with house.tx() as tx:
        note = "She is a customer of twenty years."
        await claims.approve(tx, claim.id, Remedy.REFUND, note=note, by=STAFF, now=house.ctx.now())
    page = await section(house, Section.OVERRIDDEN)
    assert f"Not yet: something is missing Refund {note} You" in page


async def test_a_difference_of_the_replay_is_listed(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
        assert decision is not None
        await note_differences(tx, [decision.id], [decision.id], now=house.ctx.now())
    assert claim.number in await section(house, Section.DIFFERENCES)


async def test_a_day_that_nobody_named_is_an_estimate_that_sends_a_claim_to_a_person(house: House) -> None:
    await publish_policy(house)
    _, [code] = await labelled(house)
    entry = Entry(name="Ada", email="ada@example.org", purchased_on=None, channel=None)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=house.ctx.now())
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
    assert warranty is not None
    claim = await filed(house, warranty)
    assert (claim.outcome, claim.queue) == (Outcome.NOT_YET, Queue.DATES)
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    facts: ClaimFacts = FACTS.validate_python(decision.facts)
    assert (facts.purchase_estimated, facts.evidence[Piece.PHOTO]) == (True, 1)
    assert claim.number in await section(house, Section.DATES)
    assert "Nov 22, 2026" in await section(house, Section.ESTIMATED)


async def test_a_day_that_the_buyer_named_is_no_estimate(house: House) -> None:
    await publish_policy(house)
    _, [code] = await labelled(house)
    today = house.ctx.now().date()
    entry = Entry(name="Ada", email="a@example.org", purchased_on=today, channel=Channel.RETAILER)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=house.ctx.now())
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
    assert warranty is not None
    assert not warranty.purchase_estimated
    assert (await filed(house, warranty)).queue is not Queue.DATES


async def test_a_long_section_goes_on_behind_its_last_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exceptions, "PAGE", 2)
    rows = await sold(house, 3)
    async with house.tx() as tx:
        await tx.execute(update(Warranty).values(exception="no_policy"))
    async with house.staff() as staff:
        first = (await staff.get("/exceptions/no_policy")).text
        second = (await staff.get("/exceptions/no_policy", params={"before": str(rows[1].id)})).text
    assert [f"/warranties/{row.id}" in first for row in rows] == [False, True, True]
    assert [f"/warranties/{row.id}" in second for row in rows] == [True, False, False]


async def test_another_shop_sees_nothing_of_it_and_unknown_sections_are_404(house: House) -> None:
    await sold(house)
    async with house.tx() as tx:
        await tx.execute(update(Warranty).values(exception="no_policy"))
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        assert "Nothing here" in said(await stranger.get("/exceptions/no_policy"))
        assert (await stranger.get("/exceptions/nowhere")).status_code == 404
