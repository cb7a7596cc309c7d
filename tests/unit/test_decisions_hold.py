"""What holds for every decision, whatever the facts and the terms."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.cases import EDITION, ClaimFacts
from core.domain.conditions import STRENGTH, When
from core.domain.coverage import Coverage
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.decisions import Decision, decide, wanted
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, OrderMatch, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Payer, Remedy, Step
from core.domain.serials import SerialMatch
from core.domain.terms import StartRule, Terms
from core.domain.traces import Finding, Rule, Verdict, is_same

pytestmark = pytest.mark.thorough

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
AMOUNTS = st.decimals(Decimal(0), Decimal(5000), places=2)
CONDITIONS = st.builds(
    When,
    faults=st.frozensets(st.sampled_from(Fault), max_size=2),
    categories=st.frozensets(st.sampled_from(["kettles", "Cups"]), max_size=1),
    channels=st.frozensets(st.sampled_from(Channel), max_size=2),
    value_from=st.none() | AMOUNTS,
    value_to=st.none() | AMOUNTS,
    months_from=st.none() | st.integers(0, 48),
    months_to=st.none() | st.integers(0, 48),
    proof=st.sampled_from(Proof),
    earlier_claims_to=st.none() | st.integers(0, 5),
    failures_from=st.none() | st.integers(1, 3),
    in_stock=st.none() | st.booleans(),
    discontinued=st.none() | st.booleans(),
)
NEEDS = st.dictionaries(st.sampled_from(Piece), st.integers(1, 3))
SHARES = st.decimals(Decimal(0), Decimal(1), places=2)
COVERS = st.builds(
    Coverage,
    starts_on=DAYS,
    ends_on=st.none() | DAYS,
    basis=st.sampled_from(StartRule),
    provisional=st.booleans(),
)
PROMISES = st.builds(
    Terms,
    months=st.none() | st.integers(1, 120),
    start_rules=st.just((StartRule.PURCHASE,)),
    offers=st.lists(
        st.builds(Offer, remedy=st.sampled_from(Remedy), when=CONDITIONS), min_size=1, max_size=4
    ).map(tuple),
    excluded_faults=st.frozensets(st.sampled_from(Fault)),
    tiers=st.lists(st.builds(Tier, needs=NEEDS, when=CONDITIONS), max_size=3).map(tuple),
    alternative_proofs=st.lists(
        st.builds(
            AlternativeProof,
            kind=st.sampled_from(ProofKind),
            gives=st.sampled_from(Proof),
            days_after_shipping=st.integers(0, 400),
        ),
        max_size=3,
    ).map(tuple),
    rules=st.lists(
        st.builds(
            DecisionRule,
            name=st.sampled_from(["one", "two"]),
            course=st.sampled_from(Course),
            outcome=st.sampled_from(Outcome),
            when=CONDITIONS,
            queue=st.sampled_from(Queue),
        ),
        max_size=4,
    ).map(tuple),
    goodwill=st.none()
    | st.builds(Goodwill, months=st.integers(1, 24), remedy=st.sampled_from(Remedy), share=SHARES),
    pro_rata=st.lists(st.builds(Step, until_months=st.integers(1, 60), share=SHARES), max_size=4).map(tuple),
    deductible=AMOUNTS,
    refunds_shipping=st.booleans(),
    shipping=st.sampled_from(Payer),
    replacement_shipping=AMOUNTS,
    regions=st.frozensets(st.sampled_from(["DE", "US"]), max_size=1),
    statutory_months=st.none() | st.integers(1, 48),
)
FACTS = st.builds(
    ClaimFacts,
    edition=st.just(EDITION),
    submitted_on=DAYS,
    fault=st.sampled_from(Fault),
    coverage=st.none() | COVERS,
    evidence=NEEDS,
    policy_conflict=st.booleans(),
    terms_number=st.integers(1, 9),
    channel=st.sampled_from(Channel),
    category=st.sampled_from(["", "Kettles", "cups"]),
    value=st.none() | AMOUNTS,
    price=st.none() | AMOUNTS,
    shipping=st.none() | AMOUNTS,
    can_charge=st.none() | st.booleans(),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    purchased_on=st.none() | DAYS,
    purchase_estimated=st.booleans(),
    shipped_on=st.none() | DAYS,
    region=st.none() | st.sampled_from(["DE", "US", "FR"]),
    proof=st.sampled_from(Proof),
    proofs_given=st.frozensets(st.sampled_from(ProofKind)),
    proofs_confirmed=st.frozensets(st.sampled_from(ProofKind)),
    serial=st.none() | st.sampled_from(SerialMatch),
    serial_shipped_on=st.none() | DAYS,
    order=st.none() | st.sampled_from(OrderMatch),
    ordered_on=st.none() | DAYS,
    void_reason=st.none() | st.sampled_from(["refunded", "cancelled"]),
    owner_disputed=st.booleans(),
    claimant_holds_it=st.booleans(),
    unpaid=st.booleans(),
    signals=st.integers(0, 2),
    earlier_claims=st.integers(0, 6),
    failures=st.integers(1, 3),
    in_stock=st.none() | st.booleans(),
    discontinued=st.none() | st.booleans(),
)
EXAMPLES = settings(max_examples=150, deadline=None)
SOMETIMES = {Rule.SERIAL, Rule.ORDER, Rule.LAW, Rule.GOODWILL, Rule.OFFER, Rule.DECISION}
"""Looked at where nothing before them settles it."""
ALWAYS = [rule for rule in Rule if rule not in SOMETIMES | {Rule.PHOTO}]
ORDER = list(Rule)


def stored(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "verdict": finding.verdict, "values": finding.plain()}


@pytest.mark.sample
@given(FACTS, st.none() | PROMISES)
@EXAMPLES
def test_every_claim_has_an_answer_by_every_rule_and_always_the_same(
    facts: ClaimFacts, terms: Terms | None
) -> None:
    answer = decide(facts, terms)
    looked_at = [finding.rule for finding in answer.trace]
    assert list(dict.fromkeys(rule for rule in looked_at if rule not in SOMETIMES)) == ALWAYS
    assert looked_at == sorted(looked_at, key=ORDER.index)
    assert is_same(
        json.loads(json.dumps([stored(finding) for finding in answer.trace])), answer.trace, EDITION
    )
    assert (answer.queue is not None) == (answer.course is Course.QUEUE)
    assert decide(facts, terms) == answer


@given(FACTS, st.none() | PROMISES)
@EXAMPLES
def test_no_rule_decides_an_appeal_and_the_computed_answer_stays(
    facts: ClaimFacts, terms: Terms | None
) -> None:
    before, answer = decide(facts, terms), decide(replace(facts, appealed=True), terms)
    assert (answer.course, answer.queue, answer.rule) == (Course.QUEUE, Queue.APPEAL, None)
    assert (answer.outcome, answer.remedies, answer.missing) == before[:3]
    computed = [finding for finding in before.trace if finding.rule is not Rule.DECISION]
    assert list(answer.trace[:-1]) == computed[:-1]


RANK = [Outcome.NOT_COVERED, Outcome.GOODWILL, Outcome.STATUTORY, Outcome.NOT_YET, Outcome.ELIGIBLE]


EVERYTHING = 9
"""Of each piece: more than any tier asks for."""
MORE = st.fixed_dictionaries(
    {
        "evidence": st.dictionaries(st.sampled_from(Piece), st.integers(0, EVERYTHING)),
        "given": st.frozensets(st.sampled_from(ProofKind)),
        "confirmed": st.frozensets(st.sampled_from(ProofKind)),
        "proof": st.sampled_from(Proof),
    }
)


def with_more(facts: ClaimFacts, more: dict[str, Any]) -> ClaimFacts:
    return replace(
        facts,
        evidence={piece: facts.evidence.get(piece, 0) + more["evidence"].get(piece, 0) for piece in Piece},
        proofs_given=facts.proofs_given | more["given"],
        proofs_confirmed=facts.proofs_confirmed | more["confirmed"],
        proof=max(facts.proof, more["proof"], key=STRENGTH.__getitem__),
    )


@given(FACTS, PROMISES, MORE)
@EXAMPLES
def test_more_evidence_never_makes_a_claim_less_eligible(
    facts: ClaimFacts, terms: Terms, more: dict[str, Any]
) -> None:
    better = with_more(facts, more)
    assert RANK.index(decide(better, terms).outcome) >= RANK.index(decide(facts, terms).outcome)


BY_PROOF = st.lists(
    st.builds(
        Tier,
        needs=NEEDS,
        when=st.builds(When, proof=st.sampled_from(Proof), months_from=st.none() | st.integers(0, 24)),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
PLAIN = Terms(
    months=24,
    start_rules=(StartRule.PURCHASE,),
    offers=(Offer(remedy=Remedy.REFUND),),
    alternative_proofs=(
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
        AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=30),
    ),
)


@given(FACTS, BY_PROOF, MORE)
@EXAMPLES
def test_more_evidence_never_asks_for_more_whatever_tiers_read_of_the_proof(
    facts: ClaimFacts, tiers: tuple[Tier, ...], more: dict[str, Any]
) -> None:
    terms = replace(PLAIN, tiers=tiers)
    lacking, then = wanted(facts, terms), wanted(with_more(facts, more), terms)
    assert sum(then.values()) <= sum(lacking.values())


@given(FACTS, PROMISES, st.sampled_from(["provisional", "estimated"]))
@EXAMPLES
def test_no_rule_declines_a_late_claim_whose_first_day_is_not_known_for_sure(
    facts: ClaimFacts, terms: Terms, why: str
) -> None:
    cover = replace(facts.coverage, provisional=why == "provisional") if facts.coverage else None
    unsure = replace(facts, coverage=cover, purchase_estimated=why == "estimated")
    answer = decide(unsure, terms)
    if any(each.rule is Rule.PERIOD and each.verdict is Verdict.FAILED for each in answer.trace):
        assert answer.course is Course.QUEUE


@pytest.mark.sample
@given(FACTS, PROMISES)
@EXAMPLES
def test_remedies_never_exceed_the_price(facts: ClaimFacts, terms: Terms) -> None:
    price = facts.price if facts.price is not None else facts.value or Decimal(0)
    for offered in decide(facts, terms).remedies:
        assert 0 <= offered.worth <= price + (facts.shipping or 0)
        sending = terms.replacement_shipping if terms.shipping is Payer.BUYER else 0
        assert 0 <= offered.buyer_pays <= price + sending
        if offered.remedy is Remedy.REFUND:
            assert offered.buyer_pays == 0


def but_for_rules(answer: Decision) -> tuple[object, ...]:
    """Everything but which decision rules were looked at on the way."""
    return (*answer[:-1], [finding for finding in answer.trace if finding.rule is not Rule.DECISION])


@given(FACTS, PROMISES, st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_of_rules_is_the_only_tie_break(facts: ClaimFacts, terms: Terms, random: Random) -> None:
    """The first rule that decides keeps deciding, however the others behind it stand; without it, they do."""
    answer = decide(facts, terms)
    if answer.rule is None:
        rest = random.sample(terms.rules, len(terms.rules))
        assert but_for_rules(decide(facts, replace(terms, rules=tuple(rest)))) == but_for_rules(answer)
        return
    place = terms.rules.index(answer.rule)
    behind = random.sample(terms.rules[place + 1 :], len(terms.rules) - place - 1)
    shuffled = (*terms.rules[:place], answer.rule, *behind)
    assert decide(facts, replace(terms, rules=shuffled)) == answer
    first = (answer.rule, *(rule for rule in terms.rules if rule is not answer.rule))
    assert but_for_rules(decide(facts, replace(terms, rules=first))) == but_for_rules(answer)
