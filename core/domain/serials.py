"""Serial numbers as they are compared: people type them off a label in many ways."""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum

LONGEST = 64
_LEFT_OUT = {"Pd", "Zs", "Cc", "Cf"}
"""Dashes of any kind, spaces, and what nobody sees."""


class SerialMatch(StrEnum):
    """What our records say of the serial that a claim brings."""

    OWN = "own"
    """The claimed unit's, as we have it."""
    PIECE = "piece"
    """Of a piece of the product that nobody else has."""
    THEIRS = "theirs"
    """Of a piece that they ordered or registered: another record of the same thing."""
    UNKNOWN = "unknown"
    DIFFERS = "differs"
    """The unit has another one."""
    TAKEN = "taken"
    """Somebody else's, of a piece with another label or whose promise has ended, or claimed with before."""


PROVING = frozenset({SerialMatch.OWN, SerialMatch.PIECE, SerialMatch.THEIRS})
"""What our own records confirm, so that nobody of staff has to."""
FOR_PEOPLE = frozenset({SerialMatch.THEIRS, SerialMatch.DIFFERS, SerialMatch.TAKEN})
"""Two records of one piece, or perhaps of two: no rule decides which is meant, and none declines for it."""


def normal(serial: str) -> str:
    """Unicode NFKC, upper case, without spaces and dashes. Empty where nothing else was typed."""
    plain = unicodedata.normalize("NFKC", serial).upper()
    return "".join(each for each in plain if unicodedata.category(each) not in _LEFT_OUT and each != "−")


def repeated(typed: Sequence[str]) -> str | None:
    """The first that stands twice in a list, however it is written."""
    seen: set[str] = set()
    for serial in typed:
        if normal(serial) in seen:
            return serial
        seen.add(normal(serial))
    return None
