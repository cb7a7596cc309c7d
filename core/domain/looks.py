"""The rules that every claim is looked at by, one function each. None of them ever raises."""

from collections.abc import Callable

from core.domain import proofs
from core.domain.cases import Case
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.proofs import OrderMatch, ProofKind
from core.domain.registrations import Proof
from core.domain.serials import FOR_PEOPLE, PROVING, SerialMatch
from core.domain.tiers import Pieces
from core.domain.traces import Finding, Rule, Value, Verdict, found, remembered

PASSED, FAILED, MISSING, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING, Verdict.SKIPPED
POLICY, VALID, DATES, PERIOD, REGION = Rule.POLICY, Rule.VALID, Rule.DATES, Rule.PERIOD, Rule.REGION
FAULT, PROOF, EVIDENCE = Rule.FAULT, Rule.PROOF, Rule.EVIDENCE
OWNER, PAYMENT, SIGNALS = Rule.OWNER, Rule.PAYMENT, Rule.SIGNALS
PIECE = SerialMatch.PIECE
ANYWHERE: frozenset[str] = frozenset()
PROOF_PIECE = Piece.PROOF
"""Bound once: a look at an enum costs as much as half a rule."""
IS_VALID = found(Finding, (VALID, PASSED, {"void_reason": None}))
IS_UNDISPUTED = found(Finding, (OWNER, PASSED, {"disputed": False}))
IS_PAID = found(Finding, (PAYMENT, PASSED, {"unpaid": False}))
HOLDS = {fault: found(Finding, (FAULT, PASSED, {"fault": fault})) for fault in Fault}
IS_UNSUSPECTED = found(Finding, (SIGNALS, PASSED, {"signals": 0}))
"""What most claims have in common."""


@remembered
def _in_force(number: int | None) -> Finding:
    return found(Finding, (POLICY, PASSED, {"terms": number}))


def policy(case: Case, _: Pieces) -> Finding:
    if case.terms is not None:
        return _in_force(case.facts.terms_number)
    return found(Finding, (POLICY, MISSING, {"terms": None, "conflict": case.facts.policy_conflict}))


def valid(case: Case, _: Pieces) -> Finding:
    reason = case.facts.void_reason
    return IS_VALID if reason is None else found(Finding, (VALID, FAILED, {"void_reason": reason}))


def dates(case: Case, _: Pieces) -> Finding:
    """Facts that cannot both be true are for a person, and so is an estimate that has no better day."""
    bought, shipped = case.facts.purchased_on, case.facts.shipped_on
    if case.facts.serial is PIECE and case.facts.serial_shipped_on is not None:
        shipped = case.facts.serial_shipped_on
    values: dict[str, Value] = {
        "purchased_on": bought,
        "shipped_on": shipped,
        "estimated": case.facts.purchase_estimated,
    }
    contradict = bought is not None and shipped is not None and bought < shipped
    return found(Finding, (DATES, PASSED if case.day_is_known and not contradict else MISSING, values))


def period(case: Case, _: Pieces) -> Finding:
    cover, day = case.coverage, case.facts.submitted_on
    values: dict[str, Value] = {
        "claimed_on": day,
        "starts_on": cover.starts_on if cover else None,
        "ends_on": cover.ends_on if cover else None,
        "provisional": cover is not None and cover.provisional,
    }
    if cover is None or day < cover.starts_on:
        return found(Finding, (PERIOD, MISSING, values))
    return found(Finding, (PERIOD, PASSED if cover.covers(day) else FAILED, values))


def region(case: Case, _: Pieces) -> Finding:
    return _sold(case.facts.region, case.terms.regions if case.terms else ANYWHERE)


@remembered
def _sold(sold_to: str | None, promised: frozenset[str]) -> Finding:
    values: dict[str, Value] = {"region": sold_to, "regions": promised}
    outside = bool(promised) and sold_to is not None and sold_to not in promised
    return found(Finding, (REGION, FAILED if outside else PASSED, values))


def fault(case: Case, _: Pieces) -> Finding:
    excluded = case.terms is not None and case.fault in case.terms.excluded_faults
    return found(Finding, (FAULT, FAILED, {"fault": case.fault})) if excluded else HOLDS[case.fault]


