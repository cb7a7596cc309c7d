"""What can go wrong between us and Shopify, by what the caller may do next.

After `NotSent` and `Throttled` nothing has happened and the call may be made again. After `UnknownOutcome` a
change may have been made: look it up before anything is sent again. The others are answers: asking again
gives the same.
"""
# ruff: noqa: N818 -- these name outcomes ("not sent"), and read as such where they are caught

from collections.abc import Iterable
from dataclasses import dataclass


class ShopifyError(Exception):
    """Shopify could not or would not do what was asked."""


class Unreachable(ShopifyError):
    """No usable answer to a question. Nothing was changed; ask again later."""


class NotSent(Unreachable):
    """The connection failed before anything was sent."""


class UnknownOutcome(ShopifyError):
    """A change was sent and its answer lost. It may or may not have been made."""


class Throttled(ShopifyError):
    """Refused for now because we asked too much. Nothing has happened."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"Shopify asks us to wait {wait:.1f} seconds before the next request")
        self.wait = wait
        """Seconds until it makes sense to ask again."""


class Unauthorised(ShopifyError):
    """The access token is expired or revoked: refresh it, or have the app opened again."""


class ReopenNeeded(ShopifyError):
    """No refresh is possible any more. Access returns when someone opens the app in the Shopify admin."""


class InvalidIdToken(ShopifyError):
    """The session token is not one that Shopify issued to us for this shop just now."""


class AppMisconfigured(ShopifyError):
    """Shopify does not accept our API key and secret: compare them with the Dev Dashboard."""


class ShopUnavailable(ShopifyError):
    """The shop is frozen, closed, gone or locked (402, 403, 404, 423), or has moved."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The shop does not answer for itself now (HTTP {status})")
        self.status = status


class ScopeMissing(ShopifyError):
    """The app may not read or change this. Its scopes must be extended, or the shop must grant them."""

    def __init__(self, field: str) -> None:
        super().__init__(f"Shopify denies access to {field}")
        self.field = field
        """Dotted path in the answer."""


class GraphQLRefused(ShopifyError):
    """Shopify does not accept the document or its variables: a fault of ours, not of the data."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("; ".join(self.messages) or "Shopify refused the request without saying why")


class Unreadable(ShopifyError):
    """Shopify shows us no such object: deleted, or older than the app may read."""

    def __init__(self, gid: str) -> None:
        super().__init__(f"Shopify does not let us read {gid}")
        self.gid = gid


class BulkExpired(ShopifyError):
    """The result of a bulk operation can no longer be downloaded. Start a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserError:
    """One reason for which Shopify did not do what was asked."""

    message: str
    field: str | None = None
    code: str | None = None


class Rejected(ShopifyError):
    """Shopify understood and said no. Nothing has happened."""

    def __init__(self, user_errors: Iterable[UserError]) -> None:
        self.user_errors = tuple(user_errors)
        super().__init__("; ".join(each.message for each in self.user_errors))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(each.code for each in self.user_errors if each.code)


class NotReady(Rejected):
    """A draft order is still being calculated. Ask again in a second."""
