"""A repair's life: from the label on the way in to the parcel on the way back, and what is paid between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from core.domain.money import Money

MARKER_PREFIX = "warranty-repair-"
"""Not that of replacements: whoever looks for a draft of those must not find, or delete, an invoice."""
USUAL_DAYS = 14
"""For how long a quote holds, unless staff say otherwise."""
MOST_DAYS = 90


class RepairState(StrEnum):
    AUTHORISED = "authorised"
    LABEL_SENT = "label_sent"
    RECEIVED = "received"
    INSPECTED = "inspected"
    QUOTED = "quoted"
    QUOTE_ACCEPTED = "quote_accepted"
    """By the buyer; the invoice is on its way to them, or waits for their payment."""
    QUOTE_DECLINED = "quote_declined"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_PAID = "quote_paid"
    IN_REPAIR = "in_repair"
    REPAIRED = "repaired"
    NOT_REPAIRABLE = "not_repairable"
    """Staff decide anew; what the buyer paid goes back."""
    SHIPPED_BACK = "shipped_back"
    DELIVERED = "delivered"


class RepairStep(StrEnum):
    SEND_LABEL = "send_label"
    RECEIVE = "receive"
    INSPECT = "inspect"
    QUOTE = "quote"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    PAY = "pay"
    """Shopify says that the invoice is paid."""
    BEGIN = "begin"
    FINISH = "finish"
    GIVE_UP = "give_up"
    """It cannot be repaired, or does not come back whole."""
    SHIP = "ship"
    DELIVER = "deliver"


class Grade(StrEnum):
    """What the inspection found."""

    MINOR = "minor"
    MAJOR = "major"
    BY_USE = "by_use"
    """What its user did: the promise need not pay for it."""
    NO_FAULT = "no_fault"
    BEYOND_REPAIR = "beyond_repair"


class RepairNews(StrEnum):
    """What the buyer gets a letter about."""

    LABEL_SENT = "label_sent"
    RECEIVED = "received"
    QUOTED = "quoted"
    QUOTE_EXPIRED = "quote_expired"
    NOT_REPAIRABLE = "not_repairable"
    SENT_REPAIRED = "sent_repaired"
    SENT_UNREPAIRED = "sent_unrepaired"
    BACK_REPAIRED = "back_repaired"
    BACK_UNREPAIRED = "back_unrepaired"
    CREDITED = "credited"


class Errand(StrEnum):
    """What the worker does in Shopify for a repair."""

    SEND_INVOICE = "send_invoice"
    LOOK_FOR_PAYMENT = "look_for_payment"
    WITHDRAW_INVOICE = "withdraw_invoice"
    CREDIT = "credit"


AT_WORK = frozenset(RepairState) - {RepairState.NOT_REPAIRABLE, RepairState.DELIVERED}
"""Where something is still to be done for the repair itself."""

Steps = Mapping[tuple[RepairState, RepairStep], RepairState]

# The table is the documentation; docs/decisions/0024-repairs.md draws it and a test holds them equal.
STEPS: Steps = MappingProxyType(
    {
        (RepairState.AUTHORISED, RepairStep.SEND_LABEL): RepairState.LABEL_SENT,
        (RepairState.LABEL_SENT, RepairStep.SEND_LABEL): RepairState.LABEL_SENT,
        (RepairState.AUTHORISED, RepairStep.RECEIVE): RepairState.RECEIVED,
        (RepairState.LABEL_SENT, RepairStep.RECEIVE): RepairState.RECEIVED,
        (RepairState.RECEIVED, RepairStep.INSPECT): RepairState.INSPECTED,
        (RepairState.INSPECTED, RepairStep.QUOTE): RepairState.QUOTED,
        (RepairState.INSPECTED, RepairStep.BEGIN): RepairState.IN_REPAIR,
        (RepairState.INSPECTED, RepairStep.SHIP): RepairState.SHIPPED_BACK,
        (RepairState.QUOTED, RepairStep.ACCEPT): RepairState.QUOTE_ACCEPTED,
        (RepairState.QUOTED, RepairStep.DECLINE): RepairState.QUOTE_DECLINED,
        (RepairState.QUOTED, RepairStep.EXPIRE): RepairState.QUOTE_EXPIRED,
        (RepairState.QUOTE_ACCEPTED, RepairStep.EXPIRE): RepairState.QUOTE_EXPIRED,
        (RepairState.QUOTE_ACCEPTED, RepairStep.PAY): RepairState.QUOTE_PAID,
        (RepairState.QUOTE_DECLINED, RepairStep.QUOTE): RepairState.QUOTED,
        (RepairState.QUOTE_DECLINED, RepairStep.SHIP): RepairState.SHIPPED_BACK,
        (RepairState.QUOTE_EXPIRED, RepairStep.QUOTE): RepairState.QUOTED,
        (RepairState.QUOTE_EXPIRED, RepairStep.PAY): RepairState.QUOTE_PAID,
        (RepairState.QUOTE_EXPIRED, RepairStep.SHIP): RepairState.SHIPPED_BACK,
        (RepairState.QUOTE_PAID, RepairStep.BEGIN): RepairState.IN_REPAIR,
        (RepairState.IN_REPAIR, RepairStep.FINISH): RepairState.REPAIRED,
        (RepairState.REPAIRED, RepairStep.SHIP): RepairState.SHIPPED_BACK,
        (RepairState.SHIPPED_BACK, RepairStep.DELIVER): RepairState.DELIVERED,
        (RepairState.AUTHORISED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.LABEL_SENT, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.RECEIVED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.INSPECTED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.QUOTED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.QUOTE_ACCEPTED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.QUOTE_DECLINED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.QUOTE_EXPIRED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.QUOTE_PAID, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.IN_REPAIR, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.REPAIRED, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
        (RepairState.SHIPPED_BACK, RepairStep.GIVE_UP): RepairState.NOT_REPAIRABLE,
    }
)

HERE = (
    RepairState.RECEIVED,
    RepairState.INSPECTED,
    RepairState.QUOTED,
    RepairState.QUOTE_ACCEPTED,
    RepairState.QUOTE_DECLINED,
    RepairState.QUOTE_EXPIRED,
    RepairState.QUOTE_PAID,
    RepairState.IN_REPAIR,
    RepairState.REPAIRED,
)
"""The unit is in the workshop."""
STEPS_BACK: Steps = MappingProxyType(
    {
        (RepairState.AUTHORISED, RepairStep.RECEIVE): RepairState.RECEIVED,
        (RepairState.LABEL_SENT, RepairStep.RECEIVE): RepairState.RECEIVED,
        **{(state, RepairStep.SHIP): RepairState.SHIPPED_BACK for state in HERE},
        (RepairState.SHIPPED_BACK, RepairStep.DELIVER): RepairState.DELIVERED,
    }
)
"""Of one that made way for another remedy: only the unit's way back is left, and it settles nothing."""


