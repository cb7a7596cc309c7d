"""Claims are answered from facts and terms: the tables of docs/coverage.md, with the reasons."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.domain.cases import EDITION, Case, ClaimFacts
from core.domain.claims import DeclineReason
from core.domain.conditions import When
from core.domain.coverage import Coverage
from core.domain.days import add_months
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import decide, wanted
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Offered, Remedy, Step
from core.domain.terms import StartRule, Terms
from core.domain.traces import Rule
from core.domain.worth import Portion, portion_of
from tests.unit.tables import table

RULES = (
    DecisionRule(
        name="Small and proved",
        course=Course.APPROVE,
        when=When(value_to=Decimal(100), proof=Proof.STRONG, earlier_claims_to=2),
    ),
    DecisionRule(
        name="Dear", course=Course.QUEUE, when=When(value_from=Decimal(500)), queue=Queue.HIGH_VALUE
    ),
    DecisionRule(
        name="Accident",
        course=Course.DECLINE,
        outcome=Outcome.NOT_COVERED,
        when=When(faults=frozenset({Fault.ACCIDENT})),
        reason=DeclineReason.FAULT_EXCLUDED,
    ),
)
TERMS = Terms(
    months=24,
    start_rules=(StartRule.PURCHASE,),
    offers=(
        Offer(remedy=Remedy.REFUND, when=When(failures_from=2)),
        Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),
        Offer(remedy=Remedy.REFUND),
    ),
    tiers=(
        Tier(needs={Piece.PHOTO: 1}, when=When(value_to=Decimal(50))),
        Tier(needs={Piece.PHOTO: 2, Piece.SERIAL: 1}, when=When(faults=frozenset({Fault.BATTERY}))),
        Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1}),
    ),
    alternative_proofs=(
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
        AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=30),
    ),
    rules=RULES,
    goodwill=Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5")),
    regions=frozenset({"AT", "CH", "DE", "FR"}),
    statutory_months=24,
    plain_text="Two years on everything that we made wrong.",
)
COVER = Coverage(
    starts_on=date(2025, 3, 1), ends_on=date(2027, 3, 1), basis=StartRule.PURCHASE, provisional=False
)
CLEAR = ClaimFacts(
    edition=EDITION,
    submitted_on=date(2026, 11, 22),
    fault=Fault.STOPPED_WORKING,
    coverage=COVER,
    evidence={Piece.PHOTO: 2},
    terms_number=3,
    channel=Channel.WEBSHOP,
    category="Kettles",
    value=Decimal("80.00"),
    currency="EUR",
    purchased_on=date(2025, 3, 1),
    region="DE",
    proof=Proof.STRONG,
    in_stock=True,
)

YES_NO: dict[str, bool | None] = {"yes": True, "no": False, "": None}
READ: dict[str, Any] = {
    "submitted_on": date.fromisoformat,
    "shipped_on": date.fromisoformat,
    "value": lambda text: Decimal(text) if text else None,
    "price": Decimal,
    "shipping": Decimal,
    "fault": Fault,
    "proof": Proof,
    **dict.fromkeys(("proofs_given", "proofs_confirmed"), lambda text: frozenset({ProofKind(text)})),
    "region": lambda text: text or None,
    "void_reason": str,
    **dict.fromkeys(("failures", "earlier_claims", "signals", "edition"), int),
    **dict.fromkeys(
        (
            "in_stock",
            "claimant_holds_it",
            "owner_disputed",
            "unpaid",
            "purchase_estimated",
            "policy_conflict",
            "appealed",
            "can_charge",
        ),
        YES_NO.__getitem__,
    ),
}
PIECES = {"photos": Piece.PHOTO, "serials": Piece.SERIAL}


def told(text: str) -> tuple[ClaimFacts, Terms | None]:
    """The facts and terms of a row."""
    changes: dict[str, Any] = {}
    evidence, terms = dict(CLEAR.evidence), TERMS
    for name, value in (change.split("=") for change in text.split(", ") if change):
        if name in PIECES:
            evidence[PIECES[name]] = int(value)
        elif name in {"ends_on", "provisional"}:
            cover = changes.get("coverage", COVER)
            read = date.fromisoformat(value) if name == "ends_on" and value else None
            changes["coverage"] = replace(cover, **{name: read if name == "ends_on" else YES_NO[value]})
        elif name != "terms":
            changes[name] = READ[name](value)
    return replace(CLEAR, evidence=evidence, **changes), None if "terms=none" in text else terms


ANSWERS = table("Different", "Answer", "Remedies", "Missing", "Course", "Queue", "Rule")


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row[0] or "nothing")
def test_claims_are_answered_as_the_page_says(row: tuple[str, ...]) -> None:
    answer = decide(*told(row[0]))
    assert (
        answer.outcome.value,
        ", ".join(offered.remedy for offered in answer.remedies),
        ", ".join(f"{count} {piece}" for piece, count in answer.missing.items()),
        answer.course.value,
        answer.queue or "",
        answer.rule.name if answer.rule else "",
    ) == row[1:]


WORTH = table("Price", "Currency", "Schedule", "Deductible", "Age", "Refund", "Goods", "Buyer pays for goods")


@pytest.mark.parametrize("kept", ["value", "price"])
@pytest.mark.parametrize("row", WORTH, ids=" ".join)
def test_remedies_are_worth_what_the_page_says(row: tuple[str, ...], kept: str) -> None:
    """Shares of the price; of the value in facts from before prices were kept."""
    price, currency, schedule, deductible, age, *expected = row
    steps = [step.split(": ") for step in schedule.split(", ") if step]
    terms = replace(
        TERMS,
        pro_rata=tuple(Step(until_months=int(months), share=Decimal(share)) for months, share in steps),
        deductible=Decimal(deductible),
        offers=(Offer(remedy=Remedy.REFUND), Offer(remedy=Remedy.REPLACEMENT)),
    )
    known: dict[str, Any] = {"value": None, kept: Decimal(price) if price else None}
    facts = replace(
        CLEAR,
        **known,
        currency=currency,
        submitted_on=add_months(COVER.starts_on, int(age)),
        coverage=replace(COVER, ends_on=None),
    )
    refund, goods = decide(facts, terms).remedies
    found = (refund.worth, goods.worth, goods.buyer_pays)
    assert [str(amount) for amount in found] == expected
    assert refund.buyer_pays == 0


@pytest.mark.parametrize(("value", "first"), [("99.99", Remedy.REPLACEMENT), ("100.00", Remedy.REPAIR)])
def test_dear_pieces_are_repaired_first_for_at_most_their_price_and_without_a_deductible(
    value: str, first: Remedy
) -> None:
    """What is the buyer's of a repair is asked for by a quote, once somebody has looked at it."""
    terms = replace(
        TERMS,
        deductible=Decimal(15),
        offers=(
            Offer(remedy=Remedy.REPAIR, when=When(value_from=Decimal(100))),
            Offer(remedy=Remedy.REPLACEMENT),
        ),
        rules=(DecisionRule(name="All", course=Course.APPROVE),),
    )
    facts = replace(CLEAR, value=Decimal(value), price=Decimal(value), can_charge=False)
    answer = decide(facts, terms)
    offered = answer.remedies[0]
    assert (offered.remedy, offered.worth) == (first, Decimal(value))
    pays, course = (Decimal(0), Course.APPROVE) if first is Remedy.REPAIR else (Decimal(15), Course.QUEUE)
    assert (offered.buyer_pays, answer.course) == (pays, course)


