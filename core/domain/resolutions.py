"""A granted remedy on its way through Shopify."""

from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class ResolutionState(StrEnum):
    GRANTED = "granted"
    """Nothing was sent yet."""
    SENDING = "sending"
    """A call may have been made: look before anything is sent again."""
    DONE = "done"
    NEEDS_ATTENTION = "needs_attention"
    WITHDRAWING = "withdrawing"
    """Another one took its place. What may have been sent is still to be looked up or deleted."""
    WITHDRAWN = "withdrawn"
    """It certainly has no effect any more."""


class ResolutionStep(StrEnum):
    GRANT = "grant"
    WRITE_DOWN = "write_down"
    """Staff did it themselves, in place of what was granted."""
    BEGIN = "begin"
    """A call is about to be made."""
    TAKE_BACK = "take_back"
    """Shopify said no to the only call, so it had no effect."""
    SETTLE = "settle"
    """It took effect, whoever learned of it and when."""
    STALL = "stall"
    RETRY = "retry"
    """What stood in the way is gone, and nothing was sent with the key that counts."""
    LOOK_AGAIN = "look_again"
    """The same where a call may have been made."""
    GIVE_UP = "give_up"
    """Staff chose something else; what was sent is yet to be looked for."""
    END = "end"
    """It was looked for, and had no effect."""
    COME_LATE = "come_late"
    """It had an effect, and something else counts already: staff are told."""
    MAKE_WAY = "make_way"
    """What it was to take the place of had an effect after all. Nothing of it was sent."""
    DROP = "drop"
    """What it was to be given beside is given up. Nothing of it was sent."""


# The table is the documentation; docs/money.md draws it and a test holds them equal.
STEPS = MappingProxyType(
    {
        (None, ResolutionStep.GRANT): ResolutionState.GRANTED,
        (None, ResolutionStep.WRITE_DOWN): ResolutionState.DONE,
        (ResolutionState.GRANTED, ResolutionStep.BEGIN): ResolutionState.SENDING,
        (ResolutionState.SENDING, ResolutionStep.BEGIN): ResolutionState.SENDING,
        (ResolutionState.SENDING, ResolutionStep.TAKE_BACK): ResolutionState.GRANTED,
        (ResolutionState.GRANTED, ResolutionStep.SETTLE): ResolutionState.DONE,
        (ResolutionState.SENDING, ResolutionStep.SETTLE): ResolutionState.DONE,
        (ResolutionState.NEEDS_ATTENTION, ResolutionStep.SETTLE): ResolutionState.DONE,
        (ResolutionState.WITHDRAWING, ResolutionStep.SETTLE): ResolutionState.DONE,
        (ResolutionState.GRANTED, ResolutionStep.STALL): ResolutionState.NEEDS_ATTENTION,
        (ResolutionState.SENDING, ResolutionStep.STALL): ResolutionState.NEEDS_ATTENTION,
        (ResolutionState.NEEDS_ATTENTION, ResolutionStep.RETRY): ResolutionState.GRANTED,
        (ResolutionState.NEEDS_ATTENTION, ResolutionStep.LOOK_AGAIN): ResolutionState.SENDING,
        (ResolutionState.NEEDS_ATTENTION, ResolutionStep.GIVE_UP): ResolutionState.WITHDRAWING,
        (ResolutionState.WITHDRAWING, ResolutionStep.END): ResolutionState.WITHDRAWN,
        (ResolutionState.WITHDRAWING, ResolutionStep.COME_LATE): ResolutionState.WITHDRAWN,
        (ResolutionState.WITHDRAWN, ResolutionStep.COME_LATE): ResolutionState.WITHDRAWN,
        (ResolutionState.GRANTED, ResolutionStep.MAKE_WAY): ResolutionState.WITHDRAWN,
        (ResolutionState.NEEDS_ATTENTION, ResolutionStep.MAKE_WAY): ResolutionState.WITHDRAWN,
        (ResolutionState.GRANTED, ResolutionStep.DROP): ResolutionState.WITHDRAWN,
    }
)


class ResolutionStepRefusedError(Exception):
    """The resolution is not where this step may be taken."""

    def __init__(self, step: ResolutionStep, state: ResolutionState | None) -> None:
        where = state.replace("_", " ") if state else "not granted"
        super().__init__(f"a resolution that is {where} cannot take the step {step}")


def proceed(step: ResolutionStep, state: ResolutionState | None = None) -> ResolutionState:
    """Where the step leads; without a state, a new one. Raises ResolutionStepRefusedError."""
    try:
        return STEPS[state, step]
    except KeyError:
        raise ResolutionStepRefusedError(step, state) from None


UNDER_WAY = frozenset({ResolutionState.GRANTED, ResolutionState.SENDING})
"""Only for these may anything be sent."""
GIVEN_UP = frozenset({ResolutionState.WITHDRAWING, ResolutionState.WITHDRAWN})
"""A claim has one resolution beside those, the one that counts."""


