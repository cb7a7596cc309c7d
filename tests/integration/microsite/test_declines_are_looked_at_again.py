"""A buyer asks once, in time, that a person looks again; somebody else decides, and that is final."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from sqlalchemy import select

from core.domain.claims import ClaimState, DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.remedies import Remedy
from core.domain.roles import Role
from core.domain.terms import StartRule
from core.services import automation, claims
from core.store.claims import Claim, Message, get_claim
from core.store.history import list_events
from core.store.letters import LetterRow
from core.store.warranties import get_warranty
from tests.integration.microsite.phone import all_of, count, send
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.shops import STAFF, file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough

DROPS = DecisionRule(
    name="Drops",
    course=Course.DECLINE,
    outcome=Outcome.NOT_COVERED,
    when=When(faults=frozenset({Fault.ACCIDENT})),
    reason=DeclineReason.FAULT_EXCLUDED,
    words="A fall is not a fault of ours.",
)
PLEA = {"text": "It did not fall, it came like this."}


async def declined(house: House, *, by_rule: bool = False, **terms: Any) -> tuple[Claim, str]:
    """A claim that a rule or staff number 1 declined, and its page."""
    row = await publish_policy(house, rules=(DROPS,), **terms)
    mode = Automation.AUTOMATIC if by_rule else Automation.SUGGEST
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, mode, by=STAFF, now=house.ctx.now())
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order, fault=Fault.ACCIDENT)
    await house.settle()
    if not by_rule:
        await decline_again(house, claim)
    return await now_of(house, claim), f"/claims/{claim.access_code}"


async def decline_again(house: House, claim: Claim, by: Any = STAFF) -> None:
    reason, now = DeclineReason.FAULT_EXCLUDED, house.ctx.now()
    async with house.tx() as tx:
        await claims.decline(tx, claim.id, reason, note="Falls are not covered.", by=by, now=now)
    await house.settle()


async def now_of(house: House, claim: Claim) -> Claim:
    async with house.tx() as tx:
        return await get_claim(tx, claim.id)


async def appealed(house: House, path: str) -> httpx.Response:
    return await send(house.buyer, await house.buyer.get(path), PLEA)


async def letters(house: House, kind: str) -> list[str]:
    async with house.tx() as tx:
        query = select(LetterRow).where(LetterRow.kind == kind).order_by(LetterRow.id)
        return [letter.text or "" for letter in await tx.scalars(query)]


async def test_what_a_rule_declined_any_person_may_grant_with_a_reason(house: House) -> None:
    claim, path = await declined(house, by_rule=True)
    page = await house.buyer.get(path)
    assert "A published rule of the warranty decided this, without a person." in page.text
    answer = await send(house.buyer, page, PLEA)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue, claim.decided_by) == (ClaimState.IN_REVIEW, Queue.APPEAL, None)
    assert claim.first_decided_by == "rule:Drops"
    [receipt] = await letters(house, "appeal_received")
    assert "A person looks at what a rule had decided." in receipt
    assert "not the one who decided before" not in receipt
    page = await house.buyer.get(path)
    assert "Your words have arrived" in page.text
    assert "A person is looking at your claim" in page.text
    assert "omebody else" not in page.text
    assert PLEA["text"] in page.text
    async with house.staff() as staff:
        shown = await staff.get(f"/claims/{claim.id}")
        assert "The buyer asked for a second look" in said(shown)
        assert "Decided by the rule “Drops” of version 1." in said(shown)
        assert "Nobody has looked at it yet. A second decline is final." in said(shown)
        label = shown.text.partition('for="approve-note"')[2].partition("</label>")[0]
        assert "optional" not in label, "it is refused without"
        form = {"remedy": "replacement", "note": ""}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert refused.status_code == 422
        form["note"] = "The photo shows a broken seam"
        granted = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert granted.status_code == 200
        await house.settle()
        figures = said(await staff.get("/"))
        overridden = await staff.get("/claims", params={"state": "overridden"})
    claim = await now_of(house, claim)
    assert (claim.state, claim.overridden, claim.decline_reason) == (ClaimState.DONE, True, None)
    assert (claim.first_decided_by, claim.decided_by) == ("rule:Drops", str(STAFF))
    assert "By a rule, without a person 1 100% 1 100%" in figures
    assert "Of these taken back by people 1 100% 1 100%" in figures
    assert claim.number in overridden.text
    async with house.tx() as tx:
        events = [event.name for event in await list_events(tx, [claim.id])]
    assert events[:4] == ["claim:filed", "claim:declined", "claim:appealed", "claim:approved"]


@pytest.mark.sample
async def test_who_declined_cannot_decide_the_appeal_and_a_second_decline_is_final(house: House) -> None:
    await hire(house, 2, Role.SERVICE)
    claim, path = await declined(house)
    assert "A person looks again, and not the one who decided." in (await house.buyer.get(path)).text
    assert (await appealed(house, path)).status_code == 303
    no, yes = {"reason": "fault_excluded", "note": "Still no."}, {"remedy": "refund", "note": "All right"}
    async with house.staff(user=1) as first, house.staff(user=2) as second:
        shown = said(await first.get(f"/claims/{claim.id}"))
        assert "You declined this claim, so a colleague decides whether that was right." in shown
        for step, form in (("decline", no), ("approve", yes)):
            refused = await first.post(f"/claims/{claim.id}/{step}", data=form, headers=HTMX)
            assert refused.status_code == 409
            assert "Nothing was changed." in said(refused)
        assert (await now_of(house, claim)).state is ClaimState.IN_REVIEW
        upheld = await second.post(f"/claims/{claim.id}/decline", data=no, headers=HTMX)
        assert upheld.status_code == 200
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.decided_by, claim.overridden) == (ClaimState.DECLINED, "staff:2", False)
    [first_letter, last_letter] = await letters(house, "claim_declined")
    assert "Please ask by December 22, 2026." in first_letter
    assert "This was the second look, so this decision is final." in last_letter
    assert "#appeal" not in last_letter
    page = await house.buyer.get(path)
    assert "Somebody else has looked again, so this decision is final." in page.text
    assert f"{path}/appeal" not in page.text


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("decline", {"reason": "fault_excluded", "note": "Still no."}),
        ("approve", {"remedy": "refund", "note": "I was wrong"}),
    ],
)
async def test_who_works_alone_decides_the_appeal_with_a_reason_that_is_reported(
    house: House, step: str, form: dict[str, str]
) -> None:
    await hire(house, 14, Role.SALES)
    claim, path = await declined(house)
    offer = await house.buyer.get(path)
    assert "Then we read your words and look at everything once more." in offer.text
    assert "not the one who decided" not in offer.text
    await appealed(house, path)
    await house.settle()
    [receipt] = await letters(house, "appeal_received")
    assert "look at everything once more" in receipt
    async with house.staff() as alone:
        shown = said(await alone.get(f"/claims/{claim.id}"))
        assert "nobody else here may decide" in shown
        refused = await alone.post(f"/claims/{claim.id}/{step}", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert f'id="error-{step}-own-appeal"' in refused.text
        assert (await now_of(house, claim)).state is ClaimState.IN_REVIEW
        assert "Nothing here" in said(await alone.get("/exceptions/own_appeals"))
        why = {"own_appeal": "I have read the letter twice."}
        answer = await alone.post(f"/claims/{claim.id}/{step}", data=form | why, headers=HTMX)
        assert answer.status_code == 200
        report = said(await alone.get("/exceptions/own_appeals"))
    assert claim.number in report
    assert "I have read the letter twice." in report
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.decided_by, claim.own_appeal_reason) == (str(STAFF), why["own_appeal"])
    page = (await house.buyer.get(path)).text
    assert "Somebody else" not in page
    if step == "decline":
        assert "We have looked again, so this decision is final." in page
        assert "We have looked again at your claim" in (await letters(house, "claim_declined"))[-1]


async def test_an_appeal_sent_twice_is_one_and_one_after_the_end_is_refused(house: House) -> None:
    claim, path = await declined(house)
    page = await house.buyer.get(path)
    for _ in range(2):
        assert (await send(house.buyer, page, PLEA)).status_code == 303
    assert await count(house, Message) == [1]
    async with house.staff(user=2) as second:
        no = {"reason": "fault_excluded", "note": "Still no."}
        await second.post(f"/claims/{claim.id}/decline", data=no, headers=HTMX)
    again = await send(house.buyer, page, PLEA)
    assert again.status_code == 409
    assert "Somebody else has looked again already" in again.text
    assert (await now_of(house, claim)).state is ClaimState.DECLINED
    assert await count(house, Message) == [1]


async def test_after_thirty_days_nobody_is_asked_any_more(house: House) -> None:
    claim, path = await declined(house)
    # Hours later it is the next day in Berlin.
    with time_machine.travel(house.ctx.now() + timedelta(days=30, hours=10)):
        page = await house.buyer.get(path)
        assert "You can ask for it once" in page.text
    with time_machine.travel(house.ctx.now() + timedelta(days=31)):
        late = await send(house.buyer, page, PLEA)
        assert "The time to ask for a second look is over." in (await house.buyer.get(path)).text
    assert late.status_code == 409
    assert (await now_of(house, claim)).appealed_at is None
    assert await all_of(house, Message) == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001, "a\x00b"])
async def test_an_appeal_says_what_to_look_at(house: House, text: str) -> None:
    claim, path = await declined(house)
    answer = await send(house.buyer, await house.buyer.get(path), {"text": text})
    assert answer.status_code == 422
    assert 'id="error-appeal"' in answer.text
    assert (await now_of(house, claim)).state is ClaimState.DECLINED
    assert await count(house, Message) == [0]


async def test_who_filed_anew_has_that_claim_looked_at_instead(house: House) -> None:
    claim, path = await declined(house)
    page = await house.buyer.get(path)
    [order] = house.shop.orders.values()
    await file_claim(house, order)
    answer = await send(house.buyer, page, PLEA)
    assert answer.status_code == 409
    assert "You have filed another claim for this product" in answer.text
    assert (await now_of(house, claim)).state is ClaimState.DECLINED


async def test_no_rule_decides_an_appeal_whatever_the_switch_says(house: House) -> None:
    claim, path = await declined(house, by_rule=True)
    await appealed(house, path)
    await house.settle()
    page = await house.buyer.get(path)
    await send(house.buyer, page, {"text": "And here is more."})
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue, claim.remedy) == (ClaimState.IN_REVIEW, Queue.APPEAL, None)


async def test_granting_against_a_rule_needs_a_reason_though_the_answer_is_another_by_now(
    house: House,
) -> None:
    """The rule declined it as too late; then it came out that the cover lasts longer."""
    late = DecisionRule(name="Late", course=Course.DECLINE, outcome=Outcome.NOT_COVERED)
    row = await publish_policy(house, rules=(late,), start_rules=(StartRule.PURCHASE,))
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, Automation.AUTOMATIC, by=STAFF, now=house.ctx.now())
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order, after=timedelta(days=740))
    await house.settle()
    claim = await now_of(house, claim)
    assert claim.first_decided_by == "rule:Late"
    assert (await appealed(house, f"/claims/{claim.access_code}")).status_code == 303
    async with house.tx() as tx:
        (await get_warranty(tx, claim.warranty_id, lock=True)).ends_on = date(2029, 11, 22)
    async with house.staff() as staff:
        form = {"remedy": "refund", "note": ""}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert refused.status_code == 422
        form["note"] = "Delivered a year later"
        await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    claim = await now_of(house, claim)
    assert (claim.outcome, claim.overridden) == (Outcome.ELIGIBLE, True)


async def test_an_appeal_granted_by_another_person_follows_the_computed_answer(house: House) -> None:
    """Staff had declined what the promise gives: granting it goes against nobody's rule."""
    claim, path = await declined(house, excluded_faults=frozenset({Fault.COSMETIC}))
    assert claim.overridden is True
    await appealed(house, path)
    async with house.staff(user=2) as second:
        form = {"remedy": Remedy.REPLACEMENT.value, "note": ""}
        granted = await second.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert granted.status_code == 200
    assert (await now_of(house, claim)).overridden is False