def test_goodwill_gives_its_own_share() -> None:
    [offered] = decide(*told("submitted_on=2027-03-02")).remedies
    assert (offered.remedy, offered.worth, offered.buyer_pays) == (
        Remedy.REFUND,
        Decimal("40.00"),
        Decimal(0),
    )


def test_facts_from_before_prices_were_kept_are_rounded_before_the_deductible() -> None:
    terms = replace(TERMS, deductible=Decimal("15.50"), offers=(Offer(remedy=Remedy.REFUND),))
    facts = replace(CLEAR, value=Decimal(1999), currency="JPY")
    [before] = decide(facts, terms).remedies
    [now] = decide(replace(facts, price=Decimal(1999)), terms).remedies
    assert (str(before.worth), str(now.worth)) == ("1983.50", "1984")


@pytest.mark.parametrize(
    ("different", "remedy", "worth"),
    [
        ("shipping=4.90", Remedy.REFUND, "84.90"),
        ("shipping=4.90", Remedy.STORE_CREDIT, "84.90"),
        ("shipping=4.90", Remedy.REPLACEMENT, "80.00"),
        ("", Remedy.REFUND, "80.00"),
        ("shipping=4.90, submitted_on=2027-03-02", Remedy.REFUND, "40.00"),
    ],
)
def test_money_has_its_share_of_the_shipping_by_such_terms_and_nothing_else_has(
    different: str, remedy: Remedy, worth: str
) -> None:
    facts, terms = told(f"value=80.00, price=80.00{', ' if different else ''}{different}")
    assert terms is not None
    with_it = replace(terms, refunds_shipping=True, offers=(Offer(remedy=remedy),))
    [offered] = decide(facts, with_it).remedies
    assert str(offered.worth) == worth
    # What was decided before by terms that do not say so stays as it was, whatever is known by now.
    without = replace(with_it, refunds_shipping=False)
    assert decide(facts, without).remedies == decide(replace(facts, shipping=None), without).remedies


