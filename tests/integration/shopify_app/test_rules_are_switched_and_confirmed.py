"""The master switch of a policy, and the button that confirms what its rules would do."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState, DeclineReason
from core.domain.deciding import Automation, Course, DecisionRule
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.remedies import Remedy, plainly
from core.store.claims import Message
from core.store.history import Event
from core.store.policies import Policy, TermsRow, list_terms
from core.store.values import TERMS
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, said
from tests.integration.test_rules_decide import DROPS, IN_STOCK_FIRST, SMALL, now_of, sold, written
from tests.support.house import House
from tests.support.shops import file_claim, publish_policy

pytestmark = pytest.mark.thorough


async def policy_of(house: House) -> Policy:
    async with house.tx() as tx:
        policy: Policy | None = await tx.scalar(select(Policy))
    assert policy is not None
    return policy


def shown_form(page: httpx.Response) -> dict[str, str]:
    """What the confirming form holds already."""
    hidden = dict(
        re.findall(r'<input type="hidden" name="(decision|course|shown)" value="([^"]*)"', page.text)
    )
    [message] = re.findall(
        r'<textarea[^>]*id="field-confirm-message"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL
    )
    return hidden | {"message": message}


async def test_a_policy_begins_by_suggesting_and_its_switch_is_kept_with_who_and_when(house: House) -> None:
    await publish_policy(house, rules=(SMALL,))
    policy = await policy_of(house)
    assert (policy.automation, policy.automatic_since) == (Automation.SUGGEST, None)
    async with house.staff() as staff:
        page = await staff.get(f"/policies/{policy.id}")
        assert re.search(r'value="suggest"\s*checked', page.text)
        form = {"automation": "automatic"}
        saved = await staff.post(f"/policies/{policy.id}/automation", data=form, headers=HTMX)
        again = await staff.post(f"/policies/{policy.id}/automation", data=form, headers=HTMX)
        wrong = await staff.post(
            f"/policies/{policy.id}/automation", data={"automation": "always"}, headers=HTMX
        )
    assert (saved.status_code, again.status_code, wrong.status_code) == (200, 200, 422)
    assert "You." in said(saved).partition("Last changed")[2]
    assert "Choose one of the three." in said(wrong)
    policy = await policy_of(house)
    assert policy.automation is Automation.AUTOMATIC
    assert policy.automatic_since is not None
    async with house.tx() as tx:
        events = list(await tx.scalars(select(Event).where(Event.name == "policy:automated")))
    assert [event.details for event in events] == [{"before": "suggest", "automation": "automatic"}]


async def test_a_version_without_deciding_rules_says_so_beside_the_switch(house: House) -> None:
    await publish_policy(house)
    async with house.staff() as staff:
        page = await staff.get(f"/policies/{(await policy_of(house)).id}")
    assert "The newest version has no rule that approves or declines." in said(page)


@pytest.mark.parametrize(
    ("fault", "state", "told", "letter"),
    [
        (
            Fault.BROKEN_PART,
            ClaimState.APPROVED,
            "The rule “Small” would approve: Replacement.",
            "claim_approved",
        ),
        (
            Fault.ACCIDENT,
            ClaimState.DECLINED,
            "The rule “Drops” would decline: The terms exclude this fault.",
            "claim_declined",
        ),
    ],
)
async def test_one_button_confirms_what_a_rule_would_do_in_its_own_words(
    house: House, fault: Fault, state: ClaimState, told: str, letter: str
) -> None:
    order = await sold(house, Automation.SUGGEST)
    claim = await file_claim(house, order, fault=fault)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert told in said(page)
        form = shown_form(page)
        assert form["message"] == (SMALL if fault is Fault.BROKEN_PART else DROPS).words
        form["message"] += " Sorry!"
        done = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        twice = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
    assert (done.status_code, twice.status_code) == (200, 409)
    assert "You took a step already" in said(twice)
    claim = await claim_now(house, claim.id)
    assert (claim.state, claim.decided_by, claim.overridden) == (state, "staff:1", False)
    assert claim.decline_reason is (DeclineReason.FAULT_EXCLUDED if fault is Fault.ACCIDENT else None)
    await house.settle()
    assert form["message"] in (await written(house))[letter]


async def test_the_button_grants_the_amount_that_was_shown_beside_it(house: House) -> None:
    order = await sold(house, Automation.SUGGEST, offers=plainly(Remedy.REFUND), deductible=Decimal(15))
    claim = await file_claim(house, order)
    await house.settle()
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        form = shown_form(page)
        assert "Worth now €80.00 Carried by you all of it, less €15.00 To the buyer €65.00" in said(page)
        assert form["shown"] == "65.00 EUR"
        shopify.merchant_refund(house.world, house.shop, order, amount="30.00")
        await house.settle()
        late = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert (late.status_code, (await claim_now(house, claim.id)).state) == (409, ClaimState.IN_REVIEW)
        assert "The amount is €50.00 now, not €65.00. Nothing was done: look at it again." in said(late)
        done = await staff.post(f"/claims/{claim.id}/confirm", data=shown_form(late), headers=HTMX)
    assert done.status_code == 200
    await house.settle()
    assert [each.total.presentment for each in order.refunds] == [Decimal("30.00"), Decimal("50.00")]


@pytest.mark.sample
async def test_what_is_missing_is_asked_for_by_name_with_the_same_button(house: House) -> None:
    order = await sold(house, Automation.SUGGEST, tiers=(Tier(needs={Piece.PHOTO: 2}),))
    claim = await file_claim(house, order)
    async with house.staff() as staff:
        form = shown_form(await staff.get(f"/claims/{claim.id}"))
        assert form["message"] == ""
        asked = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
    assert asked.status_code == 200
    assert (await claim_now(house, claim.id)).state is ClaimState.WAITING
    async with house.tx() as tx:
        [message] = await tx.scalars(select(Message))
    assert (message.actor, message.text, message.pieces) == ("staff:1", "", {"photo": 1})


async def test_an_answer_that_changed_meanwhile_is_not_confirmed(house: House) -> None:
    order = await sold(house, Automation.SUGGEST, stock=0, offers=IN_STOCK_FIRST)
    claim = await file_claim(house, order)
    async with house.staff() as staff:
        form = shown_form(await staff.get(f"/claims/{claim.id}"))
        await house.settle()
        late = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert late.status_code == 409
        assert "the computed answer has changed. Nothing was done" in said(late)
        assert "Approve: Refund" in said(late)
        assert (await now_of(house, claim)).state is ClaimState.IN_REVIEW
        right = await staff.post(f"/claims/{claim.id}/confirm", data=shown_form(late), headers=HTMX)
    assert right.status_code == 200
    await house.settle()
    assert len(order.refunds) == 1


async def test_off_shows_no_suggestion_and_automatic_says_what_comes(house: House) -> None:
    order = await sold(house, Automation.OFF)
    claim = await file_claim(house, order)
    policy = await policy_of(house)
    async with house.staff() as staff:
        off = said(await staff.get(f"/claims/{claim.id}"))
        form = {"automation": "automatic"}
        await staff.post(f"/policies/{policy.id}/automation", data=form, headers=HTMX)
        waited = said(await staff.get(f"/claims/{claim.id}"))
    assert "What the rules would do" not in off
    assert "A rule would approve this: Small." in off
    assert "What the rules would do" in waited
    assert "A rule is about to decide this claim" not in waited


async def test_a_rule_s_decision_is_shown_with_its_version_and_found_in_the_list(house: House) -> None:
    order = await sold(house)
    claim = await file_claim(house, order)
    async with house.staff() as staff:
        coming = said(await staff.get(f"/claims/{claim.id}"))
        await house.settle()
        page = said(await staff.get(f"/claims/{claim.id}"))
        listed = await staff.get("/claims", params={"state": "automatic"})
        policy = said(await staff.get(f"/policies/{(await policy_of(house)).id}"))
    assert "A rule is about to decide this claim" in coming
    assert "What the rules would do" not in coming
    assert "Replacement. Decided by the rule “Small” of version 1." in page
    assert "Approved: Replacement. " in page
    assert claim.number in listed.text
    assert "By a rule, without a person 1 100% 1 100%" in policy


async def test_why_a_rule_left_a_claim_stands_above_it(house: House) -> None:
    order = await sold(house, offers=plainly(Remedy.REFUND))
    shopify.merchant_refund(house.world, house.shop, order, lines={}, amount="80.00")
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "A rule left this claim to you Nothing would be paid" in page
    assert "What the rules would do" in page


@pytest.mark.parametrize("path", ["claims/{}/confirm", "policies/{}/automation"])
async def test_another_shop_s_claim_and_policy_are_unknown(house: House, path: str) -> None:
    order = await sold(house, Automation.SUGGEST)
    claim = await file_claim(house, order)
    await house.settle()
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    form: dict[str, Any] = {"automation": "automatic"}
    if "claims" in path:
        form = {"decision": str(uuid4()), "course": "approve", "message": ""}
    owned = claim.id if "claims" in path else (await policy_of(house)).id
    async with house.staff(OTHER) as stranger:
        refused = await stranger.post("/" + path.format(owned), data=form)
    assert refused.status_code == 404
    assert (await policy_of(house)).automation is Automation.SUGGEST
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW


async def publish_as_before(house: House, *rules: DecisionRule) -> None:
    """A version from before what could never fire, or fails when it does, was refused."""
    async with house.tx() as tx:
        [row] = await list_terms(tx)
        body = TERMS.dump_python(replace(row.value(), rules=rules), mode="json")
        first_day = row.published_at.date()
        tx.add(
            TermsRow(
                policy_id=row.policy_id,
                number=2,
                published_at=row.published_at,
                published_by=row.published_by,
                in_force_from=first_day,
                body=body,
            )
        )


async def test_a_rule_that_asks_without_words_is_confirmed_with_some(house: House) -> None:
    why = DecisionRule(name="Why", course=Course.ASK)
    await sold(house, Automation.SUGGEST)
    await publish_as_before(house, why)
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order)
    async with house.staff() as staff:
        form = shown_form(await staff.get(f"/claims/{claim.id}"))
        empty = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
        assert empty.status_code == 422
        assert "Nothing is missing, so write what you want to know." in said(empty)
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        words = form | {"message": "Does it hum?"}
        assert (await staff.post(f"/claims/{claim.id}/confirm", data=words, headers=HTMX)).status_code == 200
    assert (await claim_now(house, claim.id)).state is ClaimState.WAITING
