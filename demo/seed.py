"""Fills the app the first time: through its own doors and services, while it runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from random import Random
from typing import Any

import httpx

from core.files.blobs import open_blobs
from core.files.clean import CleanFile
from core.settings import Settings
from core.store import jobs
from core.store.base import Database
from core.store.jobs import Job
from core.store.shops import find_shop
from core.store.syncs import BackfillState, get_sync
from demo import promises, registrations
from demo.brand import HANDLE, SHOP
from demo.claims import develop_photos, tell_stories
from demo.costs import keep_books
from demo.history import BUYERS
from demo.options import Options
from demo.people import people
from demo.seeding import Seeding, present

STRANGERS = 90
BACKFILL_SECONDS = 120.0
TEAM = (("Olivia", "Brandt"), ("Sam", "Okafor"), ("Wanda", "Lind"))
Say = Callable[[str], None]


async def seed(options: Options, settings: Settings, say: Say) -> None:
    """Every page has something to show afterwards. Takes half a minute. Raises TimeoutError."""
    photos = asyncio.create_task(develop_photos())
    try:
        async with httpx.AsyncClient(timeout=30) as http, _database(settings) as db:
            await _hire(options, http)
            say("Opening the app in the Shopify admin; it reads the history of the store")
            await _open_app(options, http)
            seeding = await _begin(settings, db)
            await _backfilled(seeding, say)
            await _fill(seeding, partial(_control, options, http), photos, say)
    finally:
        photos.cancel()


async def _fill(
    seeding: Seeding,
    control: Callable[..., Awaitable[Any]],
    photos: Awaitable[list[list[CleanFile]]],
    say: Say,
) -> None:
    say("Publishing warranty policies and printing labels")
    await promises.brand(seeding)
    await promises.publish_policies(seeding)
    codes_of = await promises.print_labels(seeding)
    buyers = people(BUYERS + STRANGERS, Random(21))  # noqa: S311 - repeatable dice, guarding nothing
    say("Registering buyers from marketplaces and shops")
    known = await registrations.register_all(seeding, registrations.scans(seeding, codes_of, buyers))
    await registrations.quarrel(seeding, known, buyers)
    await _done(seeding, jobs.ApplyPolicies, jobs.ReadOrders)
    await registrations.register_store_buyers(seeding)
    say("Filing claims with photos and deciding them; Shopify refunds and replaces")
    await tell_stories(seeding, codes_of, buyers, await photos, partial(_slow_down, control))
    say("Keeping the books of what the claims cost")
    await keep_books(seeding)
    say("Sending the letters that were written")
    await _done(seeding, jobs.SendLetter, jobs.CheckCosts)


async def _slow_down(control: Callable[..., Awaitable[Any]], seconds: int) -> None:
    await control("knobs", draft_ready_delay=seconds)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    """The app's own; it has brought the tables up to date."""
    url = settings.database_url
    if url is None:
        raise ValueError("the demo names its database")
    db = Database.connect(url.get_secret_value(), pool_size=4)
    try:
        yield db
    finally:
        await db.close()


async def _control(options: Options, http: httpx.AsyncClient, action: str, **body: Any) -> Any:  # noqa: ANN401 - JSON
    answer = await http.post(f"{options.simulator_url}/control/{HANDLE}/{action}", json=body)
    answer.raise_for_status()
    return answer.json()


async def _hire(options: Options, http: httpx.AsyncClient) -> None:
    """Who can be signed in as. The first owns the store; the others begin in service."""
    for number, (first, last) in enumerate(TEAM, start=1):
        owner = number == 1
        await _control(
            options, http, "staff", number=number, first_name=first, last_name=last, account_owner=owner
        )


async def _open_app(options: Options, http: httpx.AsyncClient) -> None:
    """What the admin's frame does when staff open the app for the first time."""
    token = (await _control(options, http, "id_token", user=1))["id_token"]
    page = await http.get(
        f"{options.app_url}/",
        params={"shop": SHOP, "host": "YWRtaW4uc2hvcGlmeS5jb20", "embedded": "1"},
        headers={"Authorization": f"Bearer {token}"},
    )
    page.raise_for_status()


async def _begin(settings: Settings, db: Database) -> Seeding:
    async with db.transaction(None) as tx:
        shop = await find_shop(tx, SHOP)
    if shop is None:
        raise LookupError("the app opened, but did not remember the shop")
    dice = Random(22)  # noqa: S311 - repeatable dice, guarding nothing
    return Seeding(db=db, blobs=open_blobs(settings), shop_id=shop.id, now=present(), dice=dice)


async def _backfilled(seeding: Seeding, say: Say) -> None:
    shown = ""
    async with asyncio.timeout(BACKFILL_SECONDS):
        while True:
            async with seeding.tx() as tx:
                sync = await get_sync(tx)
            now = f"Read {sync.products_read} products, {sync.orders_read} orders"
            if sync.orders_read and now != shown:
                say(now)
                shown = now
            if sync.backfill_state is BackfillState.DONE:
                return
            await asyncio.sleep(0.2)


async def _done(seeding: Seeding, *kinds: type[Job]) -> None:
    """Until the worker has done all jobs of these kinds."""
    names = {kind.name() for kind in kinds}
    async with asyncio.timeout(BACKFILL_SECONDS):
        while True:
            async with seeding.tx() as tx:
                waiting = await jobs.waiting(tx)
            if not names & waiting.keys():
                return
            await asyncio.sleep(0.1)
