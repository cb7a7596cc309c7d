import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial

import pytest
import time_machine

from core.shopify import transport
from core.shopify.backoff import Backoff
from tests.faults.figures import PROPERTY, Figures, lines
from tests.faults.stage import Stage, Stages
from tests.support.databases import Server
from tests.support.house import NOON

StageOf = Callable[[str], Awaitable[Stage]]


@pytest.fixture(scope="session")
async def stages(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stages]:
    async with AsyncExitStack() as stack:
        yield Stages(server, tmp_path_factory.mktemp("stages"), stack)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON) as traveller:
        yield traveller


@pytest.fixture
async def stage_of(stages: Stages, traveller: time_machine.Traveller) -> StageOf:
    """The stage of a saga, by its name in `SAGAS`."""
    return partial(stages.of, traveller=traveller)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Shopify asks to wait, the job waits and not the call: that time is only let pass."""
    for name in ("IN_THE_BACKGROUND", "WITH_A_PERSON_WAITING"):
        monkeypatch.setattr(transport, name, Backoff(attempts=2, first=0.001, longest=0.5))


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """What a test counts is told at the end of the run."""
    counted = Figures(request.module.__name__.rpartition(".")[2].removeprefix("test_").replace("_", " "))
    request.node.user_properties.append((PROPERTY, [counted.about, counted.counts]))
    return counted


def again() -> str:
    """The command that plays the running test again."""
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
    return f".venv/bin/python -m pytest '{test}'"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = [
        (about, counts, report.duration)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call"
        for name, (about, counts) in report.user_properties
        if name == PROPERTY
    ]
    for line in lines(found):
        terminalreporter.line(line)
