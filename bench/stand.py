"""What benchmarks stand on: the embedded PostgreSQL with all its durability, and the app's settings."""

import asyncio
import base64
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bench import ROOT
from bench.processes import Child, free_port, running
from core.domain.actors import Actor
from core.domain.policies import AssignmentKind
from core.domain.remedies import Remedy, plainly
from core.domain.terms import StartRule, Terms
from core.services import policies, shops, staff
from core.services.staff import Told
from core.store.base import Database
from core.store.embedded import EmbeddedPostgres
from core.store.migrate import migrate

SHOP = "bench.myshopify.com"
CLIENT_ID = "warranty-desk"
SECRET = "only-for-benchmarks-on-loopback"
STAFF = Actor.staff("1")
HOME = ROOT / "var"

TERMS = Terms(
    months=24,
    start_rules=(StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE),
    offers=plainly(Remedy.REPLACEMENT, Remedy.REFUND),
    plain_text="Two years on everything that we made wrong.",
)


@dataclass(slots=True)
class Stand:
    folder: Path
    postgres: EmbeddedPostgres
    databases: int = field(default=0)

    def database(self) -> str:
        """The URL of a new database, migrated."""
        self.databases += 1
        url = self.postgres.database(f"bench_{self.databases}")
        asyncio.run(_migrate(url))
        return url

    def setting(self, name: str) -> str:
        """What the server says of one of its own."""
        return self.postgres.administer(f"SHOW {name}").split("\n")[2].strip()

    @contextmanager
    def app(self, url: str | None, *, port: int | None = None, **settings: str) -> Iterator[Child]:
        """One web process as the Dockerfile starts it; without a URL it brings its own database."""
        port = port or free_port()
        command = [sys.executable, "-m", "shopify_app"]
        environment = {**self.settings(port), **({"DATABASE_URL": url} if url else {}), **settings}
        with running(command, port=port, environment=environment, log=self.folder / "app.log") as child:
            yield child

    def settings(self, port: int) -> Mapping[str, str]:
        """The environment of an app on that port: defaults, but for names and secrets."""
        return {
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(port),
            "APP_URL": f"http://127.0.0.1:{port}",
            "PUBLIC_URL": f"http://{public_host(port)}",
            "SHOPIFY_API_KEY": CLIENT_ID,
            "SHOPIFY_API_SECRET": SECRET,
            "ENCRYPTION_KEYS": "bench:" + base64.b64encode(bytes(32)).decode(),
            "SIGNING_KEYS": "only-for-benchmarks",
            "PYTHONUNBUFFERED": "1",
        }


def public_host(port: int) -> str:
    return f"go.localhost:{port}"


@contextmanager
def open_stand() -> Iterator[Stand]:
    """On the disk of the project, because a temporary folder may be memory."""
    HOME.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=HOME, prefix="bench-", ignore_cleanup_errors=True) as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            yield Stand(Path(folder), postgres)
        finally:
            postgres.stop()


async def add_shop(db: Database) -> UUID:
    """A shop that has a policy for everything it sells."""
    now = datetime.now(UTC)
    async with db.transaction(None) as tx:
        shop = await shops.get_or_add(tx, SHOP, now=now)
    async with db.transaction(shop.id) as tx:
        await shops.install(tx, scopes="read_orders", now=now)
        await staff.see(tx, "1", Told(name="Bench", account_owner=True), on=now.date())
    await publish_policy(db, shop.id, "Two years", AssignmentKind.EVERYTHING)
    return shop.id


async def publish_policy(
    db: Database, shop_id: UUID, name: str, kind: AssignmentKind, value: str = ""
) -> None:
    now = datetime.now(UTC)
    async with db.transaction(shop_id) as tx:
        policy = await policies.create(tx, name, {}, by=STAFF, now=now)
        await policies.assign(tx, policy.id, [(kind, value)], by=STAFF, now=now)
        await policies.publish(tx, policy.id, TERMS, by=STAFF, now=now)


async def _migrate(url: str) -> None:
    db = Database.connect(url)
    await migrate(db)
    await db.close()
