"""`python -m core.store.migrations "What it does"`: write a migration for what changed in the tables."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

import core.store.tables  # noqa: F401 - so that every table is known
from core.store.base import Database
from core.store.embedded import EmbeddedPostgres
from core.store.migrate import FOLDER, alembic_config, migrate


async def write(url: str, message: str) -> None:
    """Compare the tables with a database that has every migration so far."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
    db = Database.connect(url)

    def compare(connection: Connection) -> None:
        command.revision(alembic_config(connection), message=message, autogenerate=True, rev_id=number)

    try:
        await migrate(db)
        async with db.engine.connect() as connection:
            await connection.run_sync(compare)
    finally:
        await db.close()


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            asyncio.run(write(postgres.database(), sys.argv[1]))
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