@pytest.mark.parametrize(
    ("different", "portion"),
    [
        ("", Portion(Decimal(1), Decimal(15))),
        ("photos=1", Portion(Decimal(1), Decimal(15))),
        ("submitted_on=2027-03-02", Portion(Decimal("0.5"))),
        ("ends_on=2026-03-01", Portion()),
        ("ends_on=2026-03-01, edition=2", Portion(Decimal(1), Decimal(15))),
        ("region=US", Portion()),
        ("terms=none", Portion()),
    ],
)
def test_the_answer_says_which_portion_of_the_price_is_due(different: str, portion: Portion) -> None:
    facts, terms = told(different)
    terms = replace(terms, deductible=Decimal(15)) if terms else None
    assert portion_of(Case.of(facts, terms), decide(facts, terms).outcome) == portion


def test_what_the_law_makes_good_costs_the_buyer_nothing() -> None:
    """By the schedule of the promise it would be worth nothing any more."""
    facts = replace(told("ends_on=2026-03-01")[0], price=Decimal(80))
    steps = (Step(until_months=12, share=Decimal("0.5")),)
    terms = replace(TERMS, pro_rata=steps, deductible=Decimal(15))
    answer, before = decide(facts, terms), decide(replace(facts, edition=2), terms)
    nothing, price = Decimal(0), Decimal(80)
    assert answer.remedies == (
        Offered(Remedy.REPLACEMENT, price, nothing),
        Offered(Remedy.REFUND, price, nothing),
    )
    assert before.remedies == (
        Offered(Remedy.REPLACEMENT, price, price),
        Offered(Remedy.REFUND, nothing, nothing),
    )
    assert (answer.outcome, before.outcome) == (Outcome.STATUTORY, Outcome.STATUTORY)


def test_a_rule_does_not_give_away_what_the_buyer_should_pay() -> None:
    terms = replace(TERMS, deductible=Decimal(15))
    facts = replace(CLEAR, can_charge=False)
    answer = decide(facts, terms)
    assert answer.rule is not None
    assert (answer.course, answer.queue, answer.rule.name) == (Course.QUEUE, Queue.REVIEW, "Small and proved")
    assert answer.trace[-1].plain() == {
        "course": "queue",
        "queue": "review",
        "rule": "Small and proved",
        "owed": "15.00",
        "currency": "EUR",
    }
    free = (replace(facts, can_charge=None), terms), (replace(facts, can_charge=True), terms), (facts, TERMS)
    refund = (replace(facts, failures=2), terms)
    assert {decide(*each).course for each in (*free, refund)} == {Course.APPROVE}


DECLINE_LATE = DecisionRule(
    name="Late", course=Course.DECLINE, outcome=Outcome.NOT_COVERED, reason=DeclineReason.OUTSIDE_COVER
)


