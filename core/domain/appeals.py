"""A decline looked at again: until when a buyer may ask for it, and who must not do it."""

from datetime import date, timedelta
from enum import StrEnum

from core.domain.actors import Actor, ActorKind

DAYS = 30
"""To come back from a journey, read the letter and ask somebody; evidence is still there by then."""


class Refusal(StrEnum):
    LATE = "late"
    FINAL = "final"
    """There was an appeal already, and it was decided."""


class AppealRefusedError(Exception):
    """The decline stands."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class SameDeciderError(Exception):
    """Who declined a claim must not decide its appeal, and no rule does."""


def last_day(declined_on: date) -> date:
    """The last day of the shop's calendar on which an appeal is taken."""
    return declined_on + timedelta(days=DAYS)


def refusal_of(declined_on: date, today: date, *, appealed: bool) -> Refusal | None:
    """Why the buyer may not ask any more, if so."""
    if appealed:
        return Refusal.FINAL
    return Refusal.LATE if today > last_day(declined_on) else None


def check_decider(first: str | None, by: Actor) -> None:
    """Of an appeal; `first` is who declined, as it is stored. Raises SameDeciderError."""
    if by.kind is ActorKind.RULE or str(by) == first:
        raise SameDeciderError
