"""`python -m sync`: a worker by itself, beside any number of web processes on the same database."""

import asyncio
import signal

from core.files.blobs import open_blobs
from core.logs import configure
from core.memory import settle
from core.settings import Settings
from core.shopify.http import create_http
from core.store.open import open_database
from core.store.vault import Vault
from sync.context import Context
from sync.watched import watched
from sync.worker import working


async def main() -> None:
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure(settings)
    stop = asyncio.Event()
    for signalled in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signalled, stop.set)
    async with open_database(settings) as db, create_http() as http:
        vault = Vault.parse(settings.encryption_keys.get_secret_value())
        ctx = Context(settings=settings, db=db, http=http, vault=vault, blobs=open_blobs(settings))
        async with working(ctx), watched(ctx):
            settle()
            await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
