"""A day of purchase that nobody knows: what gives one, and who looks otherwise."""

from dataclasses import replace
from datetime import date

from core.domain.conditions import When
from core.domain.deciding import Course, Outcome
from core.domain.decisions import decide, wanted
from core.domain.evidence import Piece, Tier
from core.domain.proofs import ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.traces import Rule
from tests.unit.test_decisions import CLEAR, TERMS


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
    unknown = replace(facts, shipped_on=None)
    answer, before = decide(unknown, TERMS), decide(replace(unknown, edition=2), TERMS)
    assert (answer.outcome, answer.queue, before.outcome) == (Outcome.NOT_YET, Queue.DATES, Outcome.ELIGIBLE)


def test_a_file_gives_no_day_before_somebody_has_read_it() -> None:
    """Confirmed or not, it does not say when: staff correct the registration by it."""
    given = frozenset({ProofKind.RECEIPT})
    facts = replace(CLEAR, purchase_estimated=True, proof=Proof.NONE, proofs_given=given)
    for sent in (facts, replace(facts, proofs_confirmed=given)):
        answer, before = decide(sent, TERMS), decide(replace(sent, edition=2), TERMS)
        assert (answer.outcome, answer.course, answer.queue) == (Outcome.NOT_YET, Course.QUEUE, Queue.DATES)
        assert before.outcome is Outcome.ELIGIBLE
    assert decide(replace(facts, purchase_estimated=False), TERMS).outcome is Outcome.ELIGIBLE


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


def test_an_age_that_only_a_serial_gives_never_asks_for_more() -> None:
    """By the estimate it is 20 months old; by the serial 22, which alone would be asked for a video."""
    tiers = (Tier(needs={Piece.VIDEO: 1}, when=When(months_from=21)), Tier(needs={Piece.PHOTO: 2}))
    facts = replace(CLEAR, purchase_estimated=True, shipped_on=date(2024, 12, 1), proof=Proof.NONE)
    terms, given = replace(TERMS, tiers=tiers), frozenset({ProofKind.SERIAL})
    assert wanted(facts, terms) == wanted(replace(facts, proofs_given=given), terms) == {}
    assert wanted(replace(facts, proofs_given=given, edition=1), terms) == {Piece.VIDEO: 1}
