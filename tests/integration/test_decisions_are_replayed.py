"""Each night every decision is made again from what was stored with it, and must come out the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from core.domain.conditions import When
from core.domain.deciding import Automation, Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.remedies import Offer, Remedy, Step
from core.services import automation
from core.services.amounts import Agreed
from core.services.decisions import differs
from core.services.differences import BATCH
from core.store.base import new_id
from core.store.decisions import DecisionRow
from core.store.differences import Difference, get_replay
from core.store.jobs import ReplayDecisions
from core.store.policies import TermsRow, get_terms
from core.store.tallies import DIFFERING, tally
from simulator import world as shopify
from sync import timers
from sync.differences import BATCHES_A_TURN
from tests.integration.shopify_app.support import said
from tests.support.house import SHOP, House
from tests.support.shops import STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

RICH: dict[str, Any] = {
    "offers": (
        Offer(remedy=Remedy.REFUND, when=When(failures_from=2)),
        Offer(remedy=Remedy.REPLACEMENT, when=When(discontinued=False)),
        Offer(remedy=Remedy.REFUND),
    ),
    "tiers": (
        Tier(needs={Piece.PHOTO: 1}, when=When(value_to=Decimal("100.00"))),
        Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1}),
    ),
    "alternative_proofs": (
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=30),
    ),
    "rules": (
        DecisionRule(
            name="Small and proved",
            course=Course.APPROVE,
            when=When(value_to=Decimal(100), proof=Proof.STRONG, months_to=11, earlier_claims_to=2),
        ),
        DecisionRule(
            name="Accident",
            course=Course.DECLINE,
            outcome=Outcome.NOT_COVERED,
            when=When(faults=frozenset({Fault.ACCIDENT}), categories=frozenset({"lamps"})),
        ),
        DecisionRule(
            name="Dear", course=Course.QUEUE, queue=Queue.HIGH_VALUE, when=When(value_from=Decimal(500))
        ),
    ),
    "goodwill": Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5")),
    "pro_rata": (Step(until_months=12, share=Decimal(1)), Step(until_months=24, share=Decimal("0.3333"))),
    "deductible": Decimal("5.00"),
    "regions": frozenset({"DE", "AT"}),
}


async def a_day_of_claims(house: House) -> None:
    """One of each kind, on rich terms, and one decided. Nobody looks what is in stock."""
    row = await publish_policy(house, **RICH)
    async with house.tx() as tx:
        await automation.switch(tx, row.policy_id, Automation.OFF, by=STAFF, now=house.ctx.now())
    lamp, dear = house.product(price="79.99", stock=9), house.product("Chandelier", price="612.50", stock=9)
    orders = [house.order(lamp, quantity=6), house.order(lamp, paid=False), house.order(dear, quantity=2)]
    await house.settle()
    sold, unpaid, costly = orders
    first = await file_claim(house, sold)
    await file_claim(house, sold, position=2, fault=Fault.ACCIDENT)
    await file_claim(house, sold, position=3, photos=0)
    await file_claim(house, sold, position=4, after=timedelta(days=500))
    await file_claim(house, sold, position=5, after=timedelta(days=800))
    await file_claim(house, sold, position=6, after=timedelta(days=2000), email="bob@example.org")
    await file_claim(house, unpaid)
    await file_claim(house, costly, photos=1)
    await file_claim(house, costly, position=2, photos=2)
    await approve(house, first, Remedy.REPLACEMENT, agreed=Agreed(uncharged=True), note="Sent free of charge")
    await house.settle()


async def rows(house: House) -> list[DecisionRow]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(DecisionRow).order_by(DecisionRow.id)))


async def add_like(house: House, row: DecisionRow, **otherwise: Any) -> DecisionRow:
    """The same decision once more, but for what is given."""
    columns = [column.name for column in DecisionRow.__table__.columns if column.name != "id"]
    values = {name: getattr(row, name) for name in columns} | otherwise
    async with house.tx() as tx:
        copied = DecisionRow(id=new_id(), **values)
        tx.add(copied)
    return copied


async def a_night_passes(house: House) -> list[type[object]]:
    await timers.replay_all(house.ctx)
    return [type(job) for job in await house.settle()]


async def noted(house: House) -> list[object]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Difference.decision_id).order_by(Difference.decision_id)))


async def test_every_stored_decision_is_given_again_by_its_facts_and_terms(house: House) -> None:
    await a_day_of_claims(house)
    kept = await rows(house)
    assert [(row.outcome.value, row.course.value, row.queue, row.rule) for row in kept] == [
        ("eligible", "approve", None, "Small and proved"),
        ("not_covered", "decline", None, "Accident"),
        ("not_yet", "ask", None, None),
        ("eligible", "queue", "review", None),
        ("goodwill", "queue", "goodwill", None),
        ("not_covered", "queue", "dates", None),
        ("not_yet", "queue", "payment", None),
        ("not_yet", "ask", None, None),
        ("eligible", "queue", "high_value", "Dear"),
        ("eligible", "approve", None, "Small and proved"),
    ]
    async with house.tx() as tx:
        for row in kept:
            assert row.terms_id is not None
            assert not differs(row, (await get_terms(tx, row.terms_id)).value())


def as_before(row: DecisionRow) -> dict[str, Any]:
    """What a decision of the first edition of the rules holds: fewer findings, in words as well."""
    kept = [each | {"text": "In words of those days."} for each in row.trace if each["rule"] in FIRST]
    for each in kept:
        each["values"] = {name: value for name, value in each["values"].items() if name not in NEWER}
    facts = {name: value for name, value in row.facts.items() if name not in {"edition", "proofs_confirmed"}}
    return {"facts": facts, "trace": kept}


FIRST = "policy valid dates period region fault proof evidence owner payment signals remedy route".split()
NEWER = {"needed", "sent", "given", "unconfirmed", "proof_missing"}


async def test_decisions_of_the_first_edition_of_the_rules_are_given_again_as_they_were(house: House) -> None:
    await a_day_of_claims(house)
    kept = await rows(house)
    added = [await add_like(house, row, **as_before(row)) for row in kept]
    late = next(row for row in added if row.queue is Queue.DATES)
    assert late.terms_id is not None
    declined = await add_like(
        house,
        late,
        queue=Queue.REVIEW,
        trace=[
            each
            if each["rule"] != "route"
            else each | {"values": {"course": "queue", "queue": "review", "rule": None}}
            for each in late.trace
        ],
    )
    async with house.tx() as tx:
        terms = (await get_terms(tx, late.terms_id)).value()
        others = [differs(row, (await get_terms(tx, row.terms_id)).value()) for row in added if row.terms_id]
    assert not differs(declined, terms), "a late claim of provisional days was for rules then"
    assert others == [row is late for row in added]
    worse = [{**each, "verdict": "failed"} if each["rule"] == "proof" else each for each in declined.trace]
    assert differs(await add_like(house, declined, trace=worse), terms)


async def test_a_decision_without_terms_is_given_again_too(house: House) -> None:
    order = house.order(house.product())
    await house.settle()
    await file_claim(house, order)
    [row] = await rows(house)
    assert (row.terms_id, row.queue) == (None, Queue.NO_POLICY)
    assert not differs(row, None)


@pytest.mark.sample
async def test_a_night_without_differences_says_so(house: House) -> None:
    await a_day_of_claims(house)
    await a_night_passes(house)
    assert await noted(house) == []
    async with house.tx() as tx:
        replay = await get_replay(tx)
    assert (replay.begun_at, replay.after, replay.replayed) == (None, None, 10)
    async with house.staff() as staff:
        home = said(await staff.get("/"))
    assert "10 decisions" in home
    assert "come out otherwise" not in home


async def test_another_answer_than_the_stored_one_is_an_exception_until_it_is_found_again(
    house: House,
) -> None:
    await a_day_of_claims(house)
    first = (await rows(house))[0]
    assert first.terms_id is not None
    changes: list[dict[str, Any]] = [
        {"outcome": Outcome.GOODWILL},
        {"course": Course.ASK},
        {"queue": Queue.SIGNALS},
        {"rule": None},
        {"rule": "Another"},
        {"missing": {"photo": 1}},
        {"remedies": first.remedies[:1]},
        {"trace": first.trace[:-1]},
        {"facts": first.facts | {"fault": "accident"}},
        {"facts": first.facts | {"value": "100.01"}},
        {"facts": first.facts | {"fault": "what nobody knows any more"}},
    ]
    added = [await add_like(house, first, **change) for change in changes]
    async with house.tx() as tx:
        terms = (await get_terms(tx, first.terms_id)).value()
    assert [differs(row, terms) for row in added] == [True] * len(changes)
    await a_night_passes(house)
    await a_night_passes(house)
    assert await noted(house) == sorted(row.id for row in added)
    async with house.staff() as staff:
        page = await staff.get("/")
    assert f"{len(changes)} decisions would come out otherwise today" in said(page)
    assert f"/claims/{first.claim_id}" in page.text
    async with house.tx() as tx:
        [found] = [each.count for each in await tally(tx) if each.what == DIFFERING]
        assert found == len(changes)
        await tx.execute(
            insert(Difference).values(id=new_id(), decision_id=first.id, found_at=house.ctx.now())
        )
    await a_night_passes(house)
    assert first.id not in await noted(house), "what agrees again is no exception"


async def test_terms_that_cannot_be_read_are_an_exception_and_stop_nothing(house: House) -> None:
    await a_day_of_claims(house)
    first = (await rows(house))[0]
    assert first.terms_id is not None
    async with house.tx() as tx:
        terms = await get_terms(tx, first.terms_id)
        lost = TermsRow(
            id=new_id(),
            policy_id=terms.policy_id,
            number=99,
            published_at=terms.published_at,
            published_by=terms.published_by,
            body=terms.body | {"offers": [{"remedy": "voucher"}]},
        )
        tx.add(lost)
    added = await add_like(house, first, terms_id=lost.id)
    await a_night_passes(house)
    assert await noted(house) == [added.id]
    async with house.tx() as tx:
        assert (await get_replay(tx)).replayed == 11


async def test_a_replay_lets_others_have_their_turn_and_goes_on_where_it_was(house: House) -> None:
    order = house.order(house.product())
    await house.settle()
    await file_claim(house, order)
    await house.settle()
    names = ", ".join(column.name for column in DecisionRow.__table__.columns if column.name != "id")
    copies = BATCH * BATCHES_A_TURN
    async with house.tx() as tx:
        await tx.execute(
            text(
                f"INSERT INTO decisions (id, {names}) "  # noqa: S608 - our own columns
                f"SELECT gen_random_uuid(), {names} FROM decisions, generate_series(1, {copies})"
            )
        )
    assert await a_night_passes(house) == [ReplayDecisions, ReplayDecisions]
    async with house.tx() as tx:
        assert (await get_replay(tx)).replayed == copies + 1
        assert await tx.scalar(select(func.count()).select_from(Difference)) == 0


async def test_a_shop_that_left_is_not_replayed(house: House) -> None:
    await a_day_of_claims(house)
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    assert await a_night_passes(house) == []
