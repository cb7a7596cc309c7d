"""Why an answer is as it is: one finding for each rule that was looked at.

A finding is what a rule read and said, as values. Words for people are made of them when somebody reads
(`core.web.findings`), so a better sentence changes no stored answer
(docs/decisions/0025-editions-of-the-rules.md).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

Plain = str | int | bool | None | Mapping[str, int]
Value = Plain | date | Decimal | Collection[str]


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"
    SKIPPED = "skipped"
    """Looked at, and not meant for this claim: it speaks neither for nor against it."""


class Rule(StrEnum):
    """In the order in which they are looked at."""

    POLICY = "policy"
    VALID = "valid"
    DATES = "dates"
    PERIOD = "period"
    REGION = "region"
    FAULT = "fault"
    SERIAL = "serial"
    """Where a claim brings one, or the unit's own is known: what our records say of it."""
    ORDER = "order"
    """Where its number was named: what our records say of it."""
    PHOTO = "photo"
    """Only in traces of earlier days; `evidence` has taken its place."""
    TIER = "tier"
    """One finding for each that was looked at, the one that applies last."""
    PROOF = "proof"
    EVIDENCE = "evidence"
    OWNER = "owner"
    PAYMENT = "payment"
    SIGNALS = "signals"
    LAW = "law"
    """Where something speaks against the claim: whether the law makes the seller answer all the same."""
    GOODWILL = "goodwill"
    """Where the covered days are over: whether the claim is inside the goodwill window."""
    OFFER = "offer"
    """One finding for each remedy of the terms."""
    REMEDY = "remedy"
    DECISION = "decision"
    """One finding for each decision rule that was looked at, the one that decides last."""
    ROUTE = "route"


SINCE = dict.fromkeys((Rule.TIER, Rule.LAW, Rule.GOODWILL, Rule.OFFER, Rule.DECISION), 2)
"""The edition of the rules from which on traces have these findings; the others always were there."""


class Finding(NamedTuple):
    rule: Rule
    verdict: Verdict
    values: Mapping[str, Value] = {}

    def plain(self) -> dict[str, Plain]:
        """As they are stored: days in ISO 8601, amounts as decimals, several names with commas between."""
        return {name: _plain(value) for name, value in self.values.items()}


Parts = tuple[Rule, Verdict, Mapping[str, Value]]
found: Callable[[type[Finding], Parts], Finding] = tuple.__new__
"""`found(Finding, parts)`: a finding of its parts in a third of the time; every answer makes twenty."""

MOST_REMEMBERED = 4096
"""Findings that many claims have in common are made once: of each kind so many are remembered."""
remembered = lru_cache(maxsize=MOST_REMEMBERED)


def _plain(value: Value) -> Plain:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else ", ".join(sorted(value))


def is_same(stored: Iterable[Mapping[str, Any]], made: Iterable[Finding], edition: int) -> bool:
    """Whether a stored trace is found again: the same rules with the same verdicts, having read the same.

    Findings that its edition of the rules did not know, and values that are read beside the stored ones, are
    no difference, nor are words, which earlier traces hold as well.
    """
    earlier, now = list(stored), [each for each in made if SINCE.get(each.rule, 1) <= edition]
    return len(earlier) == len(now) and all(
        (before["rule"], before["verdict"]) == (after.rule, after.verdict)
        and before.get("values", {}).items() <= after.plain().items()
        for before, after in zip(earlier, now, strict=True)
    )
