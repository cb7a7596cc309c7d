"""Bring a database to the present schema. Safe to run at every start and from several processes."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import Connection, text

from core.store.base import Database

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7246_3311
"""An advisory lock of our own: one process migrates, the others wait for it."""


class UnsafeRoleError(RuntimeError):
    """The database role would see through row-level security."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The database role {role} is a superuser or may bypass row-level security, so one shop could "
            "read another's data. Connect with an ordinary role that owns the database."
        )


async def migrate(db: Database) -> None:
    """Run what is missing. Raises UnsafeRoleError before anything is written."""
    async with db.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            await connection.run_sync(_check_role)
            await connection.run_sync(_upgrade)
            await connection.commit()
            raw = await connection.get_raw_connection()
            await _install_queue(raw.driver_connection)
        finally:
            await connection.rollback()
            await connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            await connection.commit()


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _check_role(connection: Connection) -> None:
    role, unsafe = connection.execute(
        text("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    if unsafe:
        raise UnsafeRoleError(role)


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


async def _install_queue(connection: asyncpg.Connection) -> None:
    """PgQueuer keeps its own schema; it knows how to bring it up to date."""
    queries = Queries(AsyncpgDriver(connection))
    if await queries.schema_is_installed():
        await queries.upgrade()
    else:
        await queries.install()
