"""An owner ties themself to a unit: what may come of it."""

from enum import StrEnum


class RegistrationState(StrEnum):
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    """Someone else had registered the unit before; staff decide."""
    INVALID = "invalid"


class Channel(StrEnum):
    """Where the buyer bought it."""

    WEBSHOP = "webshop"
    AMAZON = "amazon"
    EBAY = "ebay"
    MARKETPLACE = "marketplace"
    RETAILER = "retailer"
    GIFT = "gift"
    OTHER = "other"


class Proof(StrEnum):
    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"
    """The store's own order says so."""


def normalise_email(email: str) -> str:
    """How addresses are compared: without outer blanks and case. Nothing else is guessed away."""
    return email.strip().lower()
