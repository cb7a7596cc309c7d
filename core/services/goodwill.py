"""Goodwill: granted by whom the terms name, with one of their reasons."""

from core.domain.goodwill import Goodwill


class GoodwillReasonError(ValueError):
    """The terms list the reasons for goodwill, and this is none of them."""


def check_reason(goodwill: Goodwill | None, reason: str) -> str | None:
    """What is kept with the claim; None where the terms ask for free words. Raises GoodwillReasonError."""
    if goodwill is None or not goodwill.reasons:
        return None
    if reason not in goodwill.reasons:
        raise GoodwillReasonError
    return reason
