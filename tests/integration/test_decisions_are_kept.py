"""Each computed answer is kept with what it was made from; staff go against it with a reason only."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from core.domain.claims import ClaimState, DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.queues import Queue
from core.domain.remedies import Offer, Remedy
from core.services import claims, questions
from core.services.claims import ReasonMissingError
from core.services.evidence import Brought
from core.store.claims import Claim, get_claim
from core.store.decisions import DecisionRow
from core.store.resolutions import Resolution
from tests.support.house import House
from tests.support.shops import PHOTO, STAFF, approve, file_claim, publish_policy

TWO_PHOTOS = (Tier(needs={Piece.PHOTO: 2}),)
SMALL = DecisionRule(name="Small", course=Course.APPROVE, when=When(value_to=Decimal(100)))
TOO_LATE = timedelta(days=740)
"""More than two years, and less than two and a half."""


async def kept(house: House, claim: Claim) -> list[DecisionRow]:
    async with house.tx() as tx:
        query = select(DecisionRow).where(DecisionRow.claim_id == claim.id)
        return list(await tx.scalars(query.order_by(DecisionRow.id)))


async def claimed(house: House, *, photos: int = 1, after: timedelta = timedelta(0), **terms: Any) -> Claim:
    """A claim for a lamp, under such terms."""
    await publish_policy(house, **terms)
    order = house.order(house.product(stock=9))
    await house.settle()
    return await file_claim(house, order, photos=photos, after=after)


async def test_the_answer_is_kept_with_its_facts_when_filed_answered_and_decided(house: House) -> None:
    claim = await claimed(house, tiers=TWO_PHOTOS, rules=(SMALL,))
    house.later(timedelta(hours=1))
    answered = house.ctx.now()
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, "And from the side?", by=STAFF, now=answered)
        await questions.answer(tx, claim.id, "Here.", Brought(files=[PHOTO]), now=answered)
    house.later(timedelta(hours=1))
    await approve(house, claim, Remedy.REPLACEMENT)
    rows = await kept(house, claim)
    assert [
        (row.outcome, row.course, row.queue, row.rule, row.missing, row.facts["evidence"]) for row in rows
    ] == [
        (Outcome.NOT_YET, Course.ASK, None, None, {"photo": 1}, {"photo": 1}),
        (Outcome.ELIGIBLE, Course.APPROVE, None, "Small", {}, {"photo": 2}),
        (Outcome.ELIGIBLE, Course.APPROVE, None, "Small", {}, {"photo": 2}),
    ]
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
    assert [row.made_at for row in rows] == [claim.submitted_at, answered, now.decided_at]
    assert {row.terms_id for row in rows} == {claim.terms_id}
    facts = rows[0].facts
    assert facts["submitted_on"] == rows[2].facts["submitted_on"] == "2026-11-22"
    assert (facts["value"], facts["currency"], facts["region"]) == ("80.0", "EUR", "DE")
    assert rows[1].remedies == [
        {"remedy": "replacement", "worth": "80.0", "buyer_pays": "0.00"},
        {"remedy": "refund", "worth": "80.00", "buyer_pays": "0"},
    ]
    assert (now.outcome, now.trace, now.queue) == (Outcome.ELIGIBLE, rows[2].trace, None)
    assert now.overridden is False


async def test_a_question_computes_nothing(house: House) -> None:
    claim = await claimed(house)
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, "Since when?", by=STAFF, now=house.ctx.now())
    [filed] = await kept(house, claim)
    assert (filed.outcome, filed.queue, filed.rule) == (Outcome.ELIGIBLE, Queue.REVIEW, None)


GOODWILL: dict[str, Any] = {"goodwill": Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5"))}
STATUTORY: dict[str, Any] = {"months": 12, "statutory_months": 36}


@pytest.mark.parametrize(
    ("terms", "after", "outcome"),
    [
        ({"tiers": TWO_PHOTOS}, timedelta(0), Outcome.NOT_YET),
        (GOODWILL, TOO_LATE, Outcome.GOODWILL),
        (STATUTORY, TOO_LATE, Outcome.STATUTORY),
        ({}, TOO_LATE, Outcome.NOT_COVERED),
    ],
)
async def test_granting_what_is_not_simply_covered_needs_a_reason(
    house: House, terms: dict[str, Any], after: timedelta, outcome: Outcome
) -> None:
    claim = await claimed(house, after=after, **terms)
    assert claim.outcome is outcome
    with pytest.raises(ReasonMissingError):
        await approve(house, claim, Remedy.REFUND)
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.IN_REVIEW
        assert await tx.scalar(select(func.count()).select_from(Resolution)) == 0
    assert len(await kept(house, claim)) == 1
    await approve(house, claim, Remedy.REFUND, note="A buyer of many years")
    async with house.tx() as tx:
        decided = await get_claim(tx, claim.id)
    assert (decided.state, decided.overridden) == (ClaimState.APPROVED, outcome is not Outcome.GOODWILL)
    assert len(await kept(house, claim)) == 2


async def test_goodwill_while_pieces_are_missing_goes_against_the_answer(house: House) -> None:
    claim = await claimed(house, after=TOO_LATE, tiers=TWO_PHOTOS, **GOODWILL)
    assert claim.outcome is Outcome.GOODWILL
    await approve(house, claim, Remedy.REFUND, note="A buyer of many years")
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).overridden is True


async def test_a_remedy_that_this_claim_does_not_get_needs_a_reason(house: House) -> None:
    claim = await claimed(house, offers=ONLY_LATER)
    assert claim.outcome is Outcome.ELIGIBLE
    with pytest.raises(ReasonMissingError):
        await approve(house, claim, Remedy.REFUND)
    await approve(house, claim, Remedy.REPLACEMENT)
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).overridden is False


ONLY_LATER = (
    Offer(remedy=Remedy.REFUND, when=When(failures_from=2)),
    Offer(remedy=Remedy.REPLACEMENT),
)


@pytest.mark.parametrize(
    ("terms", "after", "fault", "owed"),
    [
        ({}, timedelta(0), Fault.STOPPED_WORKING, True),
        (STATUTORY, TOO_LATE, Fault.STOPPED_WORKING, True),
        (GOODWILL, TOO_LATE, Fault.STOPPED_WORKING, False),
        ({}, timedelta(0), Fault.ACCIDENT, False),
        ({"tiers": TWO_PHOTOS}, timedelta(0), Fault.STOPPED_WORKING, True),
    ],
)
async def test_declining_what_is_owed_or_what_still_misses_something_needs_a_reason(
    house: House, terms: dict[str, Any], after: timedelta, fault: Fault, owed: bool
) -> None:
    await publish_policy(house, **terms)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order, fault=fault, after=after)
    state = ClaimState.DECLINED
    try:
        async with house.tx() as tx:
            now = house.ctx.now()
            await claims.decline(tx, claim.id, DeclineReason.OTHER, note="", by=STAFF, now=now)
    except ReasonMissingError:
        state = ClaimState.IN_REVIEW
    async with house.tx() as tx:
        found = await get_claim(tx, claim.id)
    assert found.state is (ClaimState.IN_REVIEW if owed else ClaimState.DECLINED)
    assert found.state is state
    assert found.overridden is False
    assert len(await kept(house, claim)) == (1 if owed else 2)
