"""Is this claim covered? A pure answer with its trace: every rule, what it read, what it said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.domain.coverage import Coverage
from core.domain.terms import Fault, Remedy, Terms


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    NOT_YET = "not_yet"
    """Something is missing that would cure it."""
    NOT_COVERED = "not_covered"


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


class Rule(StrEnum):
    """In the order in which they are looked at."""

    POLICY = "policy"
    VALID = "valid"
    PERIOD = "period"
    FAULT = "fault"
    PHOTO = "photo"
    OWNER = "owner"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """Days on the shop's calendar. `terms` None: no policy covered the product at purchase."""

    submitted_on: date
    fault: Fault
    photos: int
    coverage: Coverage | None
    terms: Terms | None
    terms_number: int | None = None
    void_reason: str | None = None
    owner_disputed: bool = False
    claimant_holds_it: bool = True
    """Unless staff judged that the unit is not theirs."""
    unpaid: bool = False
    """It came with an order that nobody has paid yet."""


Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the trace: in English for the record, and as what the rule read, for any language."""

    rule: Rule
    verdict: Verdict
    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    """Plain, so that they can be stored; days are ISO 8601."""


@dataclass(frozen=True, slots=True)
class Assessment:
    outcome: Outcome
    remedies: tuple[Remedy, ...]
    trace: tuple[Finding, ...]


def assess(facts: ClaimFacts) -> Assessment:
    """Total and deterministic: every input has an answer, the same input the same one."""
    trace = tuple(look(facts) for look in LOOKS)
    verdicts = {finding.verdict for finding in trace}
    if Verdict.FAILED in verdicts:
        return Assessment(Outcome.NOT_COVERED, (), trace)
    remedies = facts.terms.remedies if facts.terms else ()
    outcome = Outcome.NOT_YET if Verdict.MISSING in verdicts else Outcome.ELIGIBLE
    return Assessment(outcome, remedies, trace)


def _policy(facts: ClaimFacts) -> Finding:
    if facts.terms is None:
        return Finding(Rule.POLICY, Verdict.MISSING, "No policy covers this product yet.", {"terms": None})
    text = f"Terms version {facts.terms_number} were in force at purchase."
    return Finding(Rule.POLICY, Verdict.PASSED, text, {"terms": facts.terms_number})


def _valid(facts: ClaimFacts) -> Finding:
    values = {"void_reason": facts.void_reason}
    if facts.void_reason is not None:
        return Finding(Rule.VALID, Verdict.FAILED, f"The warranty has ended: {facts.void_reason}.", values)
    return Finding(Rule.VALID, Verdict.PASSED, "The warranty is valid.", values)


def _period(facts: ClaimFacts) -> Finding:
    cover, day = facts.coverage, facts.submitted_on
    if cover is None:
        return Finding(Rule.PERIOD, Verdict.MISSING, "The covered days are not known yet.", _days(facts))
    end = "for life" if cover.ends_on is None else f"to {cover.ends_on.isoformat()} inclusive"
    provisional = " The start is provisional." if cover.provisional else ""
    text = f"Claimed on {day.isoformat()}; covered from {cover.starts_on.isoformat()} {end}.{provisional}"
    if day < cover.starts_on:
        return Finding(Rule.PERIOD, Verdict.MISSING, text, _days(facts))
    verdict = Verdict.PASSED if cover.covers(day) else Verdict.FAILED
    return Finding(Rule.PERIOD, verdict, text, _days(facts))


def _days(facts: ClaimFacts) -> Mapping[str, Value]:
    cover = facts.coverage
    return {
        "claimed_on": facts.submitted_on.isoformat(),
        "starts_on": cover.starts_on.isoformat() if cover else None,
        "ends_on": cover.ends_on.isoformat() if cover and cover.ends_on else None,
        "provisional": cover is not None and cover.provisional,
    }


def _fault(facts: ClaimFacts) -> Finding:
    kind, values = facts.fault.replace("_", " "), {"fault": facts.fault.value}
    if facts.terms is not None and facts.fault in facts.terms.excluded_faults:
        return Finding(Rule.FAULT, Verdict.FAILED, f"The terms exclude this kind of fault: {kind}.", values)
    text = f"The terms do not exclude this kind of fault: {kind}."
    return Finding(Rule.FAULT, Verdict.PASSED, text, values)


def _photo(facts: ClaimFacts) -> Finding:
    values = {"photos": facts.photos}
    if facts.photos == 0:
        return Finding(Rule.PHOTO, Verdict.MISSING, "A photo of the fault is missing.", values)
    count = "One photo was" if facts.photos == 1 else f"{facts.photos} photos were"
    return Finding(Rule.PHOTO, Verdict.PASSED, f"{count} sent.", values)


def _owner(facts: ClaimFacts) -> Finding:
    if not facts.claimant_holds_it:
        text = "Whoever claims does not hold this unit any more."
        return Finding(Rule.OWNER, Verdict.FAILED, text, {"claimant_holds_it": False})
    if facts.owner_disputed:
        return Finding(Rule.OWNER, Verdict.MISSING, "Two people say that this unit is theirs.")
    return Finding(Rule.OWNER, Verdict.PASSED, "Nobody disputes the owner.")


def _payment(facts: ClaimFacts) -> Finding:
    if facts.unpaid:
        return Finding(Rule.PAYMENT, Verdict.MISSING, "The order has not been paid yet.")
    return Finding(Rule.PAYMENT, Verdict.PASSED, "No payment is open.")


LOOKS: tuple[Callable[[ClaimFacts], Finding], ...] = (
    _policy,
    _valid,
    _period,
    _fault,
    _photo,
    _owner,
    _payment,
)
