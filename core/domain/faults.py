"""What is wrong with a unit, by kind."""

from enum import StrEnum


class Fault(StrEnum):
    DEAD_ON_ARRIVAL = "dead_on_arrival"
    STOPPED_WORKING = "stopped_working"
    BROKEN_PART = "broken_part"
    BATTERY = "battery"
    COSMETIC = "cosmetic"
    ACCIDENT = "accident"
    OTHER = "other"


OF_THE_USER = frozenset({Fault.ACCIDENT})
"""Not there when the unit was handed over, so outside of what the law makes the seller answer for."""
