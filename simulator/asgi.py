"""The simulator as an ASGI application."""

import asyncio
import contextlib
import shutil
import tempfile
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator import admin_api, bulk, control, persistence
from simulator.api.schema import admin_schema
from simulator.clock import Clock
from simulator.config import AppConfig
from simulator.deliveries import Dispatcher
from simulator.state import Shop, SimulatorError, World
from simulator.web import pages


class KeepReceive:
    """Remembers the server's own `receive`, through which a connection can be cut."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["simulator.receive"] = receive
        await self.app(scope, receive, send)


def create_simulator(
    apps: Sequence[AppConfig],
    *,
    world: World | None = None,
    clock: Clock | None = None,
    seed: int = 1,
    state: Path | None = None,
    public_url: str | None = None,
    webhook_transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """A simulator for these apps. `app.state.world` is the world, `app.state.dispatcher` sends the webhooks.

    `state` is a folder to keep the world in between runs. `public_url` is where browsers and bulk downloads
    reach the simulator; without it the Host of each request is used. `webhook_transport` sends webhooks into
    an application in the same process (for example `httpx.ASGITransport(app)`).
    """
    world = world or World(list(apps), clock, seed)
    if state:
        persistence.load(world, state)
    app = Starlette(
        routes=[*admin_api.ROUTES, *control.ROUTES, *pages.ROUTES],
        lifespan=_lifespan(state),
        middleware=[Middleware(KeepReceive)],
        exception_handlers={SimulatorError: _refused},
    )
    app.state.world = world
    app.state.public_url = public_url.rstrip("/") if public_url else None
    app.state.dispatcher = Dispatcher(world, webhook_transport)
    app.state.bulk_folder = (state or _passing_folder(app)) / "bulk"
    app.state.bulk_folder.mkdir(parents=True, exist_ok=True)
    app.state.start_bulk = _bulk_starter(app)
    return app


def _passing_folder(app: Starlette) -> Path:
    """One that goes with the simulator."""
    folder = tempfile.mkdtemp(prefix="simulator-")
    weakref.finalize(app, shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _lifespan(state: Path | None) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        admin_schema()
        tasks = [asyncio.create_task(app.state.dispatcher.run())]
        if state:
            tasks.append(asyncio.create_task(persistence.keep(app.state.world, state)))
        app.state.resume_bulk()
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return lifespan


def _bulk_starter(app: Starlette) -> Callable[[Shop, str], None]:
    running: dict[int, asyncio.Task[None]] = {}

    def start(shop: Shop, base: str) -> None:
        """Run what was created; a finished run leaves the table."""
        for operation in shop.bulk_operations.values():
            if operation.status == "CREATED" and operation.number not in running and operation.path is None:
                ctx = admin_api.context_for(app, shop, operation.client_id, base)
                task = asyncio.get_running_loop().create_task(bulk.run(ctx, operation, app.state.bulk_folder))
                running[operation.number] = task
                task.add_done_callback(partial(_forget, running, operation.number))

    def resume() -> None:
        for shop in app.state.world.shops.values():
            for operation in shop.bulk_operations.values():
                if operation.status == "RUNNING":
                    operation.status, operation.object_count, operation.root_object_count = "CREATED", 0, 0
            start(shop, app.state.public_url or "http://localhost")

    app.state.resume_bulk = resume
    return start


def _forget(running: dict[int, asyncio.Task[None]], number: int, _done: object) -> None:
    running.pop(number, None)


async def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)
