"""Buyers are told why, and nothing that is about others, about limits or about what was noticed."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from core.domain.cases import ClaimFacts
from core.domain.decisions import decide
from core.domain.proofs import ProofKind
from core.domain.reasons import AGAINST, OPEN, Told, for_buyers
from core.domain.registrations import Proof
from core.domain.serials import SerialMatch
from core.domain.terms import Terms
from tests.unit.drawn import CLAIMED, PROMISED
from tests.unit.test_decisions import CLEAR, TERMS, told

DAYS = {"starts_on": "2025-03-01", "ends_on": "2027-03-01", "provisional": False}
IN_TIME = {"claimed_on": "2026-11-22", **DAYS}
CLEAR_CASE: dict[str, dict[str, Any]] = {
    "terms": {"number": 3},
    "covered": IN_TIME,
    "fault_covered": {"fault": "stopped_working"},
    "proved": {},
    "complete": {},
}


def stored(facts: ClaimFacts, terms: Terms | None) -> list[dict[str, Any]]:
    """As it is read back from the database."""
    found = [
        {"rule": each.rule, "verdict": each.verdict, "values": each.plain()}
        for each in decide(facts, terms).trace
    ]
    read: list[dict[str, Any]] = json.loads(json.dumps(found))
    return read


def reasons(different: str, **by: Any) -> dict[str, dict[str, Any]]:
    return {told.value: dict(values) for told, values in for_buyers(stored(*told_facts(different)), **by)}


told_facts = told


def without(*names: str, **others: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: values for name, values in CLEAR_CASE.items() if name not in names} | others


TABLE: list[tuple[str, dict[str, dict[str, Any]]]] = [
    ("", CLEAR_CASE),
    ("submitted_on=2027-03-02", without("covered", late={"claimed_on": "2027-03-02", **DAYS}, by_person={})),
    ("submitted_on=2025-02-28", without("covered", early={"claimed_on": "2025-02-28", **DAYS}, by_person={})),
    ("ends_on=", without("covered", covered={**IN_TIME, "ends_on": None})),
    ("provisional=yes", without("covered", covered={**IN_TIME, "provisional": True})),
    ("fault=accident", without("fault_covered", fault_excluded={"fault": "accident"})),
    ("photos=0, proof=none", without("proved", "complete", to_come={"pieces": {"photo": 2, "proof": 1}})),
    ("photos=1", without("complete", to_come={"pieces": {"photo": 1}})),
    ("region=US", CLEAR_CASE | {"elsewhere": {"regions": "AT, CH, DE, FR"}, "by_person": {}}),
    ("void_reason=refunded", CLEAR_CASE | {"ended": {"void_reason": "refunded"}, "by_person": {}}),
    ("shipped_on=2025-03-02", CLEAR_CASE | {"dates_open": {}, "by_person": {}}),
    ("terms=none", without("terms", "covered", no_terms={}, covered=IN_TIME, by_person={})),
    (
        "ends_on=2026-03-01",
        without(
            "covered",
            late={**IN_TIME, "ends_on": "2026-03-01"},
            law={"until": "2027-03-01"},
            by_person={},
        ),
    ),
    # What stays inside: only that a person decides is told.
    ("signals=2", CLEAR_CASE | {"by_person": {}}),
    ("owner_disputed=yes", CLEAR_CASE | {"by_person": {}}),
    ("claimant_holds_it=no", CLEAR_CASE | {"by_person": {}}),
    ("unpaid=yes", CLEAR_CASE | {"by_person": {}}),
    ("value=500.00", CLEAR_CASE | {"by_person": {}}),
    ("earlier_claims=3", CLEAR_CASE | {"by_person": {}}),
    ("in_stock=no", CLEAR_CASE),
    ("failures=2", CLEAR_CASE),
]


@pytest.mark.parametrize(("different", "expected"), TABLE, ids=lambda each: str(each)[:60])
def test_a_buyer_is_told_what_is_theirs_to_know(different: str, expected: dict[str, dict[str, Any]]) -> None:
    assert reasons(different) == expected


def test_who_decided_is_told_and_then_nothing_is_still_to_come() -> None:
    by_rule = reasons("photos=0", rule="Small and proved")
    assert by_rule == without("complete", by_rule={"rule": "Small and proved"})
    assert reasons("photos=0", by_person=True) == without("complete", by_person={})


@pytest.mark.parametrize(
    ("match", "named"),
    [
        (SerialMatch.OWN, CLEAR_CASE | {"serial": {}}),
        (SerialMatch.PIECE, CLEAR_CASE),
        (SerialMatch.UNKNOWN, CLEAR_CASE),
        (SerialMatch.THEIRS, CLEAR_CASE | {"by_person": {}}),
        (SerialMatch.DIFFERS, CLEAR_CASE | {"by_person": {}}),
        (SerialMatch.TAKEN, CLEAR_CASE | {"by_person": {}}),
    ],
)
def test_of_serials_only_the_units_own_is_told(match: SerialMatch, named: dict[str, Any]) -> None:
    facts = replace(CLEAR, serial=match, serial_shipped_on=date(2024, 12, 1))
    found = {told.value: dict(values) for told, values in for_buyers(stored(facts, TERMS))}
    assert found == named


@pytest.mark.parametrize("match", [SerialMatch.PIECE, SerialMatch.THEIRS])
def test_when_another_piece_left_is_not_told(match: SerialMatch) -> None:
    facts = replace(
        CLEAR,
        serial=match,
        serial_shipped_on=date(2024, 12, 1),
        proof=Proof.NONE,
        proofs_given=frozenset({ProofKind.SERIAL}),
        purchase_estimated=True,
    )
    found = dict(for_buyers(stored(facts, TERMS)))
    assert found[Told.COVERED] == {"claimed_on": "2026-11-22"}
    assert "2024-12" not in str(found)


def test_traces_from_before_values_were_kept_say_nothing() -> None:
    assert for_buyers([{"rule": "photo", "verdict": "passed", "text": "One photo was sent."}]) == ()


@given(CLAIMED, PROMISED)
@settings(max_examples=60, deadline=None)
def test_every_trace_has_its_reasons_in_order_and_none_for_what_stays_inside(
    facts: ClaimFacts, terms: Terms
) -> None:
    found = for_buyers(stored(facts, terms))
    names = [reason.told for reason in found]
    assert names == sorted(set(names), key=list(Told).index)
    assert not AGAINST & OPEN
    inside = replace(facts, signals=0, owner_disputed=False, unpaid=False)
    plain = for_buyers(stored(inside, terms))
    assert [each for each in found if each.told is not Told.BY_PERSON] == [
        each for each in plain if each.told is not Told.BY_PERSON
    ]
