"""Simulator and workers in processes of their own, as operators start them, and claims to be carried out."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.domain.actors import BUYER
from core.domain.claims import ClaimState
from core.domain.faults import Fault
from core.domain.policies import AssignmentKind
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.files.blobs import open_blobs
from core.services import claims, owners, policies, shops, staff, tokens
from core.services.claims import Complaint
from core.services.evidence import Brought
from core.services.tokens import Grant
from core.settings import Settings
from core.shopify.http import create_http
from core.shopify.tokens import exchange_id_token
from core.store.base import Database
from core.store.claims import count_claims, get_claim
from core.store.orders import find_order
from core.store.resolutions import find_resolution_of_claim
from core.store.shops import get_shop
from core.store.vault import Vault
from core.store.warranties import list_warranties_of_order
from sync.access import shopify_of
from sync.context import Context, present
from sync.orders import bring
from tests.support.house import ROOT, SECRET, SHOP, test_settings
from tests.support.shops import PHOTO, STAFF, lamp_terms


@dataclass(frozen=True, slots=True)
class Case:
    """One approved claim, waiting for the worker."""

    order_gid: str
    claim_id: UUID
    resolution_id: UUID
    number: str


@dataclass(slots=True)
class Yard:
    url: str
    settings: Settings
    control: httpx.Client
    shop_id: UUID
    variant: str

    @asynccontextmanager
    async def context(self) -> AsyncIterator[Context]:
        async with AsyncExitStack() as stack:
            db = Database.connect(self.url)
            stack.push_async_callback(db.close)
            http = await stack.enter_async_context(create_http())
            vault = Vault.parse(self.settings.encryption_keys.get_secret_value())
            blobs = open_blobs(self.settings)
            yield Context(settings=self.settings, db=db, http=http, vault=vault, blobs=blobs)

    def prepare(self, remedy: Remedy, count: int) -> list[Case]:
        return asyncio.run(self._prepare(remedy, count))

    async def _prepare(self, remedy: Remedy, count: int) -> list[Case]:
        address = {"address1": "Lampenweg 1", "city": "Berlin", "zip": "10115", "country_code_v2": "DE"}
        placed = [
            self.act(
                "orders",
                lines=[{"variant": self.variant, "quantity": 2}],
                email="ada@example.org",
                first_name="Ada",
                address=address,
                silent=True,
            )["id"]
            for _ in range(count)
        ]
        async with self.context() as ctx:
            async with shopify_of(ctx, self.shop_id) as api:
                await bring(ctx, self.shop_id, api, placed)
            cases = []
            for number, gid in enumerate(placed):
                if number % 50 == 0:
                    await _analyse(ctx)
                cases.append(await self._approved(ctx, gid, remedy))
            await _analyse(ctx)
            return cases

    async def _approved(self, ctx: Context, order_gid: str, remedy: Remedy) -> Case:
        async with ctx.db.transaction(self.shop_id) as tx:
            order = await find_order(tx, order_gid)
            assert order is not None
            [(warranty, _), _] = await list_warranties_of_order(tx, order.id)
            owner = await owners.get_or_add(
                tx, name="Ada", email="ada@example.org", locale="en", now=present()
            )
            complaint = Complaint(fault=Fault.OTHER, description="It broke.", brought=Brought(files=[PHOTO]))
            claim = await claims.file(tx, warranty.id, owner.id, complaint, by=BUYER, now=present())
            await claims.approve(tx, claim.id, remedy, note="Because", by=STAFF, now=present())
            resolution = await find_resolution_of_claim(tx, claim.id)
            assert resolution is not None
            return Case(order_gid, claim.id, resolution.id, claim.number)

    def act(self, action: str, **arguments: Any) -> Any:
        answer = self.control.post(f"/control/{SHOP}/{action}", json=arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def states(self) -> Counter[str]:
        """How many claims are in which state."""
        return asyncio.run(self._states())

    async def _states(self) -> Counter[str]:
        async with self.context() as ctx, ctx.db.transaction(self.shop_id) as tx:
            return Counter({str(state): count for state, count in (await count_claims(tx)).items()})

    def outcome(self, case: Case) -> tuple[ClaimState, ResolutionState, int, int]:
        """State of claim and resolution; how many refunds and completed drafts Shopify has for it."""
        return asyncio.run(self._outcome(case))

    async def _outcome(self, case: Case) -> tuple[ClaimState, ResolutionState, int, int]:
        async with self.context() as ctx, ctx.db.transaction(self.shop_id) as tx:
            claim = await get_claim(tx, case.claim_id)
            resolution = await find_resolution_of_claim(tx, case.claim_id)
            assert resolution is not None
        truth = self.control.get(f"/control/{SHOP}/truth").json()
        order = next(order for order in truth["orders"] if order["id"] == case.order_gid)
        tag = f"warranty-claim-{case.number}"
        completed = [
            other for other in truth["orders"] if tag in other["tags"] and other["id"] != case.order_gid
        ]
        return claim.state, resolution.state, len(order["refunds"]), len(completed)


async def _analyse(ctx: Context) -> None:
    """As autovacuum does elsewhere: a planner that takes the tables for empty takes seconds."""
    async with ctx.db.transaction(None) as tx:
        await tx.execute(text("ANALYZE"))


PATIENCE_SECONDS = 150
HASTY = {"draft_ready_delay": 0, "search_lag": 0, "bucket_size": 1_000_000, "restore_rate": 1_000_000}
"""Nobody waits for Shopify here."""


@contextmanager
def yard(url: str, folder: Path) -> Iterator[Yard]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "simulator", "--port", str(port), "--client-id"]
    command += ["warranty-desk", "--client-secret", SECRET, "--app-toml", "shopify.app.toml"]
    command += ["--app-url", "http://127.0.0.1:9"]
    running = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=address, timeout=30) as control:
            _wait(control)
            control.post("/control/pause", json={"paused": True})
            control.post(
                "/control/shops", json={"shop": SHOP, "currency": "EUR", "timezone": "Europe/Berlin"}
            )
            control.post(f"/control/{SHOP}/knobs", json=HASTY)
            product = control.post(
                f"/control/{SHOP}/products", json={"title": "Lamp", "price": "80.00", "stock": 1_000_000}
            ).json()
            settings = test_settings(folder, shopify_base_url=f"{address}/shops/{{shop}}")
            token = control.post(f"/control/{SHOP}/id_token", json={}).json()["id_token"]
            shop_id = asyncio.run(_install(url, settings, token))
            yield Yard(url, settings, control, shop_id, product["variants"][0]["id"])
    finally:
        running.terminate()
        running.wait(10)


async def _install(url: str, settings: Settings, token: str) -> UUID:
    """What opening the app does, without a browser."""
    db = Database.connect(url)
    vault = Vault.parse(settings.encryption_keys.get_secret_value())
    async with create_http() as http:
        given = await exchange_id_token(http, settings, SHOP, token, now=present())
    async with db.transaction(None) as tx:
        shop = await shops.get_or_add(tx, SHOP, now=present())
    async with db.transaction(shop.id) as tx:
        grant = Grant(
            access_token=given.access_token,
            access_expires_at=given.expires_at,
            refresh_token=given.refresh_token,
            refresh_expires_at=given.refresh_expires_at,
        )
        await tokens.keep(tx, vault, grant)
        await shops.install(tx, scopes=",".join(given.scopes), now=present())
        (await get_shop(tx, lock=True)).currency = "EUR"  # as welcoming the shop would read it
        await staff.see(tx, "1", None, on=present().date())
        policy = await policies.create(tx, secrets.token_hex(4), {}, by=STAFF, now=present())
        await policies.assign(tx, policy.id, [(AssignmentKind.EVERYTHING, "")], by=STAFF, now=present())
        await policies.publish(tx, policy.id, lamp_terms(), by=STAFF, now=present())
    await db.close()
    return shop.id


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(control: httpx.Client) -> None:
    for _ in range(100):
        try:
            control.get("/control/clock")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the simulator did not start")


@contextmanager
def worker(yard: Yard) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m sync`, as an operator starts it."""
    settings = yard.settings
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": yard.url,
        "SHOPIFY_API_KEY": settings.shopify_api_key,
        "SHOPIFY_API_SECRET": settings.shopify_api_secret.get_secret_value(),
        "SHOPIFY_BASE_URL": settings.shopify_base_url,
        "ENCRYPTION_KEYS": settings.encryption_keys.get_secret_value(),
        "SIGNING_KEYS": settings.signing_keys.get_secret_value(),
        "LOG_LEVEL": "CRITICAL",
    }
    running = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "sync"], cwd=ROOT, env=environment)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


def wait_for(yard: Yard, reached: Callable[[Counter[str]], bool]) -> None:
    """Until so many claims are in these states."""
    end = time.monotonic() + PATIENCE_SECONDS
    states: Counter[str] = Counter()
    while time.monotonic() < end:
        # A database that is restarting cannot be asked.
        with suppress(OSError, DBAPIError):
            states = yard.states()
            if reached(states):
                return
        time.sleep(0.2)
    pytest.fail(f"after {PATIENCE_SECONDS} s the claims are {states}")
