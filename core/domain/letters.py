"""The kinds of letters that buyers get."""

from enum import StrEnum


class Letter(StrEnum):
    REGISTRATION_CONFIRMED = "registration_confirmed"
    DISPUTE_RECEIVED = "dispute_received"
    CLAIM_RECEIVED = "claim_received"
    CLAIM_LINK = "claim_link"
    CLAIM_NEEDS_INFORMATION = "claim_needs_information"
    CLAIM_DECLINED = "claim_declined"
    APPEAL_RECEIVED = "appeal_received"
    CLAIM_APPROVED = "claim_approved"
    REPLACEMENT_SENT = "replacement_sent"
    PAYMENT_NEWS = "payment_news"
    """What the buyer pays for the replacement, or that they need not any more."""
    BACK_ORDERED = "back_ordered"
    """The replacement is out of stock; until when it is sent."""
    REPLACEMENT_SHIPPED = "replacement_shipped"
    """One parcel left."""
    REFUND_MADE = "refund_made"
    REPAIR_NEWS = "repair_news"
    STORE_CREDIT_GIVEN = "store_credit_given"
    CONSENT_ASKED = "consent_asked"
    """Whether we may open the account that store credit is for."""
    ADDRESS_ASKED = "address_asked"
    """Where the replacement goes."""
    CLAIM_SETTLED = "claim_settled"
