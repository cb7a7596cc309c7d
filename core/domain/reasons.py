"""Why a claim was answered so, for whoever filed it: of a trace what is theirs to know, and nothing else.

What is about other people, about staff's limits or about what was noticed stays inside: signals, goodwill,
tiers and offers with their thresholds, how often somebody claimed, who disputes what, whether it was paid.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from core.domain.proofs import OrderMatch
from core.domain.registrations import Proof
from core.domain.serials import SerialMatch
from core.domain.traces import Rule, Verdict

Values = Mapping[str, Any]
"""As a finding was stored."""


class Told(StrEnum):
    """In the order in which they are told."""

    TERMS = "terms"
    NO_TERMS = "no_terms"
    ENDED = "ended"
    DATES_OPEN = "dates_open"
    COVERED = "covered"
    LATE = "late"
    EARLY = "early"
    DAYS_UNKNOWN = "days_unknown"
    ELSEWHERE = "elsewhere"
    FAULT_COVERED = "fault_covered"
    FAULT_EXCLUDED = "fault_excluded"
    SERIAL = "serial"
    PROVED = "proved"
    COMPLETE = "complete"
    TO_COME = "to_come"
    LAW = "law"
    BY_RULE = "by_rule"
    BY_PERSON = "by_person"


class Reason(NamedTuple):
    told: Told
    values: Values = MappingProxyType({})


def for_buyers(
    trace: Iterable[Mapping[str, Any]], *, rule: str | None = None, by_person: bool = False
) -> tuple[Reason, ...]:
    """The reasons in a stored trace, and who decided: the `rule` of that name, or a person.

    Before a decision, that a person will where no rule may; after it nothing is still to come. Findings of
    traces from before values were kept say nothing here.
    """
    findings = {
        Rule(line["rule"]): (Verdict(line["verdict"]), line["values"]) for line in trace if "values" in line
    }
    reasons = [reason for teller in TELLERS if (reason := teller(findings)) is not None]
    if rule is not None or by_person:
        reasons = [reason for reason in reasons if reason.told is not Told.TO_COME]
    waits = Rule.ROUTE in findings and findings[Rule.ROUTE][1]["queue"] is not None
    if rule is not None:
        reasons.append(Reason(Told.BY_RULE, {"rule": rule}))
    elif by_person or waits:
        reasons.append(Reason(Told.BY_PERSON))
    return tuple(reasons)


Findings = Mapping[Rule, tuple[Verdict, Values]]
Teller = Callable[[Findings], Reason | None]


def _terms(findings: Findings) -> Reason | None:
    if Rule.POLICY not in findings:
        return None
    number = findings[Rule.POLICY][1]["terms"]
    return Reason(Told.NO_TERMS) if number is None else Reason(Told.TERMS, {"number": number})


def _ended(findings: Findings) -> Reason | None:
    reason = findings[Rule.VALID][1]["void_reason"] if Rule.VALID in findings else None
    return Reason(Told.ENDED, {"void_reason": reason}) if reason else None


def _dates(findings: Findings) -> Reason | None:
    is_open = Rule.DATES in findings and findings[Rule.DATES][0] is Verdict.MISSING
    return Reason(Told.DATES_OPEN) if is_open else None


def _period(findings: Findings) -> Reason | None:
    if Rule.PERIOD not in findings:
        return None
    verdict, values = findings[Rule.PERIOD]
    if values["starts_on"] is None:
        return Reason(Told.DAYS_UNKNOWN)
    told = {Verdict.PASSED: Told.COVERED, Verdict.FAILED: Told.LATE}.get(verdict, Told.EARLY)
    days = {name: values[name] for name in ("claimed_on", "starts_on", "ends_on", "provisional")}
    return Reason(told, {"claimed_on": values["claimed_on"]} if _from_another_piece(findings) else days)


OF_ANOTHER_PIECE = {SerialMatch.PIECE.value, SerialMatch.THEIRS.value, OrderMatch.THEIRS.value}


def _from_another_piece(findings: Findings) -> bool:
    """The days follow from a record of another piece: when that left is not for whoever typed its number."""
    matches = {findings[rule][1]["match"] for rule in (Rule.SERIAL, Rule.ORDER) if rule in findings}
    estimated = Rule.DATES in findings and findings[Rule.DATES][1]["estimated"]
    return bool(estimated) and not matches.isdisjoint(OF_ANOTHER_PIECE)


def _region(findings: Findings) -> Reason | None:
    if Rule.REGION not in findings or findings[Rule.REGION][0] is not Verdict.FAILED:
        return None
    return Reason(Told.ELSEWHERE, {"regions": findings[Rule.REGION][1]["regions"]})


def _fault(findings: Findings) -> Reason | None:
    if Rule.FAULT not in findings:
        return None
    verdict, values = findings[Rule.FAULT]
    return Reason(Told.FAULT_EXCLUDED if verdict is Verdict.FAILED else Told.FAULT_COVERED, dict(values))


def _serial(findings: Findings) -> Reason | None:
    own = Rule.SERIAL in findings and findings[Rule.SERIAL][1]["match"] == SerialMatch.OWN
    return Reason(Told.SERIAL) if own else None


def _proof(findings: Findings) -> Reason | None:
    proved = Rule.PROOF in findings and findings[Rule.PROOF][1]["proof"] != Proof.NONE
    return Reason(Told.PROVED) if proved else None


def _evidence(findings: Findings) -> Reason | None:
    if Rule.EVIDENCE not in findings:
        return None
    values = findings[Rule.EVIDENCE][1]
    missing = {name.removeprefix("missing_"): n for name, n in values.items() if name.startswith("missing_")}
    if values.get("proof_missing"):
        missing["proof"] = 1
    return Reason(Told.TO_COME, {"pieces": missing}) if missing else Reason(Told.COMPLETE)


def _law(findings: Findings) -> Reason | None:
    answers = Rule.LAW in findings and findings[Rule.LAW][0] is Verdict.PASSED
    return Reason(Told.LAW, {"until": findings[Rule.LAW][1]["until"]}) if answers else None


AGAINST = frozenset({Told.ENDED, Told.LATE, Told.ELSEWHERE, Told.FAULT_EXCLUDED})
OPEN = frozenset({Told.NO_TERMS, Told.DATES_OPEN, Told.EARLY, Told.DAYS_UNKNOWN, Told.TO_COME})
"""The others speak for the claim, or neither for nor against it."""

TELLERS: tuple[Teller, ...] = (
    _terms,
    _ended,
    _dates,
    _period,
    _region,
    _fault,
    _serial,
    _proof,
    _evidence,
    _law,
)
