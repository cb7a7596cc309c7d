"""Each rule that was looked at says what it read, and what is not meant on which condition."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule
from core.domain.decisions import decide
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.registrations import Channel, Proof
from core.domain.traces import Finding, Rule, Verdict, is_same
from tests.unit.test_decisions import CLEAR, TERMS, told


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


STORED = [
    {"rule": "fault", "verdict": "passed", "values": {"fault": "battery"}},
    {"rule": "signals", "verdict": "passed", "text": "Nothing was noticed.", "values": {"signals": 0}},
]
MADE = [
    Finding(Rule.FAULT, Verdict.PASSED, {"fault": Fault.BATTERY, "beside": Decimal("1.50")}),
    Finding(Rule.TIER, Verdict.PASSED, {"place": None, "needs": {Piece.PHOTO: 1}}),
    Finding(Rule.SIGNALS, Verdict.PASSED, {"signals": 0}),
]


@pytest.mark.parametrize(
    ("made", "edition", "same"),
    [
        (MADE, 1, True),
        (MADE, 2, False),
        ([MADE[0], MADE[2]], 2, True),
        (MADE[:2], 1, False),
        ([MADE[2], MADE[0]], 1, False),
        ([MADE[0]._replace(verdict=Verdict.FAILED), MADE[2]], 1, False),
        ([MADE[0]._replace(values={"fault": Fault.OTHER}), MADE[2]], 1, False),
        ([MADE[0]._replace(values={}), MADE[2]], 1, False),
    ],
)
def test_a_trace_is_the_same_by_what_was_read_and_said(made: list[Finding], edition: int, same: bool) -> None:
    assert is_same(STORED, made, edition) is same
