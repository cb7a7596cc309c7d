"""A real PostgreSQL for tests: one server a session, one migrated template, one fresh database a test."""

import asyncio
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from core.store.base import Database
from core.store.embedded import EmbeddedPostgres
from core.store.migrate import migrate

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    # It would only look at what is about to be dropped, and keep it from being dropped meanwhile.
    "autovacuum": "off",
}
TEMPLATE = "template_migrated"


@dataclass(slots=True)
class Server:
    """Databases that really commit, each thrown away after its test."""

    postgres: EmbeddedPostgres
    numbers: Iterator[int] = field(default_factory=itertools.count)
    snapshots: dict[str, bytes] = field(default_factory=dict)
    """What else belongs to the state of a template, by its name."""

    async def create(self, name: str | None = None, *, template: str = TEMPLATE) -> str:
        """The URL of a fresh copy of a template; it goes with the server."""
        name = name or f"test_{os.getpid()}_{next(self.numbers)}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
        return self.postgres.url(name)

    @asynccontextmanager
    async def database(self, *, template: str = TEMPLATE) -> AsyncIterator[Database]:
        """One for a test, dropped after it."""
        url = await self.create(template=template)
        db = Database.connect(url)
        try:
            yield db
        finally:
            await db.close()
            await self._administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="warranty-desk-tests-", ignore_cleanup_errors=True) as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres", options=FAST)
        try:
            asyncio.run(_migrate(postgres.database(TEMPLATE)))
            yield Server(postgres)
        finally:
            postgres.stop()


async def _migrate(url: str) -> None:
    db = Database.connect(url)
    await migrate(db)
    await db.close()
