"""A hundred thousand covered days, computed by us and by PostgreSQL, which has calendars of its own."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import asyncpg
import pytest

from core.domain.coverage import compute
from core.domain.days import day_of
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms
from tests.support.databases import Server

CASES = 100_000
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Caracas",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Africa/Casablanca",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Antarctica/Troll",
)
"""Half hours and quarters, both edges of the date line, changes at midnight and changes of rules."""
FIRST, LAST = datetime(1996, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
"""The past: of the future every list of time zones says something else."""
RULES = (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
EXPECTED = """
SELECT day, (day + make_interval(months => months))::date
FROM unnest($1::timestamptz[], $2::text[], $3::int[]) WITH ORDINALITY AS cases(instant, zone, months, place),
  LATERAL (SELECT (instant AT TIME ZONE zone)::date AS day)
ORDER BY place
"""


def promise(months: int) -> Terms:
    return Terms(months=months, start_rules=RULES, offers=plainly(Remedy.REPLACEMENT), plain_text="Ours.")


def moments(random: Random) -> list[datetime]:
    """Any second, but often one beside a month's end, a leap day or a change of clocks."""
    seconds = int((LAST - FIRST).total_seconds())
    found = [FIRST + timedelta(seconds=random.randrange(seconds)) for _ in range(CASES // 2)]
    while len(found) < CASES:
        year, month = random.randint(1996, 2024), random.choice([1, 2, 3, 4, 10, 11, 12])
        edge = datetime(year, month, 1, tzinfo=UTC) + timedelta(days=random.choice([-2, -1, 0, 7, 24, 27]))
        found.append(edge + timedelta(seconds=random.randrange(-50_000, 136_400)))
    return found


@pytest.mark.slow
async def test_the_last_covered_day_is_the_one_that_postgresql_computes(server: Server) -> None:
    random = Random(20261125)
    instants = moments(random)
    zones = [random.choice(ZONES) for _ in instants]
    months = [random.randint(1, 600) for _ in instants]
    basis = [random.choice(RULES) for _ in instants]
    connection = await asyncpg.connect(server.postgres.url("postgres"))
    try:
        expected = await connection.fetch(EXPECTED, instants, zones, months)
    finally:
        await connection.close()
    known = [day_of(instant, zone) for instant, zone in zip(instants, zones, strict=True)]
    found: list[tuple[date, date | None]] = []
    for start, length, rule in zip(known, months, basis, strict=True):
        cover = compute(promise(length), {rule: start})
        found.append((cover.starts_on, cover.ends_on))
    assert found == [tuple(row) for row in expected]
    assert len(set(found)) > CASES // 2
