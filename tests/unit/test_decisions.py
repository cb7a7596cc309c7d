"""Claims are answered from facts and terms: the table of docs/coverage.md, and what holds for all of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.cases import ClaimFacts
from core.domain.claims import DeclineReason
from core.domain.conditions import When
from core.domain.coverage import Coverage
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import Decision, decide
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Remedy, Step
from core.domain.terms import StartRule, Terms
from core.domain.traces import Rule, Verdict
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
    "fault": Fault,
    "proof": Proof,
    "proofs_given": lambda text: frozenset({ProofKind(text)}),
    "region": lambda text: text or None,
    "void_reason": str,
    **dict.fromkeys(("failures", "earlier_claims", "signals"), int),
    **dict.fromkeys(
        ("in_stock", "owner_disputed", "unpaid", "purchase_estimated", "policy_conflict"), YES_NO.__getitem__
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
