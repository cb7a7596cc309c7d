"""Claims are answered from facts and terms: the tables of docs/coverage.md, with the reasons."""

import json
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


def test_a_clear_case_says_why_rule_by_rule() -> None:
    found = [
        (finding.rule.value, finding.verdict.value, finding.plain()) for finding in decide(CLEAR, TERMS).trace
    ]
    assert json.loads(json.dumps(found)) == [
        ["policy", "passed", {"terms": 3}],
        ["valid", "passed", {"void_reason": None}],
        ["dates", "passed", {"purchased_on": "2025-03-01", "shipped_on": None, "estimated": False}],
        [
            "period",
            "passed",
            {
                "claimed_on": "2026-11-22",
                "starts_on": "2025-03-01",
                "ends_on": "2027-03-01",
                "provisional": False,
            },
        ],
        ["region", "passed", {"region": "DE", "regions": "AT, CH, DE, FR"}],
        ["fault", "passed", {"fault": "stopped_working"}],
        ["tier", "skipped", {"place": 1, "condition": "value", "read": "80.00", "from": None, "to": "50"}],
        [
            "tier",
            "skipped",
            {"place": 2, "condition": "faults", "read": "stopped_working", "wanted": "battery"},
        ],
        ["tier", "passed", {"place": 3, "needs": {"photo": 2, "proof": 1}}],
        ["proof", "passed", {"proof": "strong", "needed": True, "sent": 0}],
        ["evidence", "passed", {"photo": 2}],
        ["owner", "passed", {"disputed": False}],
        ["payment", "passed", {"unpaid": False}],
        ["signals", "passed", {"signals": 0}],
        [
            "offer",
            "skipped",
            {"place": 1, "remedy": "refund", "condition": "failures", "read": 1, "wanted": 2},
        ],
        ["offer", "passed", {"place": 2, "remedy": "replacement"}],
        ["offer", "passed", {"place": 3, "remedy": "refund"}],
        ["remedy", "passed", {"remedies": "replacement, refund"}],
        ["decision", "passed", {"place": 1, "name": "Small and proved"}],
        ["route", "passed", {"course": "approve", "queue": None, "rule": "Small and proved"}],
    ]


SAID: list[tuple[str, str, str, dict[str, object]]] = [
    ("terms=none", "policy", "missing", {"terms": None, "conflict": False}),
    ("terms=none, policy_conflict=yes", "policy", "missing", {"conflict": True}),
    ("terms=none", "tier", "passed", {"place": None, "needs": {"photo": 1}}),
    ("void_reason=refunded", "valid", "failed", {"void_reason": "refunded"}),
    (
        "shipped_on=2025-03-02",
        "dates",
        "missing",
        {"purchased_on": "2025-03-01", "shipped_on": "2025-03-02", "estimated": False},
    ),
    ("purchase_estimated=yes, proof=none", "dates", "missing", {"estimated": True}),
    ("submitted_on=2027-03-02", "period", "failed", {"claimed_on": "2027-03-02", "ends_on": "2027-03-01"}),
    ("ends_on=", "period", "passed", {"ends_on": None}),
    ("region=US", "region", "failed", {"region": "US", "regions": "AT, CH, DE, FR"}),
    ("region=", "region", "passed", {"region": None}),
    ("fault=accident", "fault", "failed", {"fault": "accident"}),
    ("proof=none", "proof", "missing", {"proof": "none", "needed": True, "sent": 0}),
    ("proof=none, value=50.00, photos=1", "proof", "passed", {"proof": "none", "needed": False}),
    ("proof=none", "evidence", "passed", {"photo": 2, "proof_missing": True}),
    ("photos=0, proof=none", "evidence", "missing", {"missing_photo": 2, "proof_missing": True}),
    ("photos=0", "evidence", "missing", {"missing_photo": 2, "proof_missing": False}),
    (
        "proof=none, proofs_given=marketplace",
        "proof",
        "passed",
        {"proof": "weak", "given": "marketplace", "unconfirmed": "marketplace"},
    ),
    (
        "proof=none, proofs_given=marketplace, proofs_confirmed=marketplace",
        "proof",
        "passed",
        {"proof": "strong", "given": "marketplace", "unconfirmed": ""},
    ),
    ("claimant_holds_it=no", "owner", "failed", {"claimant_holds_it": False}),
    ("owner_disputed=yes", "owner", "missing", {"disputed": True}),
    ("unpaid=yes", "payment", "missing", {"unpaid": True}),
    ("signals=2", "signals", "passed", {"signals": 2}),
    ("ends_on=2026-03-01", "law", "passed", {"months": 24, "until": "2027-03-01"}),
    ("submitted_on=2027-03-02", "law", "skipped", {"because": "over", "until": "2027-03-01"}),
    ("fault=accident", "law", "skipped", {"because": "of_the_user"}),
    ("submitted_on=2027-03-02", "goodwill", "passed", {"months": 6, "until": "2027-09-01"}),
    ("submitted_on=2027-09-02", "goodwill", "skipped", {"because": "over", "until": "2027-09-01"}),
    (
        "fault=accident, submitted_on=2027-03-02",
        "goodwill",
        "skipped",
        {"because": "not_only_late", "until": "2027-09-01"},
    ),
    ("region=US", "remedy", "failed", {"remedies": ""}),
    ("terms=none", "remedy", "missing", {"remedies": ""}),
    ("photos=0", "route", "passed", {"course": "ask", "queue": None, "rule": None}),
    ("signals=2", "route", "passed", {"course": "queue", "queue": "signals"}),
    (
        "provisional=yes, submitted_on=2027-09-02",
        "route",
        "passed",
        {"course": "queue", "queue": "dates", "because": "provisional"},
    ),
    (
        "purchase_estimated=yes, submitted_on=2027-09-02",
        "route",
        "passed",
        {"queue": "dates", "because": "estimated"},
    ),
]


