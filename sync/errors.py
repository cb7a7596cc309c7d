"""What a job may raise, and what the worker does about it."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from core.domain.resolutions import Obstacle
from core.mail.smtp import MailUnavailableError
from core.services.remedies import MayBeMadeError, NotDueError, check_seen
from core.services.tokens import NoAccessError
from core.shopify.errors import (
    AppMisconfigured,
    GraphQLRefused,
    InvalidIdToken,
    NotReady,
    NotSent,
    Rejected,
    ReopenNeeded,
    ScopeMissing,
    ShopUnavailable,
    Throttled,
    Unauthorised,
    UnknownOutcome,
    Unreachable,
    Unreadable,
)
from core.store.base import CollisionError

log = structlog.get_logger()


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


AWAY = frozenset({"57P01", "57P02", "57P03"})
"""SQLSTATE of a database that shuts down, that crashed, and that takes nobody in yet."""


def is_passing(error: BaseException) -> bool:
    """Whether the same job may well succeed later. A row that the database refuses never will."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    away = getattr(cause, "sqlstate", None) in AWAY
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return away or gone or isinstance(error, PASSING)


NOTHING_DONE = (Rejected, GraphQLRefused, ScopeMissing, NotSent, Throttled)
"""After these Shopify has certainly changed nothing."""

NO_ACCESS = (ReopenNeeded, ShopUnavailable, NoAccessError, InvalidIdToken)
"""Only the shop can end it: the job stops, and what it was for shows on a page."""


def wait_until_seen(called_at: datetime | None, now: datetime, problem: str) -> None:
    """What the last call made may not be seen yet, so nobody looks before. Raises TryAgainError."""
    try:
        check_seen(called_at, now)
    except MayBeMadeError as unseen:
        raise TryAgainError(unseen.left, problem) from None


def as_obstacle(error: Exception) -> ObstacleMetError | None:
    """What a person must settle before it can go on; None for what passes by itself."""
    if isinstance(error, TryAgainError) or is_passing(error):
        return None
    if isinstance(error, ObstacleMetError):
        return error
    if isinstance(error, NotDueError):
        return ObstacleMetError(error.obstacle, str(error))
    for kinds, obstacle in OBSTACLES:
        if isinstance(error, kinds):
            return ObstacleMetError(obstacle, str(error))
    # A mistake of ours: nobody knows what came of it.
    log.error("obstacle.unexpected", exc_info=error)
    return ObstacleMetError(Obstacle.OUTCOME_UNKNOWN, type(error).__name__)


OBSTACLES: tuple[tuple[tuple[type[Exception], ...], Obstacle], ...] = (
    ((ScopeMissing,), Obstacle.SCOPE_MISSING),
    # Misconfigured it also seems where the app was just uninstalled.
    ((*NO_ACCESS, AppMisconfigured), Obstacle.NO_ACCESS),
    ((Unreadable,), Obstacle.ORDER_UNREADABLE),
    ((Rejected, GraphQLRefused, ValueError), Obstacle.REFUSED),
)