class Obstacle(StrEnum):
    """Why a person must look. Each has its words on the claim's page."""

    OUT_OF_STOCK = "out_of_stock"
    VARIANT_GONE = "variant_gone"
    NOTHING_REFUNDABLE = "nothing_refundable"
    AMOUNT_CHANGED = "amount_changed"
    """Less can be paid than was approved, or nobody has seen yet how much it is."""
    ORDER_UNREADABLE = "order_unreadable"
    NO_ORDER = "no_order"
    NO_ADDRESS = "no_address"
    ADDRESS_REFUSED = "address_refused"
    """Shopify does not take the address, so whoever gave it is asked to mend it."""
    LEFT_AS_DRAFT = "left_as_draft"
    """By the policy staff complete the draft themselves. Completed, it goes on by itself."""
    NO_CONSENT = "no_consent"
    """Whoever gets store credit is no customer yet, and has not said that they may be made one."""
    NO_CUSTOMER = "no_customer"
    """The order belongs to no customer, so there is no account for store credit."""
    CREDIT_UNCLEAR = "credit_unclear"
    """The account does not tell whether our call booked the credit."""
    ERASED = "erased"
    """Who claimed was erased, so nobody knows any more who would get it."""
    SCOPE_MISSING = "scope_missing"
    """The shop has not granted what this needs."""
    CHARGEBACK_OPEN = "chargeback_open"
    """The buyer's bank looks at the payment. It goes on by itself once the bank decides for the shop."""
    CHARGEBACK_LOST = "chargeback_lost"
    """The bank took the money back."""
    RETURN_OPEN = "return_open"
    """Others return the line in Shopify. It goes on by itself, unless the piece went back by that return."""
    UNIT_DOUBTED = "unit_doubted"
    """The unit that had to come back first is not faulty, or was damaged by use: a person decides."""
    NOT_REPAIRABLE = "not_repairable"
    """The repair that was granted cannot be done: staff decide anew."""
    NOT_PAID = "not_paid"
    """The buyer did not pay for the replacement in time, or staff took the invoice back."""
    PAID_TWICE = "paid_twice"
    """The buyer paid for a repair by an order that does not count, beside or instead of the one that does."""
    NOBODY_LEFT = "nobody_left"
    """Whoever would have to be written to was erased."""
    UNIT_ENDED = "unit_ended"
    NOT_THEIRS = "not_theirs"
    REFUSED = "refused"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_PENDING = "payment_pending"
    PARTLY_PAID = "partly_paid"
    NO_ACCESS = "no_access"
    UNREACHABLE = "unreachable"
    OUTCOME_UNKNOWN = "outcome_unknown"


HELD = frozenset({Obstacle.CHARGEBACK_OPEN, Obstacle.RETURN_OPEN})
"""Others decide, outside of here: it goes on by itself when they have."""
ENDED_BY_ACCESS = frozenset({Obstacle.NO_ACCESS, Obstacle.UNREACHABLE})
"""It goes on by itself once Shopify answers us for this shop again."""
ALL_ORDERS = "read_all_orders"
"""The scope without which Shopify shows no order that is older than 60 days."""
ENDED_BY_GRANTS = frozenset({Obstacle.SCOPE_MISSING, Obstacle.ORDER_UNREADABLE})
"""It may go on once the shop grants more than it did, or gives its access back."""
FOR_AN_ADDRESS = frozenset({Obstacle.NO_ADDRESS, Obstacle.ADDRESS_REFUSED})
"""An address lets it go on: given here, or typed on the draft in Shopify."""
ONLY_OUTSIDE = frozenset(
    {
        Obstacle.UNIT_ENDED,
        Obstacle.NOT_THEIRS,
        Obstacle.PARTLY_PAID,
        Obstacle.CHARGEBACK_LOST,
        Obstacle.CREDIT_UNCLEAR,
        Obstacle.ERASED,
    }
)
"""No other remedy may take the place: nothing or not all is due any more, or nobody can ever tell what was
given. Staff settle what is left."""


KEY_LIFETIME = timedelta(hours=20)
"""Shopify keeps an idempotency key for 24 h; after that the same key is a new refund. We stop earlier."""

CALL_LIMIT = timedelta(seconds=60)
"""No call that pays or orders is waited for longer."""

SEARCH_LAG = timedelta(seconds=20)
"""Until then a draft that was just created may not be found by its tag."""
UNSEEN = timedelta(minutes=2)
"""How long after it began a call may have an effect that nobody sees: the limit of the call itself, and the
seconds until Shopify's search shows what it did."""

PENDING_LIMIT = timedelta(days=14)
"""How long a payment provider may leave a refund pending before a person is asked."""

PATIENCE = timedelta(hours=24)
"""How long an unreachable Shopify is tried again before a person is asked."""


MARKER_PREFIX = "warranty-claim-"


def marker(claim_number: str, *, beside: bool = False) -> str:
    """What we write on drafts, orders and refunds to find our own again.

    What is paid `beside` another remedy has its own, so that neither is taken for the other.
    """
    return f"{MARKER_PREFIX}{claim_number}{'-beside' if beside else ''}"