@pytest.mark.parametrize(
    ("different", "course", "queue"),
    [
        ("submitted_on=2027-09-02", Course.DECLINE, None),
        ("submitted_on=2027-09-02, provisional=yes", Course.QUEUE, Queue.DATES),
        ("submitted_on=2027-09-02, purchase_estimated=yes", Course.QUEUE, Queue.DATES),
        ("submitted_on=2027-09-02, provisional=yes, fault=accident", Course.QUEUE, Queue.DATES),
        ("provisional=yes, fault=accident", Course.DECLINE, None),
        ("submitted_on=2027-09-02, provisional=yes, edition=1", Course.DECLINE, None),
    ],
)
def test_no_rule_declines_by_a_day_that_is_not_known_for_sure(
    different: str, course: Course, queue: Queue | None
) -> None:
    facts, terms = told(different)
    assert terms is not None
    answer = decide(facts, replace(terms, rules=(DECLINE_LATE,)))
    assert (answer.outcome, answer.course, answer.queue) == (Outcome.NOT_COVERED, course, queue)


def test_a_better_proof_never_asks_for_more() -> None:
    """A tier that only the better proved come to, and that asks them for more."""
    tiers = (
        Tier(needs={Piece.PHOTO: 3, Piece.VIDEO: 1}, when=When(proof=Proof.WEAK)),
        Tier(needs={Piece.PHOTO: 2}),
    )
    terms = replace(TERMS, tiers=tiers)
    for facts in (CLEAR, replace(CLEAR, proof=Proof.NONE)):
        assert decide(facts, terms).outcome is Outcome.ELIGIBLE
    found = [each for each in decide(CLEAR, terms).trace if each.rule is Rule.TIER]
    assert [(each.verdict.value, each.plain()) for each in found] == [
        ("skipped", {"place": 1, "condition": "asks_more"}),
        ("passed", {"place": 2, "needs": {"photo": 2}}),
    ]
    assert decide(replace(CLEAR, edition=1), terms).outcome is Outcome.NOT_YET


def test_a_better_proof_may_ask_for_less() -> None:
    tiers = (Tier(needs={Piece.PHOTO: 1}, when=When(proof=Proof.STRONG)), Tier(needs={Piece.PHOTO: 5}))
    terms = replace(TERMS, tiers=tiers)
    assert decide(CLEAR, terms).missing == {}
    assert decide(replace(CLEAR, proof=Proof.WEAK), terms).missing == {Piece.PHOTO: 3}


def test_facts_from_before_proofs_were_confirmed_take_them_as_they_were_labelled() -> None:
    facts = replace(CLEAR, proof=Proof.NONE, proofs_given=frozenset({ProofKind.MARKETPLACE}))
    before, now = decide(replace(facts, edition=1), TERMS), decide(facts, TERMS)
    assert (before.course, now.course, now.queue) == (Course.APPROVE, Course.QUEUE, Queue.REVIEW)


def test_where_nothing_fits_a_person_finds_a_remedy() -> None:
    terms = replace(TERMS, offers=(Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),))
    answer = decide(replace(CLEAR, in_stock=False), terms)
    assert (answer.outcome, answer.remedies, answer.queue) == (Outcome.ELIGIBLE, (), Queue.NO_REMEDY)


def test_without_a_goodwill_rule_a_late_claim_is_not_covered() -> None:
    late = replace(CLEAR, submitted_on=date(2027, 3, 2))
    answer = decide(late, replace(TERMS, goodwill=None))
    assert (answer.outcome, answer.remedies, answer.queue) == (Outcome.NOT_COVERED, (), Queue.REVIEW)


def test_what_a_claim_must_still_bring_is_known_before_it_is_decided() -> None:
    facts = replace(CLEAR, evidence={Piece.PHOTO: 1}, proof=Proof.NONE)
    assert wanted(facts, TERMS) == {Piece.PHOTO: 1, Piece.PROOF: 1}
    assert wanted(replace(facts, evidence={}), None) == {Piece.PHOTO: 1}
