"""Where a claim waits when no rule may decide it. Each queue has an owner, which is in the store."""

from enum import StrEnum


class Queue(StrEnum):
    """From the most to the least pressing: a claim that belongs in several waits in the first."""

    APPEAL = "appeal"
    """A decline that somebody else looks at again. No rule decides it, and not whoever declined."""
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
