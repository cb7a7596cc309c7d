import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright, expect

from tests.e2e.browsing import ARTEFACTS, CHROMIUM, INSTALL, Visitor, desk, phone, phones
from tests.e2e.running import Demo, running_demo

expect.set_options(timeout=20_000)
HERE = Path(__file__).parent
SECONDS = 300
"""The first test waits for the demo, too, and its machine may be busy."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First and side by side: the longest begins first, and one worker runs them all with one demo."""
    items.sort(key=lambda item: HERE not in item.path.parents)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(INSTALL)
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="session")
async def playwright(demo: Demo) -> AsyncIterator[Playwright]:
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def staff(
    playwright: Playwright, demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Visitor]:
    async with desk(playwright, tmp_path_factory.mktemp("desk"), simulator=demo.simulator) as visitor:
        yield visitor


@pytest.fixture(scope="session")
async def mobile(playwright: Playwright) -> AsyncIterator[Browser]:
    async with phones(playwright) as browser:
        yield browser


@pytest.fixture
async def buyer(mobile: Browser) -> AsyncIterator[Visitor]:
    async with phone(mobile) as visitor:
        yield visitor


@pytest.fixture
async def label(demo: Demo, staff: Visitor) -> str:
    """The address on a label that nobody has registered: the guide names the next one."""
    await staff.page.goto(demo.guide)
    link = staff.page.locator('[data-station="register"] .links a').last
    return str(await link.evaluate("link => link.href"))
