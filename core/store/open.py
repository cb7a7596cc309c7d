"""The database that the settings name, ready to use."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.settings import Settings
from core.store.base import Database
from core.store.embedded import EmbeddedPostgres
from core.store.migrate import migrate


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Start the embedded server if no other is named, bring the schema up to date, connect."""
    server = None
    if settings.database_url is None:
        server = EmbeddedPostgres(settings.data_dir / "postgres")
        url = server.database()
    else:
        url = settings.database_url.get_secret_value()
    db = Database.connect(url, pool_size=settings.database_pool_size)
    try:
        await migrate(db)
        yield db
    finally:
        await db.close()
        if server is not None:
            server.stop()
