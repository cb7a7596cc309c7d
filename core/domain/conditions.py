"""When something in the terms applies: plain fields that a form can show, a linter read and anybody test."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from core.domain.faults import Fault
from core.domain.registrations import Channel, Proof

UNPROVED = Proof.NONE
"""Bound once, as in `core.domain.looks`."""
STRENGTH = {Proof.NONE: 0, Proof.WEAK: 1, Proof.STRONG: 2}


class Facts(Protocol):
    """What conditions read of a claim."""

    @property
    def fault(self) -> Fault: ...
    @property
    def category(self) -> str: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def age_months(self) -> int | None: ...
    @property
    def proof(self) -> Proof: ...
    @property
    def earlier_claims(self) -> int: ...
    @property
    def failures(self) -> int: ...
    @property
    def in_stock(self) -> bool | None: ...
    @property
    def discontinued(self) -> bool | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """All that is given must hold; nothing given always holds. What nobody knows never holds.

    Money is in the shop's currency. Both ends of a range belong to it.
    """

    faults: frozenset[Fault] = frozenset()
    categories: frozenset[str] = frozenset()
    """Product types, compared without regard to case."""
    channels: frozenset[Channel] = frozenset()
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    months_from: int | None = None
    """Full months since the start of cover."""
    months_to: int | None = None
    proof: Proof = Proof.NONE
    """At least that strong."""
    earlier_claims_to: int | None = None
    """Claims of the same owner in the twelve months before."""
    failures_from: int | None = None
    """This claim is at least the n-th failure of the unit and those it replaced."""
    in_stock: bool | None = None
    """Stock that nobody has looked up counts as there: whoever sends a replacement looks first."""
    discontinued: bool | None = None

    def holds(self, facts: Facts) -> bool:
        return (
            (not self.faults or facts.fault in self.faults)
            and (not self.categories or facts.category.casefold() in self._categories())
            and (not self.channels or facts.channel in self.channels)
            and _within(facts.value, self.value_from, self.value_to)
            and _within(facts.age_months, self.months_from, self.months_to)
            and (self.proof is UNPROVED or STRENGTH[facts.proof] >= STRENGTH[self.proof])
            and (self.earlier_claims_to is None or facts.earlier_claims <= self.earlier_claims_to)
            and (self.failures_from is None or facts.failures >= self.failures_from)
            and (self.in_stock is None or (facts.in_stock is not False) is self.in_stock)
            and (self.discontinued is None or facts.discontinued is self.discontinued)
        )

    def _categories(self) -> set[str]:
        return {category.casefold() for category in self.categories}


def _within(
    number: Decimal | int | None, lowest: Decimal | int | None, highest: Decimal | int | None
) -> bool:
    if lowest is None and highest is None:
        return True
    if number is None:
        return False
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)
