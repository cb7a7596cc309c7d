"""Why an answer is as it is: one finding for each rule that was looked at."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

Value = str | int | bool | None


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"


class Rule(StrEnum):
    """In the order in which they are looked at."""

    POLICY = "policy"
    VALID = "valid"
    DATES = "dates"
    PERIOD = "period"
    REGION = "region"
    FAULT = "fault"
    PHOTO = "photo"
    """Only in traces of earlier days; `evidence` has taken its place."""
    PROOF = "proof"
    EVIDENCE = "evidence"
    OWNER = "owner"
    PAYMENT = "payment"
    SIGNALS = "signals"
    REMEDY = "remedy"
    ROUTE = "route"


class Finding(NamedTuple):
    """One line of the trace: in English for the record, and as what the rule read, for any language."""

    rule: Rule
    verdict: Verdict
    text: str
    values: Mapping[str, Value] = {}
    """Plain, so that they can be stored; days are ISO 8601."""
