"""Where a claim waits when no rule may decide it. Each queue has an owner and may have a backup."""

from collections.abc import Container
from enum import StrEnum
from typing import TypeVar

Person = TypeVar("Person")


class Queue(StrEnum):
    """From the most to the least pressing: a claim that belongs in several waits in the first."""

    APPEAL = "appeal"
    """A decline that somebody else looks at again. No rule decides it, and not whoever declined."""
    ESCALATED = "escalated"
    """Handed up by staff: somebody else approves it, and no rule."""
    NO_POLICY = "no_policy"
    POLICY_CONFLICT = "policy_conflict"
    DATES = "dates"
    """Two facts contradict each other: it was bought before it left the factory."""
    OWNERSHIP = "ownership"
    PAYMENT = "payment"
    SIGNALS = "signals"
    """A photo was seen before, or the like. A signal routes; it never declines."""
    STATUTORY = "statutory"
    GOODWILL = "goodwill"
    NO_REMEDY = "no_remedy"
    HIGH_VALUE = "high_value"
    REVIEW = "review"
    """Everything that no rule decides."""


def holder(owner: Person, backup: Person | None, absent: Container[Person]) -> Person:
    """Whose the queue is now: the backup's while the owner is away, the owner's when both are."""
    return backup if backup is not None and owner in absent and backup not in absent else owner
