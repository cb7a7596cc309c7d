"""Starts everything in its order, seeds it the first time, waits for Ctrl-C, stops everything backwards."""

import asyncio
import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from core.settings import Settings
from core.store.embedded import EmbeddedPostgres
from demo.mail import mail_server
from demo.options import CLIENT_ID, EXTENSIONS, MANIFEST, Options, environment_of, keys_of, settings_of
from demo.processes import Child, wait_until_ready
from demo.progress import Progress

SEEDED = "seeded"
WORLD = "world.pickle"
"""What the simulator keeps; the first start writes it."""


class SeedError(Exception):
    """The app did not do what the seed waited for; the message is for whoever started the demo."""


class AlreadyRunningError(Exception):
    """The folder is in use by another demo; the message says what to do."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One demo a folder. Raises AlreadyRunningError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            message = f"The demo is running already (process {file.read()}). Stop it there with Ctrl-C first."
            raise AlreadyRunningError(message) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def forget(folder: Path) -> None:
    """Everything but the lock that we hold. A database left running by a killed demo is stopped first."""
    if (folder / "postgres" / "postmaster.pid").exists():
        EmbeddedPostgres(folder / "postgres").stop()
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


async def run(options: Options, progress: Progress, stop: asyncio.Event) -> None:
    """Until `stop` is set. Raises ChildEndedError when a child ends by itself."""
    started = time.monotonic()
    if not (options.folder / SEEDED).exists():
        forget(options.folder)
    async with AsyncExitStack() as stack:
        children = await _start(options, progress, stack, stop)
        if not stop.is_set():
            progress.ready(options.guide_url, time.monotonic() - started)
        while not stop.is_set():
            for child in children:
                child.check()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.5)
        progress.say("Stopping")


async def _start(
    options: Options, progress: Progress, stack: AsyncExitStack, stop: asyncio.Event
) -> list[Child]:
    simulator = await stack.enter_async_context(_simulator(options, progress))
    progress.say("Starting PostgreSQL")
    postgres = await asyncio.to_thread(EmbeddedPostgres, options.folder / "postgres")
    stack.push_async_callback(asyncio.to_thread, postgres.stop)
    mail_port = await stack.enter_async_context(mail_server(options.letters_folder))
    values = settings_of(options, database_url=postgres.database(), mail_port=mail_port)
    progress.say("Starting the app and its worker")
    app = await stack.enter_async_context(_app(options, values))
    await asyncio.gather(
        asyncio.to_thread(wait_until_ready, simulator, f"{options.simulator_url}/control/shops"),
        asyncio.to_thread(wait_until_ready, app, f"{options.app_url}/readyz"),
        asyncio.to_thread(import_module, "demo.guide"),
    )
    if await _seeded(options, Settings.model_validate(values), progress, stop):
        from demo.guide import guide_site  # noqa: PLC0415 - slow to load, so beside the others' start
        from demo.sites import serving  # noqa: PLC0415 - see above

        since = datetime.fromisoformat((options.folder / SEEDED).read_text())
        site = guide_site(options, values["database_url"], since)
        await stack.enter_async_context(serving(site, options.guide_port))
    return [simulator, app]


async def _seeded(options: Options, settings: Settings, progress: Progress, stop: asyncio.Event) -> bool:
    """Seed once. Interrupted, that leaves no mark, and the next start begins anew."""
    mark = options.folder / SEEDED
    if mark.exists():
        return True
    from demo.seed import seed  # noqa: PLC0415 - needed at the first start only

    seeding = asyncio.create_task(seed(options, settings, progress.say))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({seeding, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not seeding.done():
        seeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await seeding
        return False
    stopping.cancel()
    try:
        seeding.result()
    except TimeoutError as error:
        message = f"The app did not get to the end of its work. Its logs are in {options.folder / 'logs'}."
        raise SeedError(message) from error
    mark.write_text(datetime.now(UTC).isoformat())
    return True


def _write_history(options: Options, secret: str) -> None:
    from demo.history import write_history  # noqa: PLC0415 - needed at the first start only
    from simulator.config import read_app  # noqa: PLC0415 - see above

    app = read_app(MANIFEST, app_url=options.app_url, client_id=CLIENT_ID, client_secret=secret)
    write_history(app, options.world_folder, now=datetime.now(UTC))


@asynccontextmanager
async def _simulator(options: Options, progress: Progress) -> AsyncIterator[Child]:
    secret = keys_of(options.folder)["shopify_api_secret"]
    if not (options.world_folder / WORLD).exists():
        progress.say("Writing eighteen months of a store")
        await asyncio.to_thread(_write_history, options, secret)
    progress.say("Starting the simulated Shopify")
    arguments = {
        "--port": options.simulator_port,
        "--app-toml": MANIFEST,
        "--app-url": options.app_url,
        "--client-id": CLIENT_ID,
        "--client-secret": secret,
        "--extensions": EXTENSIONS,
        "--state": options.world_folder,
    }
    flat = [str(part) for pair in arguments.items() for part in pair]
    async with _child("The simulator", ["simulator", *flat], options, {}) as child:
        yield child


@asynccontextmanager
async def _app(options: Options, values: dict[str, str]) -> AsyncIterator[Child]:
    factory = ["uvicorn", "--factory", "shopify_app.asgi:create_app"]
    where = ["--host", "127.0.0.1", "--port", str(options.port), "--log-level", "warning"]
    ending = ["--timeout-graceful-shutdown", "3"]
    async with _child("The app", [*factory, *where, *ending], options, values) as child:
        yield child


@asynccontextmanager
async def _child(
    name: str, arguments: list[str], options: Options, values: dict[str, str]
) -> AsyncIterator[Child]:
    log = options.folder / "logs" / f"{arguments[0]}.log"
    child = Child(name, arguments, log=log, environment=environment_of(values))
    try:
        yield child
    finally:
        await asyncio.to_thread(child.stop)
