from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.store.base import Database
from tests.support.databases import Server, running_server
from tests.support.house import House, installed_house


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
async def db(server: Server) -> AsyncIterator[Database]:
    async with server.database() as database:
        yield database


@pytest.fixture
async def house(server: Server, tmp_path: Path) -> AsyncIterator[House]:
    """The product and a shop named Lumen (EUR, Berlin), installed and opened, with nothing in it."""
    async with installed_house(server, tmp_path) as built:
        yield built
