"""What changed in Shopify, and when: all that a comparison asks before it reads anything whole."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """One page of what was changed since an instant."""

    changed: tuple[tuple[str, datetime], ...]
    """Gid and time of the last change (UTC), oldest change first."""
    after: str | None
    """Cursor of the next page; None on the last."""


def changed_since(since: datetime) -> str:
    """Search query for what was changed at or after an instant."""
    return f"updated_at:>='{instant(since)}'"


def instant(moment: datetime) -> str:
    """An instant as Shopify's search wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
