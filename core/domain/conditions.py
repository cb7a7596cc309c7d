"""When something in the terms applies: plain fields that a form can show, a linter read and anybody test."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from core.domain.faults import Fault
from core.domain.registrations import Channel, Proof
from core.domain.traces import Value

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

    def misfit(self, facts: Facts) -> str | None:  # noqa: C901, PLR0911 - one line for each condition
        """The first condition that does not hold, by its name in `ASKED`; None where all of them do."""
        if self.faults and facts.fault not in self.faults:
            return "faults"
        if self.categories and facts.category.casefold() not in folded(self.categories):
            return "categories"
        if self.channels and facts.channel not in self.channels:
            return "channels"
        lowest, highest = self.value_from, self.value_to
        if (lowest is not None or highest is not None) and not _within(facts.value, lowest, highest):
            return "value"
        first, last = self.months_from, self.months_to
        if (first is not None or last is not None) and not _within(facts.age_months, first, last):
            return "months"
        if self.proof is not UNPROVED and STRENGTH[facts.proof] < STRENGTH[self.proof]:
            return "proof"
        if self.earlier_claims_to is not None and facts.earlier_claims > self.earlier_claims_to:
            return "earlier_claims"
        if self.failures_from is not None and facts.failures < self.failures_from:
            return "failures"
        if self.in_stock is not None and (facts.in_stock is not False) is not self.in_stock:
            return "in_stock"
        if self.discontinued is not None and facts.discontinued is not self.discontinued:
            return "discontinued"
        return None

    def contains(self, other: "When") -> bool:
        """Whether it holds wherever the other one does."""
        return (
            _holds_all(self.faults, other.faults)
            and _holds_all(folded(self.categories), folded(other.categories))
            and _holds_all(self.channels, other.channels)
            and _spans((self.value_from, self.value_to), (other.value_from, other.value_to))
            and _spans((self.months_from, self.months_to), (other.months_from, other.months_to))
            and STRENGTH[self.proof] <= STRENGTH[other.proof]
            and _spans((None, self.earlier_claims_to), (None, other.earlier_claims_to))
            and _spans((self.failures_from, None), (other.failures_from, None))
            and self.in_stock in {None, other.in_stock}
            and self.discontinued in {None, other.discontinued}
        )


@lru_cache(maxsize=1024)
def folded(categories: frozenset[str]) -> frozenset[str]:
    """As they are compared. The same few are compared with every claim."""
    return frozenset(category.casefold() for category in categories)


Number = Decimal | int | None


def _within(number: Number, lowest: Number, highest: Number) -> bool:
    """What nobody knows is in no range."""
    if number is None:
        return False
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)


def _holds_all(some: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Nothing named means all of them."""
    return not some or (bool(others) and some >= others)


def _spans(range_: tuple[Number, Number], other: tuple[Number, Number]) -> bool:
    (lowest, highest), (low, high) = range_, other
    return (lowest is None or (low is not None and low >= lowest)) and (
        highest is None or (high is not None and high <= highest)
    )


ASKED: Mapping[str, Callable[[When, Facts], dict[str, Value]]] = {
    "faults": lambda when, facts: {"condition": "faults", "read": facts.fault, "wanted": when.faults},
    "categories": lambda when, facts: {
        "condition": "categories",
        "read": facts.category,
        "wanted": when.categories,
    },
    "channels": lambda when, facts: {
        "condition": "channels",
        "read": facts.channel,
        "wanted": when.channels,
    },
    "value": lambda when, facts: {
        "condition": "value",
        "read": facts.value,
        "from": when.value_from,
        "to": when.value_to,
    },
    "months": lambda when, facts: {
        "condition": "months",
        "read": facts.age_months,
        "from": when.months_from,
        "to": when.months_to,
    },
    "proof": lambda when, facts: {"condition": "proof", "read": facts.proof, "wanted": when.proof},
    "earlier_claims": lambda when, facts: {
        "condition": "earlier_claims",
        "read": facts.earlier_claims,
        "wanted": when.earlier_claims_to,
    },
    "failures": lambda when, facts: {
        "condition": "failures",
        "read": facts.failures,
        "wanted": when.failures_from,
    },
    "in_stock": lambda when, facts: {
        "condition": "in_stock",
        "read": facts.in_stock,
        "wanted": when.in_stock,
    },
    "discontinued": lambda when, facts: {
        "condition": "discontinued",
        "read": facts.discontinued,
        "wanted": when.discontinued,
    },
}
"""What each condition read of a claim, and what it wants, as a finding keeps it."""
