"""Faulty units that come back, first or after their replacement; and returns in Shopify, ours told apart."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from core.domain.remedies import OF_MONEY, Remedy
from core.domain.repairs import Grade

MARKER_PREFIX = "warranty-return-"
"""Another one than that of replacements and refunds: a return of ours moves neither money nor goods."""
USUAL_DAYS = 30
MOST_DAYS = 180
REMINDED_BEFORE = timedelta(days=5)
"""So many days before the last one the buyer is reminded."""
ON_THE_ROAD = timedelta(days=14)
"""What was handed in until the last day may take so long."""


class Back(StrEnum):
    """Whether and when the faulty unit comes back."""

    NEVER = "never"
    FIRST = "first"
    """Nothing is sent or paid before it is here."""
    AFTERWARDS = "afterwards"
    """An advance exchange: the replacement leaves at once, and the faulty unit follows until a day."""


class ReturnState(StrEnum):
    OFFERED = "offered"
    """An advance exchange that the buyer has not agreed to yet."""
    ASKED = "asked"
    LABEL_SENT = "label_sent"
    ON_ITS_WAY = "on_its_way"
    RECEIVED = "received"
    INSPECTED = "inspected"
    OVERDUE = "overdue"
    WAIVED = "waived"
    """Staff do not want it any more."""
    CANCELLED = "cancelled"
    """The claim went another way, so nothing has to come back."""


class ReturnStep(StrEnum):
    ACCEPT = "accept"
    PREFER_FIRST = "prefer_first"
    """The buyer would rather send theirs before the replacement comes."""
    SEND_LABEL = "send_label"
    SEND = "send"
    RECEIVE = "receive"
    INSPECT = "inspect"
    LAPSE = "lapse"
    """The last day is over."""
    WAIVE = "waive"
    CANCEL = "cancel"


class Outside(StrEnum):
    """Why a return is not kept in Shopify as well, or not any more."""

    NO_ORDER = "no_order"
    NOT_RETURNABLE = "not_returnable"
    """Not fulfilled, refunded, or returned before."""
    UNREADABLE = "unreadable"
    SCOPE_MISSING = "scope_missing"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    ENDED_THERE = "ended_there"
    """Somebody cancelled it in Shopify."""


class ReturnNews(StrEnum):
    """What the buyer gets a letter about."""

    OFFERED = "offered"
    ASKED_FIRST = "asked_first"
    ASKED_AFTERWARDS = "asked_afterwards"
    LABEL_SENT = "label_sent"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    RECEIVED = "received"
    WAIVED = "waived"


class Errand(StrEnum):
    """What the worker does in Shopify for a return."""

    OPEN = "open"
    FOLLOW = "follow"
    END = "end"


COMING = frozenset({ReturnState.ASKED, ReturnState.LABEL_SENT, ReturnState.ON_ITS_WAY})
AWAITED = COMING | {ReturnState.OFFERED, ReturnState.OVERDUE}
"""It is not here, and nobody gave it up."""
HERE = frozenset({ReturnState.RECEIVED, ReturnState.INSPECTED})
DOUBTFUL = frozenset({Grade.BY_USE, Grade.NO_FAULT})
"""What came back is not what the claim says: a person decides whether anything is paid or sent for it."""

# The table is the documentation; docs/decisions/0031-returns.md draws it and a test holds them equal.
STEPS = MappingProxyType(
    {
        (ReturnState.OFFERED, ReturnStep.ACCEPT): ReturnState.ASKED,
        (ReturnState.OFFERED, ReturnStep.PREFER_FIRST): ReturnState.ASKED,
        (ReturnState.OFFERED, ReturnStep.RECEIVE): ReturnState.RECEIVED,
        (ReturnState.OFFERED, ReturnStep.WAIVE): ReturnState.WAIVED,
        (ReturnState.OFFERED, ReturnStep.CANCEL): ReturnState.CANCELLED,
        (ReturnState.ASKED, ReturnStep.SEND_LABEL): ReturnState.LABEL_SENT,
        (ReturnState.ASKED, ReturnStep.SEND): ReturnState.ON_ITS_WAY,
        (ReturnState.ASKED, ReturnStep.RECEIVE): ReturnState.RECEIVED,
        (ReturnState.ASKED, ReturnStep.LAPSE): ReturnState.OVERDUE,
        (ReturnState.ASKED, ReturnStep.WAIVE): ReturnState.WAIVED,
        (ReturnState.ASKED, ReturnStep.CANCEL): ReturnState.CANCELLED,
        (ReturnState.LABEL_SENT, ReturnStep.SEND_LABEL): ReturnState.LABEL_SENT,
        (ReturnState.LABEL_SENT, ReturnStep.SEND): ReturnState.ON_ITS_WAY,
        (ReturnState.LABEL_SENT, ReturnStep.RECEIVE): ReturnState.RECEIVED,
        (ReturnState.LABEL_SENT, ReturnStep.LAPSE): ReturnState.OVERDUE,
        (ReturnState.LABEL_SENT, ReturnStep.WAIVE): ReturnState.WAIVED,
        (ReturnState.LABEL_SENT, ReturnStep.CANCEL): ReturnState.CANCELLED,
        (ReturnState.ON_ITS_WAY, ReturnStep.RECEIVE): ReturnState.RECEIVED,
        (ReturnState.ON_ITS_WAY, ReturnStep.LAPSE): ReturnState.OVERDUE,
        (ReturnState.ON_ITS_WAY, ReturnStep.WAIVE): ReturnState.WAIVED,
        (ReturnState.ON_ITS_WAY, ReturnStep.CANCEL): ReturnState.CANCELLED,
        (ReturnState.OVERDUE, ReturnStep.RECEIVE): ReturnState.RECEIVED,
        (ReturnState.OVERDUE, ReturnStep.WAIVE): ReturnState.WAIVED,
        (ReturnState.RECEIVED, ReturnStep.INSPECT): ReturnState.INSPECTED,
    }
)


class ReturnStepRefusedError(Exception):
    """The return is no longer where this step may be taken: somebody else was quicker."""

    def __init__(self, step: ReturnStep, state: ReturnState) -> None:
        super().__init__(f"a return that is {state.replace('_', ' ')} cannot take the step {step}")
        self.step = step
        self.state = state


def take(step: ReturnStep, state: ReturnState) -> ReturnState:
    """Where the step leads. Raises ReturnStepRefusedError where the table has no such step."""
    try:
        return STEPS[state, step]
    except KeyError:
        raise ReturnStepRefusedError(step, state) from None


@dataclass(frozen=True, slots=True)
class Rule:
    """What the terms say of the faulty unit, or whoever approves in their place."""

    back: Back = Back.NEVER
    days: int = USUAL_DAYS
    """Of an advance exchange: counted from the day on which the replacement is ordered."""

    def for_remedy(self, remedy: Remedy) -> Back:
        """A repair has a way in of its own, and money is never in advance of the unit."""
        if remedy is Remedy.REPAIR:
            return Back.NEVER
        return Back.FIRST if remedy in OF_MONEY and self.back is Back.AFTERWARDS else self.back

    def differs(self, other: "Rule", remedy: Remedy) -> bool:
        """Whether it means something else for the remedy: days count only where there are any."""
        back = self.for_remedy(remedy)
        return back is not other.for_remedy(remedy) or (back is Back.AFTERWARDS and self.days != other.days)


def holds_remedy(state: ReturnState, back: Back) -> bool:
    """Whether nothing is sent or paid as long as it is there."""
    if state is ReturnState.OFFERED:
        return True
    return back is Back.FIRST and (state in COMING or state is ReturnState.RECEIVED)


def is_over(state: ReturnState, last_day: date, today: date) -> bool:
    """Whether the deadline is missed. Until the last day, that day included, it may be handed in."""
    road = ON_THE_ROAD if state is ReturnState.ON_ITS_WAY else timedelta(0)
    return state in COMING and today > last_day + road


def marker(claim_number: str) -> str:
    """What we write into the reason of our return to find it again."""
    return f"{MARKER_PREFIX}{claim_number}"


def is_ours(note: str) -> bool:
    """Whether the reason of a returned line says that the return is one of ours."""
    return MARKER_PREFIX in note
