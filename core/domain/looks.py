"""The rules that every claim is looked at by, one function each. None of them ever raises."""

from collections.abc import Callable, Mapping

from core.domain.cases import Case
from core.domain.evidence import Piece
from core.domain.registrations import Proof
from core.domain.traces import Finding, Rule, Value, Verdict

Lacking = Mapping[Piece, int]
PASSED, FAILED, MISSING = Verdict.PASSED, Verdict.FAILED, Verdict.MISSING
POLICY, VALID, DATES, PERIOD, REGION = Rule.POLICY, Rule.VALID, Rule.DATES, Rule.PERIOD, Rule.REGION
FAULT, PROOF, EVIDENCE = Rule.FAULT, Rule.PROOF, Rule.EVIDENCE
OWNER, PAYMENT, SIGNALS = Rule.OWNER, Rule.PAYMENT, Rule.SIGNALS
UNPROVED, PROOF_PIECE = Proof.NONE, Piece.PROOF
"""Bound once: a look at an enum costs as much as half a rule."""


def policy(case: Case, _: Lacking) -> Finding:
    if case.terms is not None:
        number = case.facts.terms_number
        text = f"Terms version {number} were in force at purchase."
        return Finding(POLICY, PASSED, text, {"terms": number})
    values: dict[str, Value] = {"terms": None, "conflict": case.facts.policy_conflict}
    if case.facts.policy_conflict:
        return Finding(POLICY, MISSING, "Two policies cover this product equally specifically.", values)
    return Finding(POLICY, MISSING, "No policy covers this product yet.", values)


def valid(case: Case, _: Lacking) -> Finding:
    reason = case.facts.void_reason
    if reason is None:
        return Finding(VALID, PASSED, "The warranty is valid.", {"void_reason": None})
    return Finding(VALID, FAILED, f"The warranty has ended: {reason}.", {"void_reason": reason})


def dates(case: Case, _: Lacking) -> Finding:
    """Facts that cannot both be true are for a person, and so is an estimate that nothing proves."""
    bought, shipped = case.facts.purchased_on, case.facts.shipped_on
    values: dict[str, Value] = {
        "purchased_on": bought.isoformat() if bought else None,
        "shipped_on": shipped.isoformat() if shipped else None,
        "estimated": case.facts.purchase_estimated,
    }
    if bought and shipped and bought < shipped:
        text = f"Bought on {bought.isoformat()}, before it left the factory on {shipped.isoformat()}."
        return Finding(DATES, MISSING, text, values)
    if case.facts.purchase_estimated and case.proof is UNPROVED:
        return Finding(DATES, MISSING, "The day of purchase is an estimate that nothing proves.", values)
    return Finding(DATES, PASSED, "The dates agree with each other.", values)


def period(case: Case, _: Lacking) -> Finding:
    cover, day = case.coverage, case.facts.submitted_on
    values: dict[str, Value] = {
        "claimed_on": day.isoformat(),
        "starts_on": cover.starts_on.isoformat() if cover else None,
        "ends_on": cover.ends_on.isoformat() if cover and cover.ends_on else None,
        "provisional": cover is not None and cover.provisional,
    }
    if cover is None:
        return Finding(PERIOD, MISSING, "The covered days are not known yet.", values)
    end = "for life" if cover.ends_on is None else f"to {values['ends_on']} inclusive"
    text = f"Claimed on {values['claimed_on']}; covered from {values['starts_on']} {end}."
    if cover.provisional:
        text += " The start is provisional."
    if day < cover.starts_on:
        return Finding(PERIOD, MISSING, text, values)
    return Finding(PERIOD, PASSED if cover.covers(day) else FAILED, text, values)


def region(case: Case, _: Lacking) -> Finding:
    promised = case.terms.regions if case.terms else frozenset()
    sold_to = case.facts.region
    values: dict[str, Value] = {"region": sold_to, "regions": ", ".join(sorted(promised))}
    if not promised:
        return Finding(REGION, PASSED, "The promise holds everywhere.", values)
    if sold_to is None:
        return Finding(REGION, PASSED, "Nobody knows to which country it was sold.", values)
    if sold_to in promised:
        return Finding(REGION, PASSED, f"Sold to {sold_to}, where the promise holds.", values)
    text = f"Sold to {sold_to}; the promise holds in {values['regions']}."
    return Finding(REGION, FAILED, text, values)


def fault(case: Case, _: Lacking) -> Finding:
    kind, values = case.fault.replace("_", " "), {"fault": case.fault}
    if case.terms is not None and case.fault in case.terms.excluded_faults:
        return Finding(FAULT, FAILED, f"The terms exclude this kind of fault: {kind}.", values)
    return Finding(FAULT, PASSED, f"The terms do not exclude this kind of fault: {kind}.", values)


def proof(case: Case, lacking: Lacking) -> Finding:
    values = {"proof": case.proof}
    if PROOF_PIECE in lacking:
        return Finding(PROOF, MISSING, "A proof of purchase is missing.", values)
    if case.proof is UNPROVED:
        return Finding(PROOF, PASSED, "A claim of this kind needs no proof of purchase.", values)
    return Finding(PROOF, PASSED, f"The proof of purchase is {case.proof}.", values)


def evidence(case: Case, lacking: Lacking) -> Finding:
    wanted = {piece: count for piece, count in lacking.items() if piece is not PROOF_PIECE}
    values: dict[str, Value] = dict(case.facts.evidence.items())
    if not wanted:
        return Finding(EVIDENCE, PASSED, "Everything that a claim of this kind needs was sent.", values)
    values |= {f"missing_{piece}": count for piece, count in wanted.items()}
    named = ", ".join(f"{count} × {piece}" for piece, count in wanted.items())
    return Finding(EVIDENCE, MISSING, f"Still to come: {named}.", values)


def owner(case: Case, _: Lacking) -> Finding:
    if not case.facts.claimant_holds_it:
        text = "Whoever claims does not hold this unit any more."
        return Finding(OWNER, FAILED, text, {"claimant_holds_it": False})
    values = {"disputed": case.facts.owner_disputed}
    if case.facts.owner_disputed:
        return Finding(OWNER, MISSING, "Two people say that this unit is theirs.", values)
    return Finding(OWNER, PASSED, "Nobody disputes the owner.", values)


def payment(case: Case, _: Lacking) -> Finding:
    values = {"unpaid": case.facts.unpaid}
    if case.facts.unpaid:
        return Finding(PAYMENT, MISSING, "The order has not been paid yet.", values)
    return Finding(PAYMENT, PASSED, "No payment is open.", values)


def signals(case: Case, _: Lacking) -> Finding:
    """A signal explains itself and routes; it never counts against anybody."""
    count = case.facts.signals
    text = "Nothing was noticed." if count == 0 else f"Noticed: {count}. A person looks at this claim."
    return Finding(SIGNALS, PASSED, text, {"signals": count})


LOOKS: tuple[Callable[[Case, Lacking], Finding], ...] = (
    policy,
    valid,
    dates,
    period,
    region,
    fault,
    proof,
    evidence,
    owner,
    payment,
    signals,
)
