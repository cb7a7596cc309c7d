"""Claims are answered from facts and terms: the tables of docs/coverage.md, with the reasons."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.domain.cases import Case, ClaimFacts
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
from core.domain.remedies import Offer, Remedy, Step
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
    "fault": Fault,
    "proof": Proof,
    "proofs_given": lambda text: frozenset({ProofKind(text)}),
    "region": lambda text: text or None,
    "void_reason": str,
    **dict.fromkeys(("failures", "earlier_claims", "signals"), int),
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
        elif name == "ends_on":
            changes["coverage"] = replace(COVER, ends_on=date.fromisoformat(value) if value else None)
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
    ("different", "portion"),
    [
        ("", Portion(Decimal(1), Decimal(15))),
        ("photos=1", Portion(Decimal(1), Decimal(15))),
        ("submitted_on=2027-03-02", Portion(Decimal("0.5"))),
        ("region=US", Portion()),
        ("terms=none", Portion()),
    ],
)
def test_the_answer_says_which_portion_of_the_price_is_due(different: str, portion: Portion) -> None:
    facts, terms = told(different)
    terms = replace(terms, deductible=Decimal(15)) if terms else None
    assert portion_of(Case.of(facts, terms), decide(facts, terms).outcome) == portion


def test_a_rule_does_not_give_away_what_the_buyer_should_pay() -> None:
    terms = replace(TERMS, deductible=Decimal(15))
    facts = replace(CLEAR, can_charge=False)
    answer = decide(facts, terms)
    assert answer.rule is not None
    assert (answer.course, answer.queue, answer.rule.name) == (Course.QUEUE, Queue.REVIEW, "Small and proved")
    assert answer.trace[-1].text == (
        "The rule “Small and proved” approves, but the buyer owes 15.00 EUR, which nobody can charge."
    )
    assert dict(answer.trace[-1].values) == {
        "course": "queue",
        "queue": "review",
        "rule": "Small and proved",
        "owed": "15.00",
        "currency": "EUR",
    }
    free = (replace(facts, can_charge=None), terms), (replace(facts, can_charge=True), terms), (facts, TERMS)
    refund = (replace(facts, failures=2), terms)
    assert {decide(*each).course for each in (*free, refund)} == {Course.APPROVE}


def test_a_clear_case_says_why_rule_by_rule() -> None:
    answer = decide(CLEAR, TERMS)
    assert [(finding.rule.value, finding.verdict.value, finding.text) for finding in answer.trace] == [
        ("policy", "passed", "Terms version 3 were in force at purchase."),
        ("valid", "passed", "The warranty is valid."),
        ("dates", "passed", "The dates agree with each other."),
        ("period", "passed", "Claimed on 2026-11-22; covered from 2025-03-01 to 2027-03-01 inclusive."),
        ("region", "passed", "Sold to DE, where the promise holds."),
        ("fault", "passed", "The terms do not exclude this kind of fault: stopped working."),
        ("proof", "passed", "The proof of purchase is strong."),
        ("evidence", "passed", "Everything that a claim of this kind needs was sent."),
        ("owner", "passed", "Nobody disputes the owner."),
        ("payment", "passed", "No payment is open."),
        ("signals", "passed", "Nothing was noticed."),
        ("remedy", "passed", "On offer: replacement, refund."),
        ("route", "passed", "Decided by the rule “Small and proved”: approve."),
    ]


TEXTS = [
    ("terms=none", "policy", "missing", "No policy covers this product yet."),
    (
        "terms=none, policy_conflict=yes",
        "policy",
        "missing",
        "Two policies cover this product equally specifically.",
    ),
    ("void_reason=refunded", "valid", "failed", "The warranty has ended: refunded."),
    (
        "shipped_on=2025-03-02",
        "dates",
        "missing",
        "Bought on 2025-03-01, before it left the factory on 2025-03-02.",
    ),
    (
        "purchase_estimated=yes, proof=none",
        "dates",
        "missing",
        "The day of purchase is an estimate that nothing proves.",
    ),
    (
        "submitted_on=2027-03-02",
        "period",
        "failed",
        "Claimed on 2027-03-02; covered from 2025-03-01 to 2027-03-01 inclusive.",
    ),
    ("ends_on=", "period", "passed", "Claimed on 2026-11-22; covered from 2025-03-01 for life."),
    ("region=US", "region", "failed", "Sold to US; the promise holds in AT, CH, DE, FR."),
    ("region=", "region", "passed", "Nobody knows to which country it was sold."),
    ("fault=accident", "fault", "failed", "The terms exclude this kind of fault: accident."),
    ("proof=none", "proof", "missing", "A proof of purchase is missing."),
    (
        "proof=none, value=50.00, photos=1",
        "proof",
        "passed",
        "A claim of this kind needs no proof of purchase.",
    ),
    ("photos=0", "evidence", "missing", "Still to come: 2 × photo."),
    ("claimant_holds_it=no", "owner", "failed", "Whoever claims does not hold this unit any more."),
    ("owner_disputed=yes", "owner", "missing", "Two people say that this unit is theirs."),
    ("unpaid=yes", "payment", "missing", "The order has not been paid yet."),
    ("signals=2", "signals", "passed", "Noticed: 2. A person looks at this claim."),
    ("region=US", "remedy", "failed", "Nothing is on offer."),
    ("terms=none", "remedy", "missing", "Nothing is on offer."),
    ("photos=0", "route", "passed", "The buyer is asked for what is missing."),
    ("signals=2", "route", "passed", "A person decides, in the queue signals."),
]


@pytest.mark.parametrize(("different", "rule", "verdict", "text"), TEXTS)
def test_one_fact_is_named_in_its_finding(different: str, rule: str, verdict: str, text: str) -> None:
    [finding] = [finding for finding in decide(*told(different)).trace if finding.rule == rule]
    assert (finding.verdict.value, finding.text) == (verdict, text)


def test_findings_keep_what_they_read_as_plain_values() -> None:
    trace = decide(CLEAR, TERMS).trace
    plain = json.loads(json.dumps([[finding.rule, dict(finding.values)] for finding in trace]))
    assert plain == [
        ["policy", {"terms": 3}],
        ["valid", {"void_reason": None}],
        ["dates", {"purchased_on": "2025-03-01", "shipped_on": None, "estimated": False}],
        [
            "period",
            {
                "claimed_on": "2026-11-22",
                "starts_on": "2025-03-01",
                "ends_on": "2027-03-01",
                "provisional": False,
            },
        ],
        ["region", {"region": "DE", "regions": "AT, CH, DE, FR"}],
        ["fault", {"fault": "stopped_working"}],
        ["proof", {"proof": "strong"}],
        ["evidence", {"photo": 2}],
        ["owner", {"disputed": False}],
        ["payment", {"unpaid": False}],
        ["signals", {"signals": 0}],
        ["remedy", {"remedies": "replacement, refund"}],
        ["route", {"course": "approve", "queue": None, "rule": "Small and proved"}],
    ]


def test_where_nothing_fits_a_person_finds_a_remedy() -> None:
    terms = replace(TERMS, offers=(Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)),))
    answer = decide(replace(CLEAR, in_stock=False), terms)
    assert (answer.outcome, answer.remedies, answer.queue) == (Outcome.ELIGIBLE, (), Queue.NO_REMEDY)


def test_an_estimated_purchase_is_covered_from_the_day_that_its_serial_gives() -> None:
    facts = replace(
        CLEAR,
        purchase_estimated=True,
        purchased_on=date(2025, 9, 1),
        shipped_on=date(2024, 10, 1),
        proof=Proof.NONE,
        proofs_given=frozenset({ProofKind.SERIAL}),
    )
    [period] = [finding for finding in decide(facts, TERMS).trace if finding.rule is Rule.PERIOD]
    assert period.text == "Claimed on 2026-11-22; covered from 2024-10-31 to 2026-10-31 inclusive."
    assert decide(replace(facts, shipped_on=None), TERMS).outcome is Outcome.ELIGIBLE


def test_without_a_goodwill_rule_a_late_claim_is_not_covered() -> None:
    late = replace(CLEAR, submitted_on=date(2027, 3, 2))
    answer = decide(late, replace(TERMS, goodwill=None))
    assert (answer.outcome, answer.remedies, answer.queue) == (Outcome.NOT_COVERED, (), Queue.REVIEW)


def test_what_a_claim_must_still_bring_is_known_before_it_is_decided() -> None:
    facts = replace(CLEAR, evidence={Piece.PHOTO: 1}, proof=Proof.NONE)
    assert wanted(facts, TERMS) == {Piece.PHOTO: 1, Piece.PROOF: 1}
    assert wanted(replace(facts, evidence={}), None) == {Piece.PHOTO: 1}
