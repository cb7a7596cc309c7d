"""How many claims one core decides in a second, each with its whole trace."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median

from bench.figures import Figure, Report
from bench.stand import Stand
from core.domain.cases import EDITION, ClaimFacts
from core.domain.conditions import When
from core.domain.coverage import Coverage
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import decide
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Remedy, Step
from core.domain.terms import StartRule, Terms

ROUNDS = 15
TIMES = 200
"""In one round, for each of the cases."""

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
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=30),
    ),
    rules=(
        DecisionRule(
            name="Small and proved",
            course=Course.APPROVE,
            when=When(value_to=Decimal(100), proof=Proof.STRONG, earlier_claims_to=2),
        ),
        DecisionRule(
            name="Cups of the web shop",
            course=Course.APPROVE,
            when=When(categories=frozenset({"Cups"}), channels=frozenset({Channel.WEBSHOP})),
        ),
        DecisionRule(
            name="Dear", course=Course.QUEUE, when=When(value_from=Decimal(500)), queue=Queue.HIGH_VALUE
        ),
        DecisionRule(
            name="Accident",
            course=Course.DECLINE,
            outcome=Outcome.NOT_COVERED,
            when=When(faults=frozenset({Fault.ACCIDENT})),
        ),
    ),
    goodwill=Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5")),
    pro_rata=(
        Step(until_months=6, share=Decimal(1)),
        Step(until_months=12, share=Decimal("0.5")),
        Step(until_months=24, share=Decimal("0.25")),
    ),
    deductible=Decimal("5.00"),
    regions=frozenset({"AT", "CH", "DE", "FR"}),
    statutory_months=24,
    plain_text="Two years on everything that we made wrong.",
)
CLEAR = ClaimFacts(
    edition=EDITION,
    submitted_on=date(2026, 11, 22),
    fault=Fault.STOPPED_WORKING,
    coverage=Coverage(
        starts_on=date(2025, 3, 1), ends_on=date(2027, 3, 1), basis=StartRule.PURCHASE, provisional=False
    ),
    evidence={Piece.PHOTO: 2},
    terms_number=3,
    channel=Channel.WEBSHOP,
    category="Kettles",
    value=Decimal("80.00"),
    price=Decimal("80.00"),
    currency="EUR",
    purchased_on=date(2025, 3, 1),
    region="DE",
    proof=Proof.STRONG,
    in_stock=True,
)
CASES = (
    CLEAR,
    replace(CLEAR, value=Decimal("612.50"), price=Decimal("612.50")),
    replace(CLEAR, evidence={Piece.PHOTO: 1}),
    replace(CLEAR, fault=Fault.BATTERY, evidence={Piece.PHOTO: 2, Piece.SERIAL: 1}),
    replace(CLEAR, fault=Fault.ACCIDENT),
    replace(CLEAR, submitted_on=date(2027, 5, 1)),
    replace(CLEAR, submitted_on=date(2028, 5, 1)),
    replace(CLEAR, proof=Proof.NONE, proofs_given=frozenset({ProofKind.RECEIPT}), failures=2),
    replace(CLEAR, category="cups", value=Decimal("120.00"), price=Decimal("120.00"), in_stock=None),
    replace(CLEAR, region="US", unpaid=True, signals=1),
)

METHOD = f"""{len(CASES)} different claims are decided on terms that use everything there is: offers,
tiers, proofs, rules and steps with conditions. One after another, each {TIMES} times in a round; median of
{ROUNDS} rounds, in seconds of the processor's time, so that other work on the machine counts little."""


def run(_: Stand) -> Report:
    for facts in CASES:
        decide(facts, TERMS)
    rounds = [[_seconds(facts) for facts in CASES] for _ in range(ROUNDS)]
    by_case = [median(times) for times in zip(*rounds, strict=True)]
    figures = [
        Figure(
            name="Decisions with their trace, one core",
            value=TIMES * len(CASES) / median(sum(times) for times in rounds),
            unit="/s",
            at_least=50_000,
        ),
        Figure(name="The slowest of the claims", value=TIMES / max(by_case), unit="/s"),
        Figure(name="The fastest", value=TIMES / min(by_case), unit="/s"),
    ]
    return Report(title="Decisions", method=METHOD, figures=figures)


def _seconds(facts: ClaimFacts) -> float:
    began = time.process_time()
    for _ in range(TIMES):
        decide(facts, TERMS)
    return time.process_time() - began
