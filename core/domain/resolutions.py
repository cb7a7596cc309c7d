"""A granted remedy on its way through Shopify."""

from datetime import timedelta
from enum import StrEnum


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


def marker(claim_number: str) -> str:
    """What we write on drafts, orders and refunds to find our own again."""
    return f"{MARKER_PREFIX}{claim_number}"
