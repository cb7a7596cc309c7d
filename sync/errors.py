"""What a job may raise, and what the worker does about it."""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from core.domain.resolutions import Obstacle
from core.mail.smtp import MailUnavailableError
from core.services.tokens import NoAccessError
from core.shopify.errors import (
    InvalidIdToken,
    NotReady,
    ReopenNeeded,
    ShopUnavailable,
    Throttled,
    Unauthorised,
    UnknownOutcome,
    Unreachable,
)
from core.store.base import CollisionError


class TryAgainError(Exception):
    """Not now: the job is to run again after `delay`."""

    def __init__(self, delay: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.delay = delay


class TurnAwayError(TryAgainError):
    """It was not this job's turn: it has not begun, and the run does not count."""


class ObstacleMetError(Exception):
    """A resolution cannot go on until a person has settled something."""

    def __init__(self, obstacle: Obstacle, problem: str) -> None:
        super().__init__(problem)
        self.obstacle = obstacle


PASSING = (
    Unreachable,
    Throttled,
    Unauthorised,
    UnknownOutcome,
    NotReady,
    OperationalError,
    InterfaceError,
    CollisionError,
    MailUnavailableError,
    OSError,
    TimeoutError,
)
"""Passes by itself: the job runs again."""


def is_passing(error: BaseException) -> bool:
    """Whether the same job may well succeed later. A row that the database refuses never will."""
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return gone or isinstance(error, PASSING)


NO_ACCESS = (ReopenNeeded, ShopUnavailable, NoAccessError, InvalidIdToken)
"""Only the shop can end it: the job stops, and what it was for shows on a page."""