class RepairStepRefusedError(Exception):
    """The repair is no longer where this step may be taken: somebody else was quicker."""

    def __init__(self, step: RepairStep, state: RepairState) -> None:
        super().__init__(f"a repair that is {state.replace('_', ' ')} cannot take the step {step}")
        self.step = step
        self.state = state


def take(step: RepairStep, state: RepairState, steps: Steps = STEPS) -> RepairState:
    """Where the step leads. Raises RepairStepRefusedError where the table has no such step."""
    try:
        return steps[state, step]
    except KeyError:
        raise RepairStepRefusedError(step, state) from None


@dataclass(frozen=True, slots=True)
class Quote:
    """What the buyer is asked to pay before the repair begins."""

    amount: Money
    until: date
    """The last day on which it holds, on the shop's calendar."""

    def __post_init__(self) -> None:
        if self.amount.amount <= 0 or self.amount.rounded() != self.amount:
            msg = f"{self.amount} cannot be asked for"
            raise ValueError(msg)

    def expired(self, today: date) -> bool:
        return today > self.until


def news_of(state: RepairState, *, repaired: bool) -> RepairNews | None:
    """What the buyer is told when a repair comes there."""
    if state is RepairState.SHIPPED_BACK:
        return RepairNews.SENT_REPAIRED if repaired else RepairNews.SENT_UNREPAIRED
    if state is RepairState.DELIVERED:
        return RepairNews.BACK_REPAIRED if repaired else RepairNews.BACK_UNREPAIRED
    return RepairNews(state.value) if state.value in set(RepairNews) else None


def marker(claim_number: str, round_: int) -> str:
    """The tag of one quote's invoice; a further quote of the claim has another."""
    return f"{MARKER_PREFIX}{claim_number}-{round_}"


def is_marked(tags: Sequence[str]) -> bool:
    """Whether an order pays for a repair of ours: nothing in it is goods that anybody could register."""
    return any(tag.casefold().startswith(MARKER_PREFIX) for tag in tags)


def find_round(tags: Sequence[str]) -> tuple[str, int] | None:
    """The claim's number and the round of the quote that an order pays, by its tags."""
    for tag in tags:
        if is_marked([tag]):
            number, _, round_ = tag[len(MARKER_PREFIX) :].rpartition("-")
            if number and round_.isascii() and round_.isdecimal():
                return number.upper(), int(round_)
    return None
