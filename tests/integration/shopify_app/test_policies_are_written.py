"""Staff write policies, choose products, and publish what cannot be taken back."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core.domain.conditions import When
from core.domain.faults import Fault
from core.domain.policies import AssignmentKind
from core.domain.remedies import Offer, Remedy
from core.domain.terms import StartRule
from core.store.policies import AssignmentRow, Policy, TermsRow
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, follow, said
from tests.support.house import House
from tests.support.shops import publish_policy

TERMS = {
    "name": "Two years",
    "length": "months",
    "months": "24",
    "start": "delivery",
    "fallback": "fulfilment",
    "offers-0-remedy": "replacement",
    "offers-1-remedy": "refund",
    "excluded_faults": "accident",
    "replacement_days": "90",
    "plain_text": "What we made wrong we make good.",
}


async def rows(house: House) -> tuple[int, int]:
    """Policies and published versions."""
    async with house.tx() as tx:
        policies = await tx.scalar(select(func.count()).select_from(Policy))
        return policies or 0, await tx.scalar(select(func.count()).select_from(TermsRow)) or 0


async def test_the_first_policy_is_published_in_one_form_and_gives_days_to_earlier_units(
    house: House,
) -> None:
    house.order(house.product())
    await house.settle()
    async with house.staff() as staff:
        form = TERMS | {"everything": "on", "step": "publish"}
        answer = await staff.post("/policies/new", data=form)
        assert answer.status_code == 303
        await house.settle()
        shown = await follow(staff, answer.headers["location"])
        listed = await staff.get("/policies")
    async with house.tx() as tx:
        terms = await tx.scalar(select(TermsRow))
        warranty = await tx.scalar(select(Warranty))
    assert terms is not None
    promised = terms.value()
    assert promised.start_rules == (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
    assert (promised.months, promised.remedies, promised.excluded_faults) == (
        24,
        (Remedy.REPLACEMENT, Remedy.REFUND),
        {Fault.ACCIDENT},
    )
    assert warranty is not None
    assert warranty.terms_id == terms.id
    assert "1 have this policy" in said(shown)
    assert "24 months from the day it arrived. Replacement first, else a refund." in said(shown)
    assert "Two years" in said(listed)


async def test_remedies_with_conditions_are_summed_up_too(house: House) -> None:
    offers = (Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)), Offer(remedy=Remedy.REFUND))
    await publish_policy(house, offers=offers)
    async with house.staff() as staff:
        listed = await staff.get("/policies")
    assert "24 months from the day it arrived. Replacement, Refund, depending on the case." in said(listed)


async def test_repairs_come_first_from_a_price_on(house: House) -> None:
    offers = {
        "offers-0-remedy": "repair",
        "offers-0-when-value_from": "100",
        "offers-1-remedy": "refund",
    }
    async with house.staff() as staff:
        answer = await staff.post("/policies/new", data=TERMS | offers | {"step": "publish"})
        assert answer.status_code == 303, said(answer)
        shown = said(await follow(staff, answer.headers["location"]))
    async with house.tx() as tx:
        terms = await tx.scalar(select(TermsRow))
    assert terms is not None
    assert terms.value().offers == (
        Offer(remedy=Remedy.REPAIR, when=When(value_from=Decimal(100))),
        Offer(remedy=Remedy.REFUND),
    )
    assert "Repair, Refund, depending on the case." in shown


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": ""}, "Enter a name."),
        ({"months": "0"}, "The number of months must be 1 or more."),
        ({"months": "1201"}, "The number of months must be 1200 or less."),
        ({"months": ""}, "Enter the number of months, or choose a lifetime."),
        ({"plain_text": " "}, "Buyers need a text that they can read."),
        (
            {"excluded_faults": [fault.value for fault in Fault]},
            "A promise that excludes every fault promises nothing.",
        ),
        ({"start": "delivery", "fallback": "delivery"}, "A start rule may be named once."),
        ({"offers-1-remedy": "gold"}, "Choose a remedy."),
        ({"name": "TAKEN"}, "Another policy has this name. Choose a different one."),
    ],
)
async def test_a_promise_that_cannot_be_kept_is_not_published(
    house: House, change: dict[str, Any], reason: str
) -> None:
    await publish_policy(house, "Taken")
    async with house.staff() as staff:
        refused = await staff.post("/policies/new", data=TERMS | change | {"step": "publish"}, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert 'value="90"' in refused.text
    assert await rows(house) == (1, 1)


async def test_a_later_version_stands_beside_the_first(house: House) -> None:
    terms = await publish_policy(house)
    address = f"/policies/{terms.policy_id}"
    async with house.staff() as staff:
        draft = await staff.post(address, data=TERMS | {"months": "36"}, headers=HTMX)
        assert await rows(house) == (1, 1)
        published = await staff.post(address, data=TERMS | {"months": "36", "step": "publish"}, headers=HTMX)
    assert "Draft saved. Version 1 stays in force until you publish." in draft.headers["HX-Trigger"]
    assert "Version 2" in said(published)
    assert "Version 1" in said(published)
    async with house.tx() as tx:
        months = [row.value().months for row in await tx.scalars(select(TermsRow).order_by(TermsRow.number))]
    assert months == [24, 36]


async def test_ticks_say_what_they_would_match_before_they_are_saved(house: House) -> None:
    terms = await publish_policy(house)
    house.product()
    house.product("Lumen candle", product_type="Candles", tags=[])
    await house.settle()
    address = f"/policies/{terms.policy_id}"
    async with house.staff() as staff:
        would = await staff.post(f"{address}/match", data={"types": "Lamps"}, headers=HTMX)
        assert "One of 2 products gets this policy." in said(would)
        assert "One product without any policy" in said(would)
        found = await staff.post(f"{address}/find", data={"find": "candle"}, headers=HTMX)
        assert "Lumen candle" in said(found)
        assert "desk lamp" not in said(found)
        async with house.tx() as tx:
            [kept] = await tx.scalars(select(AssignmentRow.kind))
        assert kept is AssignmentKind.EVERYTHING
        form = {"types": "Lamps", "tags": "light, warm,light"}
        saved = await staff.post(f"{address}/assign", data=form, headers=HTMX)
        without = await staff.get("/policies/products", params={"show": "none"})
    assert saved.status_code == 200
    async with house.tx() as tx:
        chosen = sorted((row.kind, row.value) for row in await tx.scalars(select(AssignmentRow)))
    assert chosen == [("tag", "light"), ("tag", "warm"), ("type", "Lamps")]
    assert "Lumen candle" in said(without)


async def test_a_tie_is_shown_on_both_sides(house: House) -> None:
    await publish_policy(house, "Two years", AssignmentKind.TYPE, "Lamps")
    other = await publish_policy(house, "Three years", AssignmentKind.TYPE, "lamps")
    house.product()
    await house.settle()
    async with house.staff() as staff:
        listed = await staff.get("/policies")
        tied = await staff.get("/policies/products", params={"show": "conflict"})
        shown = await staff.get(f"/policies/{other.policy_id}")
    assert "One product has two policies" in said(listed)
    assert "Tie: " in said(tied)
    assert "1 products it ties for" in said(shown)


async def test_another_shop_s_policy_is_unknown(house: House) -> None:
    terms = await publish_policy(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as stranger:
        for policy_id in (terms.policy_id, uuid4()):
            address = f"/policies/{policy_id}"
            assert (await stranger.get(address)).status_code == 404
            assert (await stranger.post(address, data=TERMS | {"step": "publish"})).status_code == 404
            for step in ("assign", "match", "find"):
                assert (await stranger.post(f"{address}/{step}", data={"types": "x"})).status_code == 404
    assert await rows(house) == (1, 1)


async def test_collections_are_chosen_by_their_titles(house: House) -> None:
    lamp = house.product()
    collection = shopify.create_collection(house.world, house.shop, "Reading lamps", [lamp])
    shopify.update_product(house.world, house.shop, lamp, tags=["new"])
    await house.settle()
    terms = await publish_policy(house, "Readers", AssignmentKind.COLLECTION, collection.id)
    async with house.staff() as staff:
        page = await staff.get(f"/policies/{terms.policy_id}")
    assert re.search(rf'value="{collection.id}"[^>]*checked', page.text)
    assert "Reading lamps 1" in said(page)


async def test_a_draft_that_says_something_else_is_seen_in_the_list_and_on_the_page(house: House) -> None:
    terms = await publish_policy(house)
    address = f"/policies/{terms.policy_id}"
    async with house.staff() as staff:
        assert "Draft not published" not in said(await staff.get("/policies"))
        saved = await staff.post(address, data=TERMS | {"months": "36"}, headers=HTMX)
        listed, page = said(await staff.get("/policies")), said(await staff.get(address))
        same = await staff.post(address, data=TERMS | {"months": "36", "step": "publish"}, headers=HTMX)
        again = await staff.post(address, data=TERMS | {"months": "36"}, headers=HTMX)
        after = said(await staff.get("/policies"))
    assert "Version 1 Draft not published" in listed
    assert "It says something else than version 1, which stays in force until you publish." in page
    assert page.count("Compare with the draft") == 1
    assert "The draft is not published" in said(saved)
    assert "The draft is not published" not in said(same)
    assert "Draft saved. It says what version 2 says." in again.headers["HX-Trigger"]
    assert "Draft not published" not in after
