"""The rules that every claim is looked at by, one function each. None of them ever raises."""

from collections.abc import Callable

from core.domain import proofs
from core.domain.cases import Case
from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.domain.registrations import Proof
from core.domain.serials import FOR_PEOPLE, PROVING
from core.domain.tiers import Pieces
from core.domain.traces import Finding, Rule, Value, Verdict, found

PASSED, FAILED, MISSING, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.SKIPPED
POLICY, VALID, DATES, PERIOD, REGION = Rule.POLICY, Rule.VALID, Rule.DATES, Rule.PERIOD, Rule.REGION
FAULT, PROOF, EVIDENCE = Rule.FAULT, Rule.PROOF, Rule.EVIDENCE
OWNER, PAYMENT, SIGNALS = Rule.OWNER, Rule.PAYMENT, Rule.SIGNALS
UNPROVED, PROOF_PIECE = Proof.NONE, Piece.PROOF
"""Bound once: a look at an enum costs as much as half a rule."""
IS_VALID = found((VALID, PASSED, {"void_reason": None}))
IS_UNDISPUTED = found((OWNER, PASSED, {"disputed": False}))
IS_PAID = found((PAYMENT, PASSED, {"unpaid": False}))
IS_UNSUSPECTED = found((SIGNALS, PASSED, {"signals": 0}))
"""What most claims have in common."""


def policy(case: Case, _: Pieces) -> Finding:
    if case.terms is not None:
        return found((POLICY, PASSED, {"terms": case.facts.terms_number}))
    return found((POLICY, MISSING, {"terms": None, "conflict": case.facts.policy_conflict}))


def valid(case: Case, _: Pieces) -> Finding:
    reason = case.facts.void_reason
    return IS_VALID if reason is None else found((VALID, FAILED, {"void_reason": reason}))


def dates(case: Case, _: Pieces) -> Finding:
    """Facts that cannot both be true are for a person, and so is an estimate that nothing proves."""
    bought, shipped = case.facts.purchased_on, case.facts.shipped_on
    values: dict[str, Value] = {
        "purchased_on": bought,
        "shipped_on": shipped,
        "estimated": case.facts.purchase_estimated,
    }
    contradict = bought is not None and shipped is not None and bought < shipped
    unproved = case.facts.purchase_estimated and case.proof is UNPROVED
    return found((DATES, MISSING if contradict or unproved else PASSED, values))


def period(case: Case, _: Pieces) -> Finding:
    cover, day = case.coverage, case.facts.submitted_on
    values: dict[str, Value] = {
        "claimed_on": day,
        "starts_on": cover.starts_on if cover else None,
        "ends_on": cover.ends_on if cover else None,
        "provisional": cover is not None and cover.provisional,
    }
    if cover is None or day < cover.starts_on:
        return found((PERIOD, MISSING, values))
    return found((PERIOD, PASSED if cover.covers(day) else FAILED, values))


def region(case: Case, _: Pieces) -> Finding:
    promised = case.terms.regions if case.terms else frozenset()
    sold_to = case.facts.region
    values: dict[str, Value] = {"region": sold_to, "regions": promised}
    outside = bool(promised) and sold_to is not None and sold_to not in promised
    return found((REGION, FAILED if outside else PASSED, values))


def fault(case: Case, _: Pieces) -> Finding:
    excluded = case.terms is not None and case.fault in case.terms.excluded_faults
    return found((FAULT, FAILED if excluded else PASSED, {"fault": case.fault}))


def serial(case: Case) -> Finding:
    """What our records say of the serial. It proves and it routes; it never counts against anybody."""
    facts, accepted = case.facts, case.terms.alternative_proofs if case.terms else ()
    values: dict[str, Value] = {"match": facts.serial, "shipped_on": facts.serial_shipped_on}
    if facts.serial not in PROVING:
        return found((Rule.SERIAL, MISSING if facts.serial in FOR_PEOPLE else SKIPPED, values))
    if any(proof.kind is ProofKind.SERIAL for proof in accepted):
        day = proofs.day_by_serial(facts.serial_shipped_on or facts.shipped_on, accepted)
        values |= {"bought_on": day, "counts": ProofKind.SERIAL in case.shown.given}
    for_people = facts.serial in FOR_PEOPLE or values.get("counts") is False
    return found((Rule.SERIAL, MISSING if for_people else PASSED, values))


def proof(case: Case, pieces: Pieces) -> Finding:
    """How well the purchase is proved, and what became of the proofs that were sent."""
    values: dict[str, Value] = {
        "proof": case.proof,
        "needed": PROOF_PIECE in pieces.needs,
        "sent": case.facts.evidence.get(PROOF_PIECE, 0),
    }
    if case.facts.proofs_given:
        accepted = case.terms.alternative_proofs if case.terms else ()
        values["given"] = case.facts.proofs_given
        values["unconfirmed"] = proofs.unconfirmed(case.shown, accepted)
    return found((PROOF, MISSING if PROOF_PIECE in pieces.lacking else PASSED, values))


def evidence(case: Case, pieces: Pieces) -> Finding:
    """All pieces but the proof of purchase, which has a finding of its own."""
    values: dict[str, Value] = dict(case.facts.evidence.items())
    if not pieces.lacking:
        return found((EVIDENCE, PASSED, values))
    values["proof_missing"] = PROOF_PIECE in pieces.lacking
    wanted = {f"missing_{piece}": n for piece, n in pieces.lacking.items() if piece is not PROOF_PIECE}
    return found((EVIDENCE, MISSING if wanted else PASSED, {**values, **wanted}))


def owner(case: Case, _: Pieces) -> Finding:
    if not case.facts.claimant_holds_it:
        return found((OWNER, FAILED, {"claimant_holds_it": False}))
    return found((OWNER, MISSING, {"disputed": True})) if case.facts.owner_disputed else IS_UNDISPUTED


def payment(case: Case, _: Pieces) -> Finding:
    return found((PAYMENT, MISSING, {"unpaid": True})) if case.facts.unpaid else IS_PAID


def signals(case: Case, _: Pieces) -> Finding:
    """A signal explains itself and routes; it never counts against anybody."""
    count = case.facts.signals
    return found((SIGNALS, PASSED, {"signals": count})) if count else IS_UNSUSPECTED


Look = Callable[[Case, Pieces], Finding]

OF_THE_PROMISE: tuple[Look, ...] = (policy, valid, dates, period, region, fault)
OF_THE_CLAIM: tuple[Look, ...] = (proof, evidence, owner, payment, signals)
"""In the trace the tiers stand between the two."""
