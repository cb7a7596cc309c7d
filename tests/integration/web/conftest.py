from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import structlog
from starlette.applications import Starlette

from tests.integration.web.style_guide import application


@asynccontextmanager
async def visiting(
    app: Starlette, base: str, address: str = "203.0.113.7"
) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, client=(address, 4711), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """One line of JSON for each event, as in production."""
    before = structlog.get_config()
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    yield
    structlog.configure(**before)


@pytest.fixture
async def app() -> Starlette:
    return application()


@pytest.fixture
async def staff(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(app, "https://desk.example/app") as client:
        yield client


@pytest.fixture
async def buyer(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(app, "https://desk.example") as client:
        yield client


@pytest.fixture
async def program(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with visiting(app, "https://desk.example/api") as client:
        yield client
