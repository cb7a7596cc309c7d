"""A buyer asks the shop what is held about them."""

from datetime import date, datetime, timedelta

from core.domain.days import day_of

ANSWER_WITHIN = timedelta(days=30)
"""Shopify asks for it within 30 days of `customers/data_request` (shopify.dev, privacy law compliance)."""


def due_on(requested_at: datetime, timezone: str) -> date:
    """The last day to answer, on the shop's calendar."""
    return day_of(requested_at + ANSWER_WITHIN, timezone)
