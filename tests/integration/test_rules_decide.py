"""Where a policy decides by itself the worker follows the computed answer, once and after any person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from core.domain.claims import ClaimState, DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.registrations import Channel
from core.domain.remedies import Offer, Remedy, Step, plainly
from core.services import automation, claims, questions, registrations
from core.services.automation import Shelf
from core.services.claims import Complaint
from core.services.decisions import differs
from core.services.evidence import NOTHING, Brought
from core.services.registrations import Entry
from core.shopify.errors import Unreachable
from core.store import jobs
from core.store.base import shop_of
from core.store.claims import Claim, Message, get_claim
from core.store.decisions import DecisionRow
from core.store.history import Event
from core.store.letters import LetterRow
from core.store.owners import Owner
from core.store.policies import TermsRow, get_terms
from core.store.resolutions import Resolution
from core.store.warranties import find_warranty_of_unit
from simulator import world as shopify
from simulator.actions.drafts import draft_total
from simulator.records import Order
from sync import timers
from sync.decisions import PATIENCE, decide
from tests.integration.shopify_app.support import labelled
from tests.support.house import House
from tests.support.shops import PHOTO, STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

SMALL = DecisionRule(
    name="Small", course=Course.APPROVE, when=When(value_to=Decimal(100)), words="You may keep the old one."
)
DROPS = DecisionRule(
    name="Drops",
    course=Course.DECLINE,
    outcome=Outcome.NOT_COVERED,
    when=When(faults=frozenset({Fault.ACCIDENT})),
    reason=DeclineReason.FAULT_EXCLUDED,
    words="A fall is not a fault of ours.",
)
RULES = (SMALL, DROPS)
IN_STOCK_FIRST = (
    Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),
    Offer(remedy=Remedy.REFUND, when=When(in_stock=False)),
)


async def sold(
    house: House, mode: Automation = Automation.AUTOMATIC, *, stock: int = 9, quantity: int = 1, **terms: Any
) -> Order:
    """An order of lamps under a policy with rules, and the switch as given."""
    row = await publish_policy(house, **({"rules": RULES} | terms))
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, mode, by=STAFF, now=house.ctx.now())
    order = house.order(house.product(stock=stock), quantity)
    await house.settle()
    return order


async def now_of(house: House, claim: Claim) -> Claim:
    async with house.tx() as tx:
        return await get_claim(tx, claim.id)


async def all_of(house: House, table: type[Any]) -> list[Any]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(table).order_by(table.id)))


async def written(house: House) -> dict[str, str]:
    """What buyers were sent, by kind."""
    return {letter.kind: letter.text or "" for letter in await all_of(house, LetterRow)}


async def left(house: House) -> list[str]:
    """Why rules left claims to people."""
    events = await all_of(house, Event)
    return [event.details["why"] for event in events if event.name == "claim:left_to_people"]


@pytest.mark.sample
@pytest.mark.parametrize("remedy", list(Remedy))
async def test_a_routine_claim_is_granted_once_by_its_rule_and_told_in_the_rule_s_words(
    house: House, remedy: Remedy
) -> None:
    order = await sold(house, offers=plainly(remedy))
    claim = await file_claim(house, order)
    await house.settle()
    async with house.tx() as tx:
        await jobs.enqueue(tx, jobs.DecideClaim(shop_of(tx), claim.id))
    await house.settle()
    claim = await now_of(house, claim)
    # People repair it, over weeks; the others are done by Shopify.
    state = ClaimState.APPROVED if remedy is Remedy.REPAIR else ClaimState.DONE
    assert (claim.state, claim.remedy, claim.decided_by) == (state, remedy, "rule:Small")
    assert (claim.first_decided_by, claim.overridden, claim.queue) == ("rule:Small", False, None)
    sent = {Remedy.REPLACEMENT: (0, 1), Remedy.REPAIR: (0, 0)}
    assert (len(order.refunds), len(house.shop.drafts)) == sent.get(remedy, (1, 0))
    assert len(await all_of(house, Resolution)) == 1
    assert "You may keep the old one." in (await written(house))["claim_approved"]
    rows = await all_of(house, DecisionRow)
    assert len(rows) == 2, "when it was filed, and when the rule decided"
    for row in rows:
        async with house.tx() as tx:
            assert not differs(row, (await get_terms(tx, row.terms_id)).value())


@pytest.mark.sample
async def test_a_rule_declines_with_date_reason_version_and_a_way_to_a_person(house: House) -> None:
    order = await sold(house, statutory_text="Two years by law, whatever we say.")
    claim = await file_claim(house, order, fault=Fault.ACCIDENT)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.decided_by) == (ClaimState.DECLINED, "rule:Drops")
    assert (claim.decline_reason, claim.decision_note) == (DeclineReason.FAULT_EXCLUDED, DROPS.words)
    letter = (await written(house))["claim_declined"]
    for told in (
        "A published rule of the warranty decided this, without a person.",
        "The warranty does not cover this kind of fault.",
        "A fall is not a fault of ours.",
        "Decided on: November 22, 2026",
        "Version of the terms: 1",
        f"/claims/{claim.access_code}#appeal",
        "Please ask by December 22, 2026.",
        "Two years by law, whatever we say.",
    ):
        assert told in letter
    assert await all_of(house, Resolution) == []


async def test_what_is_missing_is_asked_for_once_and_the_answer_is_decided(house: House) -> None:
    order = await sold(house, quantity=2, tiers=(Tier(needs={Piece.PHOTO: 2}),))
    claim, other = await file_claim(house, order), await file_claim(house, order, position=2)
    await house.settle()
    assert (await now_of(house, claim)).state is ClaimState.WAITING
    [question, _] = await all_of(house, Message)
    assert (question.actor, question.text, question.pieces) == ("rule", "", {"photo": 1})
    assert (await written(house))["claim_needs_information"].count("A photo of the fault, from close by") == 1
    async with house.tx() as tx:
        await questions.answer(tx, claim.id, "Here.", Brought(files=[PHOTO]), now=house.ctx.now())
        await questions.answer(tx, other.id, "I threw it away.", NOTHING, now=house.ctx.now())
    await house.settle()
    assert (await now_of(house, claim)).decided_by == "rule:Small"
    other = await now_of(house, other)
    assert (other.state, other.queue, other.decided_by) == (ClaimState.IN_REVIEW, Queue.REVIEW, None)
    assert await left(house) == ["asked_before"]
    assert len(await all_of(house, Message)) == 4


@pytest.mark.parametrize("mode", [Automation.OFF, Automation.SUGGEST])
async def test_off_and_suggest_do_nothing_by_themselves(house: House, mode: Automation) -> None:
    order = await sold(house, mode, quantity=3, tiers=(Tier(needs={Piece.PHOTO: 1}),))
    filed = [
        await file_claim(house, order),
        await file_claim(house, order, position=2, fault=Fault.ACCIDENT),
        await file_claim(house, order, position=3, photos=0),
    ]
    await house.settle()
    assert {(await now_of(house, claim)).state for claim in filed} == {ClaimState.IN_REVIEW}
    assert set(await written(house)) == {"claim_received"}
    assert [row.rule for row in await all_of(house, DecisionRow)] == ["Small", "Drops", None]


@pytest.mark.sample
async def test_a_person_who_was_quicker_has_the_last_word(house: House) -> None:
    order = await sold(house)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.decided_by, claim.remedy) == (str(STAFF), Remedy.REFUND)
    assert (len(order.refunds), len(house.shop.drafts)) == (1, 0)


async def test_a_person_who_was_quicker_by_a_moment_has_it_too(house: House) -> None:
    """The job had read the claim already, and comes with what Shopify told."""
    order = await sold(house)
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    before = len(await all_of(house, DecisionRow))
    async with house.tx() as tx:
        shelf = Shelf(in_stock=False, discontinued=False)
        await automation.follow(tx, claim.id, shelf, now=house.ctx.now())
    claim = await now_of(house, claim)
    assert (claim.decided_by, claim.remedy, claim.in_stock) == (str(STAFF), Remedy.REFUND, None)
    assert len(await all_of(house, DecisionRow)) == before


@pytest.mark.parametrize(
    ("stock", "gone", "remedy"),
    [(3, False, Remedy.REPLACEMENT), (0, False, Remedy.REFUND), (3, True, Remedy.REFUND)],
)
async def test_an_empty_shelf_follows_the_offer_s_fallback(
    house: House, stock: int, gone: bool, remedy: Remedy
) -> None:
    order = await sold(house, stock=stock, offers=IN_STOCK_FIRST)
    [product] = house.shop.products.values()
    claim = await file_claim(house, order)
    if gone:
        shopify.delete_product(house.world, house.shop, product)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.DONE, remedy)
    assert (claim.in_stock, claim.discontinued) == (remedy is Remedy.REPLACEMENT, gone)
    newest = (await all_of(house, DecisionRow))[-1]
    assert (newest.facts["in_stock"], newest.facts["discontinued"]) == (claim.in_stock, gone)
    async with house.tx() as tx:
        assert not differs(newest, (await get_terms(tx, newest.terms_id)).value())


async def test_a_suggestion_knows_what_is_in_stock(house: House) -> None:
    order = await sold(house, Automation.SUGGEST, stock=0, offers=IN_STOCK_FIRST)
    claim = await file_claim(house, order)
    await house.settle()
    assert (await now_of(house, claim)).state is ClaimState.IN_REVIEW
    newest = (await all_of(house, DecisionRow))[-1]
    assert [item["remedy"] for item in newest.remedies] == ["refund"]


async def test_while_shopify_is_silent_the_claim_waits_and_then_stays_with_people(house: House) -> None:
    order = await sold(house, offers=IN_STOCK_FIRST)
    claim = await file_claim(house, order)
    shopify.add_fault(house.world, "close_before", "ReadStock", times=100)
    async with house.tx() as tx:
        job = jobs.DecideClaim(shop_of(tx), claim.id)
    with pytest.raises(Unreachable):
        await decide(house.ctx, job)
    assert (await now_of(house, claim)).queue is None
    house.later(PATIENCE + timedelta(seconds=1))
    await decide(house.ctx, job)
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue, claim.decided_by) == (ClaimState.IN_REVIEW, Queue.REVIEW, None)
    assert await left(house) == ["unreachable"]


@pytest.mark.parametrize(
    ("terms", "paid"),
    [
        ({"deductible": Decimal(15)}, "65.00"),
        ({"pro_rata": (Step(until_months=24, share=Decimal("0.5")),)}, "40.00"),
    ],
)
async def test_a_rule_refunds_what_is_due_and_no_more(house: House, terms: dict[str, Any], paid: str) -> None:
    order = await sold(house, offers=plainly(Remedy.REFUND), **terms)
    claim = await file_claim(house, order)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.decided_by) == (ClaimState.DONE, "rule:Small")
    assert [each.total.presentment for each in order.refunds] == [Decimal(paid)]


async def test_goods_that_the_buyer_should_pay_for_are_asked_for_and_not_sent_before(house: House) -> None:
    order = await sold(house, deductible=Decimal(15))
    claim = await file_claim(house, order)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue, claim.decided_by) == (ClaimState.APPROVED, None, "rule:Small")
    [draft] = house.shop.drafts.values()
    assert (draft.status, draft_total(draft).presentment, order.refunds) == (
        "INVOICE_SENT",
        Decimal("15.00"),
        [],
    )


async def test_where_nobody_can_be_asked_to_pay_a_person_decides(house: House) -> None:
    order = await sold(house, deductible=Decimal(15))
    claim = await file_claim(house, order)
    async with house.tx() as tx:
        await tx.execute(update(Owner).values(email=""))
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue, claim.decided_by) == (ClaimState.IN_REVIEW, Queue.REVIEW, None)
    assert (len(order.refunds), len(house.shop.drafts)) == (0, 0)


async def test_what_cannot_be_granted_is_left_to_people_and_not_tried_again(house: House) -> None:
    """Bought in another shop: there is no order of this store to refund."""
    everything = DecisionRule(name="Everything", course=Course.APPROVE)
    await sold(house, offers=plainly(Remedy.REFUND), rules=(everything,))
    _, [code] = await labelled(house)
    now = house.ctx.now()
    entry = Entry(name="Bob", email="b@example.org", purchased_on=now.date(), channel=Channel.RETAILER)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=now)
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
        assert warranty is not None
        complaint = Complaint(fault=Fault.BROKEN_PART, description="A crack.", brought=Brought(files=[PHOTO]))
        claim = await claims.file(tx, warranty.id, registration.owner_id, complaint, by=STAFF, now=now)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.queue) == (ClaimState.IN_REVIEW, Queue.NO_REMEDY)
    assert await left(house) == ["no_order"]
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    assert [job for job in await house.settle() if isinstance(job, jobs.DecideClaim)] == []
    assert len(await left(house)) == 1
    assert await all_of(house, Resolution) == []


async def test_a_lost_job_is_asked_for_again_but_not_for_what_waited_before_the_switch(house: House) -> None:
    order = await sold(house, Automation.SUGGEST, quantity=2)
    early = await file_claim(house, order)
    await house.settle()
    house.later(timedelta(minutes=1))
    assert early.terms_id is not None
    async with house.tx() as tx:
        policy_id = (await get_terms(tx, early.terms_id)).policy_id
        await automation.switch(tx, policy_id, Automation.AUTOMATIC, by=STAFF, now=house.ctx.now())
    late = await file_claim(house, order, position=2)
    async with house.tx() as tx:
        connection = await tx.connection()
        await connection.exec_driver_sql("DELETE FROM pgqueuer WHERE entrypoint = 'DecideClaim'")
    await house.settle()
    assert (await now_of(house, late)).state is ClaimState.IN_REVIEW
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    await house.settle()
    assert (await now_of(house, late)).decided_by == "rule:Small"
    assert (await now_of(house, early)).state is ClaimState.IN_REVIEW


async def test_what_waited_before_the_switch_stays_with_people_though_stock_was_read(
    house: House,
) -> None:
    order = await sold(house, Automation.SUGGEST, offers=IN_STOCK_FIRST)
    claim = await file_claim(house, order)
    row = (await all_of(house, TermsRow))[0]
    async with house.tx() as tx:
        await automation.switch(
            tx, row.policy_id, Automation.AUTOMATIC, by=STAFF, now=house.ctx.now() + timedelta(seconds=1)
        )
    await house.settle()
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.state, claim.decided_by) == (ClaimState.IN_REVIEW, None)
    assert await all_of(house, Resolution) == []


async def test_a_claim_from_before_any_policy_is_answered_once_there_is_one(house: House) -> None:
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    assert (await now_of(house, claim)).queue is Queue.NO_POLICY
    row = await publish_policy(house, rules=RULES, offers=plainly(Remedy.REFUND))
    await house.settle()
    claim = await now_of(house, claim)
    assert (claim.outcome, claim.queue, claim.terms_id) == (Outcome.ELIGIBLE, None, row.id)
    assert (await all_of(house, DecisionRow))[-1].rule == "Small"