def of_our_records(case: Case) -> list[Finding]:
    """What was typed and may be known to us."""
    findings = [] if case.facts.serial is None else [serial(case)]
    return findings if case.facts.order is None else [*findings, order(case)]


def order(case: Case) -> Finding:
    """It proves and it routes; it never counts against anybody."""
    match = case.facts.order
    verdict = SKIPPED if match is OrderMatch.UNKNOWN else MISSING
    return found(Finding, (Rule.ORDER, verdict, {"match": match, "ordered_on": case.facts.ordered_on}))


def serial(case: Case) -> Finding:
    """What our records say of the serial. It proves and it routes; it never counts against anybody."""
    facts, accepted = case.facts, case.terms.alternative_proofs if case.terms else ()
    values: dict[str, Value] = {"match": facts.serial, "shipped_on": facts.serial_shipped_on}
    if facts.serial not in PROVING:
        return found(Finding, (Rule.SERIAL, MISSING if facts.serial in FOR_PEOPLE else SKIPPED, values))
    if any(proof.kind is ProofKind.SERIAL for proof in accepted):
        day = proofs.day_by_serial(facts.serial_shipped_on or facts.shipped_on, accepted)
        values |= {"bought_on": day, "counts": ProofKind.SERIAL in case.shown.given}
    for_people = facts.serial in FOR_PEOPLE or values.get("counts") is False
    return found(Finding, (Rule.SERIAL, MISSING if for_people else PASSED, values))


def proof(case: Case, pieces: Pieces) -> Finding:
    """How well the purchase is proved, and what became of the proofs that were sent."""
    needed, sent = PROOF_PIECE in pieces.needs, case.facts.evidence.get(PROOF_PIECE, 0)
    plain = _proved(case.proof, MISSING if PROOF_PIECE in pieces.lacking else PASSED, needed, sent)
    if not case.facts.proofs_given:
        return plain
    accepted = case.terms.alternative_proofs if case.terms else ()
    given, unconfirmed = case.facts.proofs_given, proofs.unconfirmed(case.shown, accepted)
    return found(
        Finding, (PROOF, plain.verdict, {**plain.values, "given": given, "unconfirmed": unconfirmed})
    )


@remembered
def _proved(strength: Proof, verdict: Verdict, needed: bool, sent: int) -> Finding:
    return found(Finding, (PROOF, verdict, {"proof": strength, "needed": needed, "sent": sent}))


def evidence(case: Case, pieces: Pieces) -> Finding:
    """All pieces but the proof of purchase, which has a finding of its own."""
    values: dict[str, Value] = dict(case.facts.evidence.items())
    if not pieces.lacking:
        return found(Finding, (EVIDENCE, PASSED, values))
    values["proof_missing"] = PROOF_PIECE in pieces.lacking
    wanted = {f"missing_{piece}": n for piece, n in pieces.lacking.items() if piece is not PROOF_PIECE}
    return found(Finding, (EVIDENCE, MISSING if wanted else PASSED, {**values, **wanted}))


def owner(case: Case, _: Pieces) -> Finding:
    if not case.facts.claimant_holds_it:
        return found(Finding, (OWNER, FAILED, {"claimant_holds_it": False}))
    return (
        found(Finding, (OWNER, MISSING, {"disputed": True})) if case.facts.owner_disputed else IS_UNDISPUTED
    )


def payment(case: Case, _: Pieces) -> Finding:
    return found(Finding, (PAYMENT, MISSING, {"unpaid": True})) if case.facts.unpaid else IS_PAID


def signals(case: Case, _: Pieces) -> Finding:
    """A signal explains itself and routes; it never counts against anybody."""
    count = case.facts.signals
    return found(Finding, (SIGNALS, PASSED, {"signals": count})) if count else IS_UNSUSPECTED


Look = Callable[[Case, Pieces], Finding]

OF_THE_PROMISE: tuple[Look, ...] = (policy, valid, dates, period, region, fault)
OF_THE_CLAIM: tuple[Look, ...] = (proof, evidence, owner, payment, signals)
"""In the trace the tiers stand between the two."""
