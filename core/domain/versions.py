"""Which published version of a policy governs a purchase (docs/decisions/0026)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.domain.terms import Terms

FOR_EVER = 10**6
"""Longer than any number of months."""


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a policy, ready to be asked."""

    terms_id: UUID
    in_force_from: date | None
    """Its day of publication on the shop's calendar; None reaches back to all earlier purchases."""
    published_at: datetime
    terms: Terms


def governing(versions: Sequence[Version], bought_on: date, bought_at: datetime | None) -> Version | None:
    """The version in force when it was bought; `versions` are of one policy, newest first.

    An order says when, to the second, and what was published in that second counts as before it. Where only
    the day on the shop's calendar is known, of the versions that were in force on it the one that covers
    longest counts, of equal ones the newest: doubt never costs a buyer days. None where nothing was in force.
    """
    in_force: list[Version] = []
    for version in versions:
        age = _compared(version, bought_on, bought_at)
        if age >= 0:
            in_force.append(version)
        if age > 0:
            break
    return max(in_force, key=_months, default=None)


def _compared(version: Version, bought_on: date, bought_at: datetime | None) -> int:
    """Below zero: published after the purchase; above: before it; zero: on its day, and nobody knows when."""
    if version.in_force_from is None:
        return 1
    if bought_at is None:
        return (bought_on > version.in_force_from) - (bought_on < version.in_force_from)
    return 1 if bought_at >= version.published_at.replace(microsecond=0) else -1


def _months(version: Version) -> int:
    return FOR_EVER if version.terms.months is None else version.terms.months
