"""A small site of the demo's own, in a thread beside everything else."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(site: ASGIApp, port: int) -> AsyncIterator[None]:
    """In a thread, because a uvicorn of the main thread takes Ctrl-C for itself."""
    config = uvicorn.Config(
        site, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="guide", daemon=True)
    thread.start()
    await asyncio.to_thread(_wait, server, thread)
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 5)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    while thread.is_alive() and not server.started:
        time.sleep(0.02)