@pytest.mark.parametrize(("different", "rule", "verdict", "values"), SAID)
def test_each_rule_says_what_it_read(
    different: str, rule: str, verdict: str, values: dict[str, object]
) -> None:
    found = [finding for finding in decide(*told(different)).trace if finding.rule == rule][-1]
    assert (found.verdict.value, found.plain() | values) == (verdict, found.plain())


PASSED_OVER: list[tuple[str, str, list[dict[str, object]]]] = [
    (
        "value=500.00",
        "decision",
        [{"place": 1, "name": "Small and proved", "condition": "value", "read": "500.00", "to": "100"}],
    ),
    (
        "value=100.01",
        "decision",
        [
            {"place": 1, "condition": "value", "read": "100.01"},
            {"place": 2, "condition": "value", "from": "500", "to": None},
            {"place": 3, "condition": "outcome", "read": "eligible", "wanted": "not_covered"},
        ],
    ),
    (
        "proof=none, proofs_given=receipt",
        "decision",
        [{"condition": "proof", "read": "weak", "wanted": "strong"}, {"place": 2}, {"place": 3}],
    ),
    (
        "earlier_claims=3",
        "decision",
        [{"condition": "earlier_claims", "read": 3, "wanted": 2}, {"place": 2}, {"place": 3}],
    ),
    (
        "fault=accident",
        "decision",
        [
            {"place": 1, "condition": "outcome", "read": "not_covered", "wanted": "eligible"},
            {"place": 2, "condition": "outcome"},
        ],
    ),
    (
        "in_stock=no",
        "offer",
        [
            {"place": 1, "remedy": "refund", "condition": "failures"},
            {"place": 2, "remedy": "replacement", "condition": "in_stock", "read": False, "wanted": True},
        ],
    ),
    ("failures=2", "offer", [{"place": 3, "remedy": "refund", "condition": "offered"}]),
    ("photos=1, value=50.00", "tier", []),
    ("signals=1", "decision", []),
    ("submitted_on=2027-03-02", "offer", []),
]


@pytest.mark.parametrize(("different", "rule", "expected"), PASSED_OVER)
def test_what_was_looked_at_and_is_not_meant_says_on_which_condition(
    different: str, rule: str, expected: list[dict[str, object]]
) -> None:
    trace = decide(*told(different)).trace
    found = [each.plain() for each in trace if each.rule == rule and each.verdict == "skipped"]
    assert len(found) == len(expected)
    assert [values | wanted for values, wanted in zip(found, expected, strict=True)] == found


