from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.store.base import Database
from tests.support.databases import Server, running_server
from tests.support.house import House, build_house


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
async def db(server: Server) -> AsyncIterator[Database]:
    async with server.database() as database:
        yield database


@pytest.fixture
async def house(db: Database, tmp_path: Path) -> AsyncIterator[House]:
    """The product and a shop named Lumen (EUR, Berlin), installed and opened, with nothing in it."""
    async with build_house(db, tmp_path) as built:
        await built.open_app()
        yield built
