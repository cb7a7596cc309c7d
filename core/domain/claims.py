"""A claim's life: its states, the steps between them, and who may wait for whom."""

from enum import StrEnum
from types import MappingProxyType


class ClaimState(StrEnum):
    IN_REVIEW = "in_review"
    WAITING = "waiting"
    """For the buyer, who was asked for more."""
    APPROVED = "approved"
    """Granted; the worker is carrying it out in Shopify."""
    NEEDS_ATTENTION = "needs_attention"
    """Granted, but something stands in the way that a person must settle."""
    DECLINED = "declined"
    DONE = "done"


class ClaimStep(StrEnum):
    ASK = "ask"
    ANSWER = "answer"
    APPROVE = "approve"
    DECLINE = "decline"
    SETTLE = "settle"
    STALL = "stall"
    RETRY = "retry"
    SWITCH = "switch"
    """To another remedy, in place of the one that stalled."""
    SETTLE_OUTSIDE = "settle_outside"
    """Staff did it themselves, in Shopify or elsewhere."""
    ESCALATE = "escalate"
    """Staff hand it up to somebody who may decide more."""
    APPEAL = "appeal"
    """The buyer asks somebody else to look again, once."""


# The table is the documentation; docs/architecture.md draws it and a test holds them equal.
STEPS = MappingProxyType(
    {
        (ClaimState.IN_REVIEW, ClaimStep.ASK): ClaimState.WAITING,
        (ClaimState.WAITING, ClaimStep.ANSWER): ClaimState.IN_REVIEW,
        (ClaimState.IN_REVIEW, ClaimStep.ANSWER): ClaimState.IN_REVIEW,
        (ClaimState.IN_REVIEW, ClaimStep.ESCALATE): ClaimState.IN_REVIEW,
        (ClaimState.IN_REVIEW, ClaimStep.APPROVE): ClaimState.APPROVED,
        (ClaimState.IN_REVIEW, ClaimStep.DECLINE): ClaimState.DECLINED,
        (ClaimState.WAITING, ClaimStep.DECLINE): ClaimState.DECLINED,
        (ClaimState.DECLINED, ClaimStep.APPEAL): ClaimState.IN_REVIEW,
        (ClaimState.APPROVED, ClaimStep.SETTLE): ClaimState.DONE,
        (ClaimState.APPROVED, ClaimStep.STALL): ClaimState.NEEDS_ATTENTION,
        (ClaimState.NEEDS_ATTENTION, ClaimStep.RETRY): ClaimState.APPROVED,
        (ClaimState.NEEDS_ATTENTION, ClaimStep.SWITCH): ClaimState.APPROVED,
        (ClaimState.NEEDS_ATTENTION, ClaimStep.SETTLE): ClaimState.DONE,
        (ClaimState.NEEDS_ATTENTION, ClaimStep.SETTLE_OUTSIDE): ClaimState.DONE,
    }
)

OPEN = frozenset(ClaimState) - {ClaimState.DECLINED, ClaimState.DONE}
UNDECIDED = frozenset({ClaimState.IN_REVIEW, ClaimState.WAITING})


class StepRefusedError(Exception):
    """The claim is no longer where this step may be taken: somebody else was quicker."""

    def __init__(self, step: ClaimStep, state: ClaimState) -> None:
        super().__init__(f"a claim that is {state.replace('_', ' ')} cannot take the step {step}")
        self.step = step
        self.state = state


def take(step: ClaimStep, state: ClaimState) -> ClaimState:
    """Where the step leads. Raises StepRefusedError where the table has no such step."""
    try:
        return STEPS[state, step]
    except KeyError:
        raise StepRefusedError(step, state) from None


class DeclineReason(StrEnum):
    OUTSIDE_COVER = "outside_cover"
    FAULT_EXCLUDED = "fault_excluded"
    NOT_PROVED = "not_proved"
    NO_FAULT_FOUND = "no_fault_found"
    OTHER = "other"
