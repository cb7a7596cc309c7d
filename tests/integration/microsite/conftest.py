from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.base import Database
from tests.support.house import House, build_house


@pytest.fixture
async def house(db: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with build_house(db, tmp_path) as built:
        async with built.staff() as staff:
            await staff.get("/no-such-page")
        await built.settle()
        yield built
