"""A decline looked at again: until when a buyer may ask for it, and who must not do it."""

from datetime import date, timedelta
from enum import StrEnum

from core.domain.actors import Actor, ActorKind, is_rule

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


class OwnAppealError(ValueError):
    """Nobody else may decide claims, so whoever declined decides the appeal as well, but says why."""


class SecondLook(StrEnum):
    """Who looks at a decline again."""

    A_PERSON = "a_person"
    """A rule had declined: nobody had looked before."""
    SOMEBODY_ELSE = "somebody_else"
    THE_SAME = "the_same"
    """Who declined it: nobody else in the shop may."""


def last_day(declined_on: date) -> date:
    """The last day of the shop's calendar on which an appeal is taken."""
    return declined_on + timedelta(days=DAYS)


def refusal_of(declined_on: date, today: date, *, appealed: bool) -> Refusal | None:
    """Why the buyer may not ask any more, if so."""
    if appealed:
        return Refusal.FINAL
    return Refusal.LATE if today > last_day(declined_on) else None


def second_look(first: str | None, decided_by: str | None, *, others: bool) -> SecondLook:
    """`first` declined it, `decided_by` decided the appeal; None before that. Actors as they are stored.

    `others`: somebody else than the first may decide claims in this shop.
    """
    if is_rule(first):
        return SecondLook.A_PERSON
    same = not others if decided_by is None else decided_by == first
    return SecondLook.THE_SAME if same else SecondLook.SOMEBODY_ELSE


def check_decider(first: str | None, by: Actor, *, others: bool, reason: str) -> bool:
    """Of an appeal: whether it is decided by who declined, which only one who is alone may do.

    Raises SameDeciderError, and OwnAppealError where they do not say why.
    """
    if by.kind is ActorKind.RULE or (str(by) == first and others):
        raise SameDeciderError
    if str(by) != first:
        return False
    if not reason.strip():
        raise OwnAppealError
    return True
