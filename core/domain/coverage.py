"""From when and until when a unit is covered, and what that means today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.domain.days import add_days, add_months
from core.domain.terms import StartRule, Terms


class Status(StrEnum):
    """Derived from coverage and today; never stored."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    EXPIRED = "expired"
    VOID = "void"
    UNDECIDED = "undecided"
    """No policy, or two: nobody has promised anything yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Both days are covered, on the shop's calendar. `ends_on` None is a lifetime."""

    starts_on: date
    ends_on: date | None
    basis: StartRule
    provisional: bool
    """The start is a fallback: a fact may still come and lengthen it."""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def compute(terms: Terms, known: Mapping[StartRule, date]) -> Coverage:
    """Coverage by the first start rule whose day is known.

    The day of purchase is the last fallback even of terms that do not name it, which cannot be published.
    Raises LookupError when none is known: that of the purchase always is.
    """
    basis = next((rule for rule in (*terms.start_rules, StartRule.PURCHASE) if rule in known), None)
    if basis is None:
        raise LookupError("no start rule of these terms has a known day")
    starts_on = known[basis]
    return Coverage(
        starts_on=starts_on,
        ends_on=None if terms.months is None else add_months(starts_on, terms.months),
        basis=basis,
        provisional=terms.start_rules[:1] != (basis,),
    )


def inherited(original: Coverage, terms: Terms, *, replaced_on: date) -> Coverage:
    """A replacement's coverage: the later of the inherited end and `replacement_days` from its start."""
    floor = add_days(replaced_on, terms.replacement_days)
    ends_on = None if original.ends_on is None else max(original.ends_on, floor)
    return Coverage(
        starts_on=original.starts_on, ends_on=ends_on, basis=original.basis, provisional=original.provisional
    )


def shortens(before: Coverage, after: Coverage) -> bool:
    """Whether the buyer would lose days: such a change goes to a person, never through by itself."""
    if after.ends_on is None:
        return False
    return before.ends_on is None or after.ends_on < before.ends_on


def status(coverage: Coverage | None, today: date, *, void: bool) -> Status:
    """What the coverage means on that day of the shop's calendar."""
    if void:
        return Status.VOID
    if coverage is None:
        return Status.UNDECIDED
    if today < coverage.starts_on:
        return Status.UPCOMING
    return Status.ACTIVE if coverage.covers(today) else Status.EXPIRED
