"""Which tier of evidence a claim needs, and why the ones before it are not meant."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from core.domain.cases import Case
from core.domain.conditions import ASKED, STRENGTH
from core.domain.days import full_months
from core.domain.evidence import ONE_PHOTO, Piece, Tier, lacking
from core.domain.registrations import Proof
from core.domain.traces import Finding, Rule, Value, Verdict, found

PASSED, SKIPPED, TIER = Verdict.PASSED, Verdict.SKIPPED, Rule.TIER
UNPROVED, PROOF_PIECE = Proof.NONE, Piece.PROOF
"""Bound once, as in `core.domain.looks`."""
ASKS_MORE = "asks_more"
"""Why a tier that fits is passed over: the stronger proof led to it, and a weaker one to less."""


class Pieces(NamedTuple):
    """What a claim needs, and what of it is still to come."""

    needs: Mapping[Piece, int]
    lacking: Mapping[Piece, int]
    place: int
    """Of its tier among those of the terms, from 0; behind the last where none fits."""
    unmet: list[str]
    """Of each tier before it the condition that does not hold."""


def pieces_of(case: Case) -> Pieces:
    """By the first tier that fits.

    Evidence makes a proof stronger, and a stronger proof may lead to another tier. It never leads to more: of
    the tiers that this proof and any weaker one lead to, the one counts of which least is lacking.
    """
    tiers, given = case.terms.tiers if case.terms else (), _given(case)
    first = _pieces(case, tiers, given)
    if not first.lacking or case.facts.edition == 1:
        return first
    others = [_pieces(other, tiers, given) for other in _with_less_evidence(case, tiers)]
    least = min([first, *others], key=_still_to_come)
    if least is first:
        return first
    return least._replace(unmet=[tier.when.misfit(case) or ASKS_MORE for tier in tiers[: least.place]])


def _given(case: Case) -> Mapping[Piece, int]:
    """What was sent, and what we know without being told."""
    evidence = case.facts.evidence
    if case.proof is UNPROVED or evidence.get(PROOF_PIECE, 0):
        return evidence
    return {**evidence, PROOF_PIECE: 1}


def _pieces(case: Case, tiers: tuple[Tier, ...], given: Mapping[Piece, int]) -> Pieces:
    passed_over: list[str] = []
    for tier in tiers:
        unmet = tier.when.misfit(case)
        if unmet is None:
            return Pieces(tier.needs, lacking(tier.needs, given), len(passed_over), passed_over)
        passed_over.append(unmet)
    return Pieces(ONE_PHOTO.needs, lacking(ONE_PHOTO.needs, given), len(passed_over), passed_over)


def _with_less_evidence(case: Case, tiers: tuple[Tier, ...]) -> Iterator[Case]:
    """The same claim with weaker proofs, where tiers read them, and without the day that a serial gave."""
    recorded = case.facts.coverage
    ages = [case.age_months]
    if recorded is not None and case.coverage is not recorded:
        ages.append(full_months(recorded.starts_on, case.facts.submitted_on))
    reads_proof = any(tier.when.proof is not UNPROVED for tier in tiers)
    weaker = [proof for proof in Proof if STRENGTH[proof] < STRENGTH[case.proof]] if reads_proof else []
    for age in ages:
        for proof in [case.proof, *weaker]:
            if (age, proof) != (case.age_months, case.proof):
                yield replace(case, age_months=age, proof=proof)


def _still_to_come(pieces: Pieces) -> int:
    return sum(pieces.lacking.values())


def findings_of(case: Case, pieces: Pieces) -> list[Finding]:
    """One for each tier that was looked at, the one that applies last."""
    tiers, findings = case.terms.tiers if case.terms else (), []
    number = 0
    for unmet in pieces.unmet:
        asked = ASKED.get(unmet)
        values: dict[str, Value] = asked(tiers[number].when, case) if asked else {"condition": unmet}
        values["place"] = number = number + 1
        findings.append(found(Finding, (TIER, SKIPPED, values)))
    place = pieces.place + 1 if pieces.place < len(tiers) else None
    findings.append(found(Finding, (TIER, PASSED, {"place": place, "needs": pieces.needs})))
    return findings
