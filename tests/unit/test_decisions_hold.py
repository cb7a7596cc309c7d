"""What holds for every decision, whatever the facts and the terms."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from core.domain.cases import EDITION, ClaimFacts
from core.domain.conditions import STRENGTH, When
from core.domain.deciding import Course, Outcome
from core.domain.decisions import Decision, decide, wanted
from core.domain.evidence import Piece, Tier
from core.domain.proofs import OrderMatch, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.remedies import OF_MONEY, Payer, Remedy
from core.domain.serials import SerialMatch
from core.domain.terms import Terms
from core.domain.traces import Finding, Rule, Verdict, is_same
from core.store.values import FACTS, TERMS
from tests.unit.drawn import (
    CLAIMED,
    EVERYTHING,
    GENEROUS,
    LATE_CLAIMS,
    NEEDS,
    ORDERS,
    PROMISED,
    PROMISED_OR_NOTHING,
    SERIALS,
    SOUND,
    Changes,
    only,
)

FEW = 50
EITHER = pytest.mark.parametrize("examples", [FEW, pytest.param(2000, marks=pytest.mark.slow)])
"""As many examples in every run, and where the long tests run."""


def for_all(examples: int, holds: Callable[..., None], *drawn: st.SearchStrategy[Any]) -> None:
    settings(max_examples=examples, deadline=None)(given(*drawn)(holds))()


def test_a_few_hundred_examples_meet_every_answer_every_course_and_many_remedies() -> None:
    """So that what is said below of rules, queues and amounts is said of something."""
    met: list[Decision] = []

    @seed(20261126)
    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CLAIMED, PROMISED_OR_NOTHING)
    def meet(facts: ClaimFacts, terms: Terms | None) -> None:
        met.append(decide(facts, terms))

    meet()
    assert {answer.outcome for answer in met} == set(Outcome)
    assert {answer.course for answer in met} == set(Course)
    assert sum(answer.rule is not None for answer in met) >= len(met) // 10
    assert sum(any(offered.worth > 0 for offered in answer.remedies) for answer in met) >= len(met) // 3
    assert {offered.remedy for answer in met for offered in answer.remedies} == set(Remedy)


SOMETIMES = {Rule.SERIAL, Rule.ORDER, Rule.LAW, Rule.GOODWILL, Rule.OFFER, Rule.DECISION}
"""Looked at where nothing before them settles it."""
EVERY_TIME = [each for each in Rule if each not in SOMETIMES | {Rule.PHOTO}]
ORDER = list(Rule)


def stored(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "verdict": finding.verdict, "values": finding.plain()}


def has_an_answer(facts: ClaimFacts, terms: Terms | None) -> None:
    answer = decide(facts, terms)
    looked_at = [finding.rule for finding in answer.trace]
    assert list(dict.fromkeys(each for each in looked_at if each not in SOMETIMES)) == EVERY_TIME
    assert looked_at == sorted(looked_at, key=ORDER.index)
    kept = json.loads(json.dumps([stored(finding) for finding in answer.trace]))
    assert is_same(kept, answer.trace, EDITION)
    assert (answer.queue is not None) == (answer.course is Course.QUEUE)
    assert all(offered.worth.is_finite() and offered.buyer_pays.is_finite() for offered in answer.remedies)


@EITHER
def test_every_claim_has_an_answer_by_every_rule_and_always_the_same(examples: int) -> None:
    def holds(facts: ClaimFacts, terms: Terms | None) -> None:
        has_an_answer(facts, terms)
        again = FACTS.validate_json(FACTS.dump_json(facts))
        known = TERMS.validate_json(TERMS.dump_json(terms)) if terms else None
        assert decide(again, known) == decide(facts, terms) == decide(facts, terms)

    for_all(examples, holds, CLAIMED, PROMISED_OR_NOTHING)


@EITHER
def test_no_rule_decides_an_appeal_and_the_computed_answer_stays(examples: int) -> None:
    def holds(facts: ClaimFacts, terms: Terms | None) -> None:
        before, answer = decide(facts, terms), decide(replace(facts, appealed=True), terms)
        assert (answer.course, answer.queue, answer.rule) == (Course.QUEUE, Queue.APPEAL, None)
        assert (answer.outcome, answer.remedies, answer.missing) == before[:3]
        computed = [finding for finding in before.trace if finding.rule is not Rule.DECISION]
        assert list(answer.trace[:-1]) == computed[:-1]

    for_all(examples, holds, CLAIMED, PROMISED_OR_NOTHING)


RANK = [Outcome.NOT_COVERED, Outcome.GOODWILL, Outcome.STATUTORY, Outcome.NOT_YET, Outcome.ELIGIBLE]
MORE = st.fixed_dictionaries(
    {
        "evidence": st.dictionaries(st.sampled_from(Piece), st.integers(0, EVERYTHING)),
        "given": st.frozensets(st.sampled_from(ProofKind)),
        "confirmed": st.frozensets(st.sampled_from(ProofKind)),
        "proof": st.sampled_from(Proof),
        "record": st.one_of(st.just({}), SERIALS, ORDERS),
    }
)
POOR: st.SearchStrategy[Changes] = only(
    evidence=NEEDS, proof=st.sampled_from([Proof.NONE, Proof.WEAK])
) | st.just({})
POORLY_PROVED = st.builds(lambda facts, poor: replace(facts, **poor), CLAIMED, POOR)
"""Something is left to bring."""


def with_more(facts: ClaimFacts, more: Changes) -> ClaimFacts:
    """More files, a better proof, and a number that was not named before."""
    record = dict(more["record"])
    given = facts.proofs_given | more["given"] | record.pop("proofs_given", frozenset())
    unnamed = all(getattr(facts, name) is None for name in record)
    return replace(
        facts,
        evidence={piece: facts.evidence.get(piece, 0) + more["evidence"].get(piece, 0) for piece in Piece},
        proofs_given=given,
        proofs_confirmed=facts.proofs_confirmed | more["confirmed"],
        proof=max(facts.proof, more["proof"], key=STRENGTH.__getitem__),
        **(record if unnamed else {}),
    )


def left_after_purchase(facts: ClaimFacts) -> bool:
    """A piece with that serial cannot have been bought on that day: a person looks (docs/coverage.md)."""
    left, bought = facts.serial_shipped_on, facts.purchased_on
    return facts.serial is SerialMatch.PIECE and left is not None and bought is not None and bought < left


@EITHER
def test_more_evidence_never_makes_a_claim_less_eligible_unless_it_contradicts_its_day(examples: int) -> None:
    def holds(facts: ClaimFacts, terms: Terms, more: Changes) -> None:
        better = with_more(facts, more)
        before, after = decide(facts, terms).outcome, decide(better, terms).outcome
        if left_after_purchase(better) and before is Outcome.ELIGIBLE:
            assert after is Outcome.NOT_YET
        else:
            assert RANK.index(after) >= RANK.index(before)

    for_all(examples, holds, POORLY_PROVED, PROMISED, MORE)


@pytest.mark.parametrize(("edition", "outcome"), [(2, Outcome.GOODWILL), (3, Outcome.ELIGIBLE)])
def test_an_order_of_other_days_takes_nothing_from_what_a_serial_gave(edition: int, outcome: Outcome) -> None:
    serial: Changes = {
        "serial": SerialMatch.OWN,
        "serial_shipped_on": date(2025, 6, 1),
        "proofs_given": frozenset({ProofKind.SERIAL}),
    }
    estimated = replace(SOUND, purchase_estimated=True, proof=Proof.NONE, submitted_on=date(2027, 6, 1))
    cured = replace(estimated, **serial, edition=edition)
    assert decide(cured, GENEROUS).outcome is Outcome.ELIGIBLE
    named = decide(replace(cured, order=OrderMatch.THEIRS, ordered_on=date(2025, 3, 10)), GENEROUS)
    assert (named.outcome, named.queue) == (outcome, Queue.OWNERSHIP)


BY_PROOF = st.lists(
    st.builds(
        Tier,
        needs=NEEDS,
        when=st.builds(When, proof=st.sampled_from(Proof), months_from=st.none() | st.integers(0, 24)),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@EITHER
def test_more_evidence_never_asks_for_more_whatever_tiers_read_of_the_proof(examples: int) -> None:
    def holds(facts: ClaimFacts, tiers: tuple[Tier, ...], more: Changes) -> None:
        terms = replace(GENEROUS, tiers=tiers)
        lacking, then = wanted(facts, terms), wanted(with_more(facts, more), terms)
        assert sum(then.values()) <= sum(lacking.values())

    for_all(examples, holds, POORLY_PROVED, BY_PROOF, MORE)


@EITHER
def test_no_rule_declines_a_late_claim_whose_first_day_is_not_known_for_sure(examples: int) -> None:
    def holds(facts: ClaimFacts, late: Changes, terms: Terms, estimated: bool) -> None:
        cover = replace(facts.coverage, provisional=not estimated) if facts.coverage else None
        unsure = replace(facts, **late, coverage=cover, purchase_estimated=estimated)
        answer = decide(unsure, terms)
        if any(each.rule is Rule.PERIOD and each.verdict is Verdict.FAILED for each in answer.trace):
            assert answer.course is Course.QUEUE

    for_all(examples, holds, CLAIMED, LATE_CLAIMS, PROMISED, st.booleans())


@EITHER
def test_remedies_never_exceed_the_price(examples: int) -> None:
    def holds(facts: ClaimFacts, terms: Terms) -> None:
        price = facts.price if facts.price is not None else facts.value or Decimal(0)
        shipping = (facts.shipping or Decimal(0)) if terms.refunds_shipping else Decimal(0)
        sending = terms.replacement_shipping if terms.shipping is Payer.BUYER else Decimal(0)
        for offered in decide(facts, terms).remedies:
            money = offered.remedy in OF_MONEY
            assert 0 <= offered.worth <= price + (shipping if money else 0)
            assert 0 <= offered.buyer_pays <= (0 if money else price + sending)

    for_all(examples, holds, CLAIMED, PROMISED)


def but_for_rules(answer: Decision) -> tuple[object, ...]:
    """What no rule touches: the computed answer, and all that was looked at to find it."""
    of_rules = {Rule.DECISION, Rule.ROUTE}
    return (*answer[:3], [finding for finding in answer.trace if finding.rule not in of_rules])


@EITHER
def test_the_order_of_rules_is_the_only_tie_break(examples: int) -> None:
    """Of the rules that would decide if each stood alone, the first does, in whatever order they stand."""

    def holds(facts: ClaimFacts, terms: Terms, about_it: bool, random: Random) -> None:
        outcome = decide(facts, terms).outcome
        if about_it:
            terms = replace(terms, rules=tuple(replace(each, outcome=outcome) for each in terms.rules))
        answer = decide(facts, terms)
        alone = [decide(facts, replace(terms, rules=(each,))) for each in terms.rules]
        decisive = dict(zip(map(id, terms.rules), alone, strict=True))
        for _ in range(2):
            order = tuple(random.sample(terms.rules, len(terms.rules)))
            made = decide(facts, replace(terms, rules=order))
            first = next((decisive[id(each)] for each in order if decisive[id(each)].rule), None)
            without = first or decide(facts, replace(terms, rules=()))
            assert made.rule is without.rule
            assert (made.course, made.queue) == (without.course, without.queue)
            assert but_for_rules(made) == but_for_rules(answer)

    for_all(examples, holds, CLAIMED, PROMISED, st.booleans(), st.randoms(use_true_random=False))
