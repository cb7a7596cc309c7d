"""Until when a buyer who asks for their data must be answered."""

from datetime import UTC, date, datetime

import pytest

from core.domain.data_requests import due_on


@pytest.mark.parametrize(
    ("requested_at", "timezone", "day"),
    [
        (datetime(2026, 11, 1, 12, tzinfo=UTC), "Europe/Berlin", date(2026, 12, 1)),
        (datetime(2026, 11, 1, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 12, 2)),
        (datetime(2026, 11, 1, 2, tzinfo=UTC), "America/New_York", date(2026, 11, 30)),
        (datetime(2028, 2, 1, 12, tzinfo=UTC), "UTC", date(2028, 3, 2)),
    ],
)
def test_the_last_day_is_the_thirtieth_on_the_shop_s_calendar(
    requested_at: datetime, timezone: str, day: date
) -> None:
    assert due_on(requested_at, timezone) == day
