from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.shopify import transport
from core.shopify.backoff import Backoff
from core.store.base import Database
from tests.support.databases import Server, running_server
from tests.support.house import House, installed_house


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[Server]:
    async with running_server() as running:
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


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shopify is tried again at once. How long is waited is tested where waiting is what it is about."""
    for name in ("IN_THE_BACKGROUND", "WITH_A_PERSON_WAITING"):
        monkeypatch.setattr(transport, name, Backoff(attempts=2, first=0.001))
