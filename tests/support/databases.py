"""A real PostgreSQL for tests: one server a session, one migrated template, copies that are used again."""

import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from core.store.base import Database
from core.store.embedded import ROLE, EmbeddedPostgres
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


KEEP = """
CREATE SCHEMA kept;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
  END LOOP;
END $$;
CREATE TABLE kept.sequences_of_public AS
  SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
CREATE PROCEDURE kept.put_back() LANGUAGE plpgsql AS $$
DECLARE name text; reached bigint;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I', name, name);
  END LOOP;
  FOR name, reached IN SELECT * FROM kept.sequences_of_public LOOP
    PERFORM setval(format('public.%I', name)::regclass, coalesce(reached, 1), reached IS NOT NULL);
  END LOOP;
END $$;
"""
"""What every table holds is remembered in a schema of its own, which only the administrator sees."""

PUT_BACK = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
SET session_replication_role = replica;
CALL kept.put_back();
"""
"""As replica nothing fires: neither foreign keys nor what refuses changes of the record."""


@dataclass(slots=True)
class Copy:
    """A copy of a template. Its connections and compiled statements serve many tests: both are dear."""

    db: Database
    administrator: asyncpg.Connection

    async def put_back(self) -> None:
        """As the template was; whoever still holds rows loses them."""
        if cast("QueuePool", self.db.engine.pool).checkedout():
            await self.db.close()
        await self.administrator.execute(PUT_BACK)


@dataclass(slots=True)
class Server:
    """Databases that really commit. What a test wrote is taken back after it: quicker than a new one."""

    postgres: EmbeddedPostgres
    numbers: Iterator[int] = field(default_factory=itertools.count)
    snapshots: dict[str, bytes] = field(default_factory=dict)
    """What else belongs to the state of a template, by its name."""
    spare: dict[str, list[Copy]] = field(default_factory=dict)
    """Copies that stand as their template, by its name."""

    async def create(self, name: str | None = None, *, template: str = TEMPLATE) -> str:
        """The URL of a fresh copy of a template; it goes with the server."""
        name = name or f"test_{os.getpid()}_{next(self.numbers)}"
        copy = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG"
        connection = await asyncpg.connect(self.postgres.url("postgres"))
        try:
            await connection.execute(copy)
        finally:
            await connection.close()
        return self.postgres.url(name)

    @asynccontextmanager
    async def database(self, *, template: str = TEMPLATE) -> AsyncIterator[Database]:
        """One for a test, for rows only: whoever changes tables or roles creates a database."""
        async with self.lent(template=template) as copy:
            yield copy.db

    @asynccontextmanager
    async def lent(self, *, template: str = TEMPLATE) -> AsyncIterator[Copy]:
        """The same for whoever puts it back many times."""
        spare = self.spare.setdefault(template, [])
        copy = spare.pop() if spare else await self._copy(template)
        try:
            yield copy
        finally:
            await copy.put_back()
            spare.append(copy)

    async def close(self) -> None:
        for copy in itertools.chain(*self.spare.values()):
            await copy.db.close()
            await copy.administrator.close()

    async def _copy(self, template: str) -> Copy:
        url = await self.create(template=template)
        administrator = await asyncpg.connect(_as_administrator(url))
        await administrator.execute(KEEP)
        return Copy(Database.connect(url), administrator)


def _as_administrator(url: str) -> str:
    return make_url(url).set(username="postgres").render_as_string(hide_password=False)


@asynccontextmanager
async def running_server() -> AsyncIterator[Server]:
    with tempfile.TemporaryDirectory(prefix="warranty-desk-tests-", ignore_cleanup_errors=True) as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres", options=FAST)
        try:
            await _migrate(postgres.database(TEMPLATE))
            postgres.administer(f"GRANT SET ON PARAMETER deadlock_timeout TO {ROLE}")
            server = Server(postgres)
            yield server
            await server.close()
        finally:
            postgres.stop()


async def _migrate(url: str) -> None:
    db = Database.connect(url)
    await migrate(db)
    await db.close()
