from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial

import pytest
import time_machine

from tests.faults.stage import BEGIN, Stage, Stages
from tests.support.databases import Server


@pytest.fixture(scope="session")
async def stages(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stages]:
    async with AsyncExitStack() as stack:
        yield Stages(server, tmp_path_factory.mktemp("stages"), stack)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN) as traveller:
        yield traveller


StageOf = Callable[[str], Awaitable[Stage]]


@pytest.fixture
async def stage_of(stages: Stages, traveller: time_machine.Traveller) -> StageOf:
    """The stage of a saga, by its name in `SAGAS`."""
    return partial(stages.of, traveller=traveller)
