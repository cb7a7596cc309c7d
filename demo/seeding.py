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
        """An instant in working hours, that many days back; never after now."""
        moment = self.now - timedelta(days=days)
        by_day = moment.replace(hour=self.dice.randint(7, 17), minute=self.dice.randint(0, 59))
        return min(by_day, self.now - timedelta(minutes=10))


def present() -> datetime:
    return datetime.now(UTC)
