"""Is this claim covered? The answer and its trace."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.coverage import Coverage
from core.domain.decisions import Assessment, ClaimFacts, Outcome, Rule, Verdict, assess
from core.domain.terms import Fault, Remedy, StartRule, Terms

TERMS = Terms(
    months=24,
    start_rules=(StartRule.DELIVERY, StartRule.PURCHASE),
    remedies=(Remedy.REPLACEMENT, Remedy.REFUND),
    plain_text="Two years on everything that we made wrong.",
)
COVER = Coverage(
    starts_on=date(2025, 3, 1), ends_on=date(2027, 3, 1), basis=StartRule.DELIVERY, provisional=False
)
CLEAR = ClaimFacts(
    submitted_on=date(2026, 11, 22),
    fault=Fault.STOPPED_WORKING,
    photos=1,
    coverage=COVER,
    terms=TERMS,
    terms_number=3,
)


def test_a_clear_case_is_eligible_and_says_why_rule_by_rule() -> None:
    answer = assess(CLEAR)
    assert (answer.outcome, answer.remedies) == (Outcome.ELIGIBLE, (Remedy.REPLACEMENT, Remedy.REFUND))
    assert [(finding.rule, finding.verdict, finding.text) for finding in answer.trace] == [
        ("policy", "passed", "Terms version 3 were in force at purchase."),
        ("valid", "passed", "The warranty is valid."),
        (
            "period",
            "passed",
            "Claimed on 2026-11-22; covered from 2025-03-01 to 2027-03-01 inclusive.",
        ),
        ("fault", "passed", "The terms do not exclude this kind of fault: stopped working."),
        ("photo", "passed", "One photo was sent."),
        ("owner", "passed", "Nobody disputes the owner."),
        ("payment", "passed", "No payment is open."),
    ]


@pytest.mark.parametrize(
    ("changes", "outcome", "rule", "verdict", "text"),
    [
        (
            {"terms": None},
            Outcome.NOT_YET,
            Rule.POLICY,
            Verdict.MISSING,
            "No policy covers this product yet.",
        ),
        (
            {"void_reason": "refunded"},
            Outcome.NOT_COVERED,
            Rule.VALID,
            Verdict.FAILED,
            "The warranty has ended: refunded.",
        ),
        (
            {"coverage": None},
            Outcome.NOT_YET,
            Rule.PERIOD,
            Verdict.MISSING,
            "The covered days are not known yet.",
        ),
        (
            {"submitted_on": date(2027, 3, 1)},
            Outcome.ELIGIBLE,
            Rule.PERIOD,
            Verdict.PASSED,
            "Claimed on 2027-03-01; covered from 2025-03-01 to 2027-03-01 inclusive.",
        ),
        (
            {"submitted_on": date(2027, 3, 2)},
            Outcome.NOT_COVERED,
            Rule.PERIOD,
            Verdict.FAILED,
            "Claimed on 2027-03-02; covered from 2025-03-01 to 2027-03-01 inclusive.",
        ),
        (
            {"submitted_on": date(2025, 2, 28)},
            Outcome.NOT_YET,
            Rule.PERIOD,
            Verdict.MISSING,
            "Claimed on 2025-02-28; covered from 2025-03-01 to 2027-03-01 inclusive.",
        ),
        (
            {"coverage": replace(COVER, ends_on=None, provisional=True)},
            Outcome.ELIGIBLE,
            Rule.PERIOD,
            Verdict.PASSED,
            "Claimed on 2026-11-22; covered from 2025-03-01 for life. The start is provisional.",
        ),
        (
            {"fault": Fault.ACCIDENT},
            Outcome.NOT_COVERED,
            Rule.FAULT,
            Verdict.FAILED,
            "The terms exclude this kind of fault: accident.",
        ),
        ({"photos": 0}, Outcome.NOT_YET, Rule.PHOTO, Verdict.MISSING, "A photo of the fault is missing."),
        ({"photos": 4}, Outcome.ELIGIBLE, Rule.PHOTO, Verdict.PASSED, "4 photos were sent."),
        (
            {"owner_disputed": True},
            Outcome.NOT_YET,
            Rule.OWNER,
            Verdict.MISSING,
            "Two people say that this unit is theirs.",
        ),
        (
            {"claimant_holds_it": False, "owner_disputed": True},
            Outcome.NOT_COVERED,
            Rule.OWNER,
            Verdict.FAILED,
            "Whoever claims does not hold this unit any more.",
        ),
        (
            {"unpaid": True},
            Outcome.NOT_YET,
            Rule.PAYMENT,
            Verdict.MISSING,
            "The order has not been paid yet.",
        ),
    ],
)
def test_one_fact_changes_one_finding(
    changes: dict[str, object], outcome: Outcome, rule: Rule, verdict: Verdict, text: str
) -> None:
    answer = assess(replace(CLEAR, **changes))  # type: ignore[arg-type]
    assert answer.outcome is outcome
    [finding] = [finding for finding in answer.trace if finding.rule is rule]
    assert (finding.verdict, finding.text) == (verdict, text)
    others = [finding for finding in assess(CLEAR).trace if finding.rule not in {rule, Rule.FAULT}]
    assert [finding for finding in answer.trace if finding.rule not in {rule, Rule.FAULT}] == others


def values(**changes: object) -> list[object]:
    answer = assess(replace(CLEAR, **changes))  # type: ignore[arg-type]
    return [dict(finding.values) for finding in answer.trace]


def test_every_finding_keeps_what_it_read_as_plain_values() -> None:
    days = {"claimed_on": "2026-11-22", "starts_on": "2025-03-01", "ends_on": "2027-03-01"}
    assert values() == [
        {"terms": 3},
        {"void_reason": None},
        days | {"provisional": False},
        {"fault": "stopped_working"},
        {"photos": 1},
        {},
        {},
    ]
    unknown = {"claimed_on": "2026-11-22", "starts_on": None, "ends_on": None, "provisional": False}
    assert values(terms=None, void_reason="refunded", coverage=None, fault=Fault.ACCIDENT, photos=0)[:5] == [
        {"terms": None},
        {"void_reason": "refunded"},
        unknown,
        {"fault": "accident"},
        {"photos": 0},
    ]
    lifelong = values(coverage=replace(COVER, ends_on=None, provisional=True))
    assert lifelong[2] == days | {"ends_on": None, "provisional": True}
    assert json.loads(json.dumps(lifelong)) == lifelong


def test_what_is_not_covered_has_no_remedies_and_what_is_missing_could_still_have_them() -> None:
    assert assess(replace(CLEAR, fault=Fault.ACCIDENT)).remedies == ()
    assert assess(replace(CLEAR, photos=0)).remedies == (Remedy.REPLACEMENT, Remedy.REFUND)
    assert assess(replace(CLEAR, terms=None)).remedies == ()


def test_no_proof_cures_a_refusal() -> None:
    answer = assess(replace(CLEAR, fault=Fault.ACCIDENT, photos=0, owner_disputed=True))
    assert answer.outcome is Outcome.NOT_COVERED


DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
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
    remedies=st.lists(st.sampled_from(Remedy), min_size=1, max_size=2, unique=True).map(tuple),
    excluded_faults=st.frozensets(st.sampled_from(Fault)),
)
FACTS = st.builds(
    ClaimFacts,
    submitted_on=DAYS,
    fault=st.sampled_from(Fault),
    photos=st.integers(0, 10),
    coverage=st.none() | COVERS,
    terms=st.none() | PROMISES,
    terms_number=st.integers(1, 9),
    void_reason=st.none() | st.sampled_from(["refunded", "cancelled"]),
    owner_disputed=st.booleans(),
    claimant_holds_it=st.booleans(),
)
RANK = {Outcome.NOT_COVERED: 0, Outcome.NOT_YET: 1, Outcome.ELIGIBLE: 2}


def rank(answer: Assessment) -> int:
    return RANK[answer.outcome]


@given(FACTS)
@settings(max_examples=100, deadline=None)
def test_every_claim_has_an_answer_by_every_rule_and_always_the_same(facts: ClaimFacts) -> None:
    answer = assess(facts)
    assert tuple(finding.rule for finding in answer.trace) == tuple(Rule)
    assert all(finding.text.endswith(".") for finding in answer.trace)
    assert assess(replace(facts)) == answer


@given(FACTS, st.integers(1, 10))
@settings(max_examples=100, deadline=None)
def test_more_photos_never_make_a_claim_less_eligible(facts: ClaimFacts, more: int) -> None:
    assert rank(assess(replace(facts, photos=facts.photos + more))) >= rank(assess(facts))


@given(FACTS)
@settings(max_examples=100, deadline=None)
def test_settling_a_dispute_or_reviving_a_unit_never_makes_a_claim_less_eligible(facts: ClaimFacts) -> None:
    assert rank(assess(replace(facts, owner_disputed=False))) >= rank(assess(facts))
    assert rank(assess(replace(facts, void_reason=None))) >= rank(assess(facts))


@given(FACTS, st.integers(0, 4000))
@settings(max_examples=100, deadline=None)
def test_a_longer_cover_never_makes_a_claim_less_eligible(facts: ClaimFacts, days: int) -> None:
    cover = facts.coverage
    if cover is None or cover.ends_on is None:
        return
    for longer in (replace(cover, ends_on=cover.ends_on + timedelta(days)), replace(cover, ends_on=None)):
        assert rank(assess(replace(facts, coverage=longer))) >= rank(assess(facts))
