"""What becomes of a claim: a rule of the terms says so, or a queue in which a person does."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.claims import DeclineReason
from core.domain.conditions import When
from core.domain.queues import Queue


class Outcome(StrEnum):
    """The computed answer."""

    ELIGIBLE = "eligible"
    NOT_YET = "not_yet"
    """Something is missing that would cure it."""
    GOODWILL = "goodwill"
    """Outside the promise, inside what the merchant may do all the same."""
    STATUTORY = "statutory"
    """Outside the promise, but the law still makes the seller answer."""
    NOT_COVERED = "not_covered"


class Course(StrEnum):
    """What is to be done with a claim."""

    APPROVE = "approve"
    """Grant the first remedy on offer."""
    DECLINE = "decline"
    """With an appeal that goes to a person."""
    ASK = "ask"
    """For the evidence that is missing."""
    QUEUE = "queue"


class Automation(StrEnum):
    """The master switch of a policy."""

    OFF = "off"
    """Rules are looked at and shown; nothing follows."""
    SUGGEST = "suggest"
    """Staff see what the rules would do, ready to be confirmed."""
    AUTOMATIC = "automatic"
    """What the rules decide is decided, seconds after submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule:
    """Decision rules stand in order; the first whose condition holds decides."""

    name: str
    """Shown in the trace and with the decision."""
    course: Course
    outcome: Outcome = Outcome.ELIGIBLE
    """The answer that it is about. Only what is eligible is approved, what is not covered declined."""
    when: When = field(default_factory=When)
    queue: Queue = Queue.REVIEW
    """Where the course is a queue."""
    reason: DeclineReason = DeclineReason.OTHER
    """Where the course is to decline."""
    words: str = ""
    """What the buyer reads in the letter, beside what every such letter says."""


def approval_overrides(outcome: Outcome, *, on_offer: bool, missing: bool = False) -> bool:
    """Granting goes against the computed answer, or is done while evidence is missing.

    Goodwill that is on offer has rules of its own.
    """
    return outcome not in {Outcome.ELIGIBLE, Outcome.GOODWILL} or not on_offer or missing


def decline_overrides(outcome: Outcome, *, cure: bool = False) -> bool:
    """What the promise or the law owes, and what something that is still to come would `cure`."""
    return cure or outcome in {Outcome.ELIGIBLE, Outcome.STATUTORY}
