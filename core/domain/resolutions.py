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


class Obstacle(StrEnum):
    """Why a person must look. Each has its words on the claim's page."""

    OUT_OF_STOCK = "out_of_stock"
    VARIANT_GONE = "variant_gone"
    NOTHING_REFUNDABLE = "nothing_refundable"
    ORDER_UNREADABLE = "order_unreadable"
    NO_ORDER = "no_order"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    PAYMENT_FAILED = "payment_failed"
    NO_ACCESS = "no_access"
    UNREACHABLE = "unreachable"
    OUTCOME_UNKNOWN = "outcome_unknown"


KEY_LIFETIME = timedelta(hours=20)
"""Shopify keeps an idempotency key for 24 h; after that the same key is a new refund. We stop earlier."""

PATIENCE = timedelta(hours=24)
"""How long an unreachable Shopify is tried again before a person is asked."""


MARKER_PREFIX = "warranty-claim-"


def marker(claim_number: str) -> str:
    """What we write on drafts, orders and refunds to find our own again."""
    return f"{MARKER_PREFIX}{claim_number}"
