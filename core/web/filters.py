"""How templates write days, instants, amounts and numbers in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from core.domain.money import Money


def filters(locale: str) -> Mapping[str, Callable[..., str]]:
    """The filters of one language: `day`, `instant`, `since`, `money`, `number`, `percent`."""

    def day(value: date | None, style: str = "medium") -> str:
        return "" if value is None else format_date(value, format=style, locale=locale)

    def instant(value: datetime | None, timezone: str, style: str = "medium") -> str:
        """`timezone` is the shop's IANA name."""
        if value is None:
            return ""
        return format_datetime(value, format=style, tzinfo=ZoneInfo(timezone), locale=locale)

    def since(value: datetime, now: datetime) -> str:
        """“3 hours ago”; both are aware of their time zone."""
        return format_timedelta(value - now, add_direction=True, locale=locale)

    def money(value: Money | None) -> str:
        return "" if value is None else format_currency(value.rounded().amount, value.currency, locale=locale)

    def number(value: Decimal | float | None) -> str:
        return "" if value is None else format_decimal(value, locale=locale)

    def percent(value: Decimal | float | None, digits: int = 1) -> str:
        """`value` is a share: 0.125 is 12.5 %."""
        if value is None:
            return ""
        rounded = round(Decimal(str(value)), digits + 2)
        return format_percent(rounded, locale=locale, decimal_quantization=False)

    return {
        "day": day,
        "instant": instant,
        "since": since,
        "money": money,
        "number": number,
        "percent": percent,
    }
