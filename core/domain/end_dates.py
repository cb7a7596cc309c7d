"""The last covered day: as terms and facts give it, and as a person extended it (docs/decisions/0021)."""

from datetime import date
from enum import StrEnum


class EndRefusal(StrEnum):
    """Why a day cannot be the new last one."""

    NOTHING_PROMISED = "nothing_promised"
    """Void, or without terms: there is no end to move."""
    LIFETIME = "lifetime"
    NOT_LATER = "not_later"
    """What was promised is never shortened."""
    UNCHANGED = "unchanged"
    NOT_EXTENDED = "not_extended"
    """There is nothing to take back."""


class EndRefusedError(ValueError):
    def __init__(self, why: EndRefusal) -> None:
        super().__init__(why.value)
        self.why = why


def that_counts(computed: date | None, extended: date | None) -> date | None:
    """The later of both; None is a lifetime. A computed day that grew beyond the extended one wins."""
    if computed is None or extended is None:
        return computed
    return max(computed, extended)


def check_extension(computed: date | None, extended: date | None, wanted: date | None) -> None:
    """Whether a person may make `wanted` the last day; None takes the extension back.

    Both other days are on the shop's calendar, as they stand. Raises EndRefusedError.
    """
    if wanted is None:
        if extended is None:
            raise EndRefusedError(EndRefusal.NOT_EXTENDED)
        return
    if computed is None:
        raise EndRefusedError(EndRefusal.LIFETIME)
    if wanted <= computed:
        raise EndRefusedError(EndRefusal.NOT_LATER)
    if wanted == extended:
        raise EndRefusedError(EndRefusal.UNCHANGED)
