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
    REFUND_MADE = "refund_made"
    STORE_CREDIT_GIVEN = "store_credit_given"
    CONSENT_ASKED = "consent_asked"
    """Whether we may open the account that store credit is for."""
    CLAIM_SETTLED = "claim_settled"
