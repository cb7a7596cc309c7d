"""What every part of the seed works with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from core.domain.actors import Actor
from core.files.blobs import Blobs
from core.store.base import Database, Tx

STAFF = Actor.staff("1")
LATELY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeding:
    db: Database
    blobs: Blobs
    shop_id: UUID
    now: datetime
    dice: Random

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        async with self.db.transaction(self.shop_id) as tx:
            yield tx

    def ago(self, days: float) -> datetime:
        """An instant that many days back, by day where it is long ago; never after now."""
        moment = self.now - timedelta(days=days)
        if days < LATELY:
            return min(moment, self.now - timedelta(minutes=10))
        return moment.replace(hour=self.dice.randint(7, 17), minute=self.dice.randint(0, 59))


def present() -> datetime:
    return datetime.now(UTC)
