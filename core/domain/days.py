"""Days on a shop's calendar. An instant becomes a day only through the shop's time zone."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTHS_A_YEAR = 12
FIRST_YEAR, LAST_YEAR = date.min.year, date.max.year
"""Of the calendar. What would lie beyond it stops at its edge: still a day, and an answer."""
IN_EVERY_MONTH = 28
"""Days that every month has, so that none of them is ever clamped."""


def day_of(instant: datetime, timezone: str) -> date:
    """The shop's day at that instant. `timezone` is an IANA name, as Shopify gives it."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def add_months(day: date, months: int) -> date:
    """That many calendar months later, clamped to the month's end: 2024-02-29 + 12 → 2025-02-28."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return date.max if months > 0 else date.min
    if day.day <= IN_EVERY_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """That many days later, as far as the calendar goes."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def full_months(start: date, day: date) -> int:
    """How many calendar months have passed, never fewer than none. 2024-02-29 to 2025-02-28 are twelve."""
    months = (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month
    if day.day >= start.day:
        return max(months, 0)
    return max(months if day >= add_months(start, months) else months - 1, 0) if months > 0 else 0
