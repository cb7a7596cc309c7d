"""What every job works with, made once for each worker."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from core.files.blobs import Blobs
from core.settings import Settings
from core.shopify.budget import Budgets
from core.store.base import Database
from core.store.vault import Vault
from sync.shares import Shares
from sync.turns import Turns


def present() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    settings: Settings
    db: Database
    http: httpx.AsyncClient
    vault: Vault
    blobs: Blobs
    budgets: Budgets = field(default_factory=Budgets)
    turns: Turns = field(default_factory=Turns)
    shares: Shares = field(default_factory=Shares)
    now: Callable[[], datetime] = present
