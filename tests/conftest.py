import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from core.shopify import transport
from core.shopify.backoff import Backoff
from core.store.base import Database
from tests.support.databases import Server, running_server
from tests.support.house import House, installed_house


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it again and again takes its time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


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


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Whoever starts the product sets its logging up, for the whole process."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shopify is tried again at once. How long is waited is tested where waiting is what it is about."""
    for name in ("IN_THE_BACKGROUND", "WITH_A_PERSON_WAITING"):
        monkeypatch.setattr(transport, name, Backoff(attempts=2, first=0.001))
