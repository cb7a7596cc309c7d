"""Health and numbers of a worker that runs by itself: what it counts is in its own memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from core.web.health import create_health
from sync.context import Context


@asynccontextmanager
async def watched(ctx: Context) -> AsyncIterator[None]:
    """Answer on the port of the settings, if they name one, while whatever runs inside does."""
    if ctx.settings.worker_port is None:
        yield
        return
    app = create_health({"settings": ctx.settings, "db": ctx.db})
    config = uvicorn.Config(
        app, host=ctx.settings.bind, port=ctx.settings.worker_port, access_log=False, log_level="warning"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await serving
