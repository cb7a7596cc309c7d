"""The last covered day as an entry for the buyer's own calendar (RFC 5545)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_OCTETS = 75
"""A line's greatest length before it must be folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An all-day entry with a reminder a month before. It names no person and holds no private link."""

    uid: str
    day: date
    title: str
    text: str
    written_at: datetime


def render(entry: Entry) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Warranty Desk//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"DTSTAMP:{entry.written_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"DESCRIPTION:{_escaped(entry.text)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P30D",
        f"DESCRIPTION:{_escaped(entry.title)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """Continued on lines that begin with a blank; no character is cut in two."""
    rows, row = [], b""
    for character in line:
        octets = character.encode()
        if len(row) + len(octets) > _OCTETS:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row])