CONDITIONS: list[tuple[When, str]] = [
    (When(faults=frozenset({Fault.BATTERY})), "faults"),
    (When(categories=frozenset({"Cups"})), "categories"),
    (When(channels=frozenset({Channel.EBAY})), "channels"),
    (When(value_to=Decimal(79)), "value"),
    (When(months_from=30), "months"),
    (When(earlier_claims_to=-1), "earlier_claims"),
    (When(failures_from=2), "failures"),
    (When(in_stock=False), "in_stock"),
    (When(discontinued=True), "discontinued"),
]


@pytest.mark.parametrize(("when", "name"), CONDITIONS)
def test_every_condition_can_be_the_one_that_does_not_hold(when: When, name: str) -> None:
    rule = DecisionRule(name="Never", course=Course.QUEUE, when=when)
    [found] = [
        each.plain() for each in decide(CLEAR, replace(TERMS, rules=(rule,))).trace if each.rule == "decision"
    ]
    assert (found["condition"], found["name"]) == (name, "Never")
    assert "read" in found


def test_a_receipt_that_counts_for_nothing_is_not_said_to_be_unneeded() -> None:
    """Sent, and by these terms no proof."""
    nothing = (AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.NONE),)
    facts = replace(
        CLEAR,
        proof=Proof.NONE,
        proofs_given=frozenset({ProofKind.RECEIPT}),
        evidence={Piece.PHOTO: 2, Piece.PROOF: 1},
    )
    for accepted in (nothing, ()):
        answer = decide(facts, replace(TERMS, alternative_proofs=accepted))
        [proof] = [each for each in answer.trace if each.rule is Rule.PROOF]
        assert proof.plain() == {
            "proof": "none",
            "needed": True,
            "sent": 1,
            "given": "receipt",
            "unconfirmed": "",
        }


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


def test_an_estimated_purchase_is_covered_from_the_day_that_its_serial_gives() -> None:
    facts = replace(
        CLEAR,
        purchase_estimated=True,
        purchased_on=date(2025, 9, 1),
        shipped_on=date(2024, 12, 1),
        proof=Proof.NONE,
        proofs_given=frozenset({ProofKind.SERIAL}),
    )
    [period] = [finding for finding in decide(facts, TERMS).trace if finding.rule is Rule.PERIOD]
    assert (period.values["starts_on"], period.values["ends_on"]) == (date(2024, 12, 31), date(2026, 12, 31))
    assert decide(replace(facts, shipped_on=None), TERMS).outcome is Outcome.ELIGIBLE


def test_a_serial_that_speaks_against_an_estimate_is_for_a_person() -> None:
    """By the serial it was bought earlier, so that the claim would be late; by the estimate it is not."""
    facts = replace(
        CLEAR,
        purchase_estimated=True,
        shipped_on=date(2024, 10, 1),
        proof=Proof.NONE,
        proofs_given=frozenset({ProofKind.SERIAL}),
    )
    answer, before = decide(facts, TERMS), decide(replace(facts, edition=1), TERMS)
    assert (answer.outcome, answer.queue) == (Outcome.NOT_YET, Queue.DATES)
    assert (before.outcome, before.queue) == (Outcome.GOODWILL, Queue.GOODWILL)


def test_without_a_goodwill_rule_a_late_claim_is_not_covered() -> None:
    late = replace(CLEAR, submitted_on=date(2027, 3, 2))
    answer = decide(late, replace(TERMS, goodwill=None))
    assert (answer.outcome, answer.remedies, answer.queue) == (Outcome.NOT_COVERED, (), Queue.REVIEW)


def test_what_a_claim_must_still_bring_is_known_before_it_is_decided() -> None:
    facts = replace(CLEAR, evidence={Piece.PHOTO: 1}, proof=Proof.NONE)
    assert wanted(facts, TERMS) == {Piece.PHOTO: 1, Piece.PROOF: 1}
    assert wanted(replace(facts, evidence={}), None) == {Piece.PHOTO: 1}
