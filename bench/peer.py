"""The peer: express with Shopify's own library and `pg`, installed beside this module when Node is there."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.engine import make_url

from bench import ROOT
from bench.processes import Child, free_port, running
from bench.stand import SECRET, Stand

FOLDER = ROOT / "bench" / "node"
STAMP = FOLDER / "node_modules" / ".package-lock.json"
INSTALL_SECONDS = 180

TABLE = """
CREATE TABLE peer_notices (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    shop text NOT NULL,
    topic text NOT NULL,
    subscription text NOT NULL,
    event_id text NOT NULL,
    subject_gid text,
    details jsonb NOT NULL,
    triggered_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    handled_at timestamptz,
    problem text,
    UNIQUE (shop, topic, subscription, event_id)
);
CREATE INDEX ON peer_notices (shop, id) WHERE handled_at IS NULL
"""
"""The columns and indexes of our own notices, without what makes ours slower: foreign key and row-level
security."""


class NoPeerError(Exception):
    """It cannot be measured here; the message is one line."""


def install() -> None:
    """Put its packages into `node_modules`, once. Raises NoPeerError."""
    if not shutil.which("node") or not (npm := shutil.which("npm")):
        raise NoPeerError("Node and npm are not installed here, so the Node receiver is left out.")
    lock = FOLDER / "package-lock.json"
    if STAMP.exists() and STAMP.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    try:
        subprocess.run(command, cwd=FOLDER, capture_output=True, check=True, timeout=INSTALL_SECONDS)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoPeerError("`npm ci` in bench/node failed, so the Node receiver is left out.") from error


@contextmanager
def receiver(stand: Stand, url: str, *, pool_size: int) -> Iterator[Child]:
    """The Node receiver on our database. Raises NoPeerError."""
    install()
    asyncio.run(_create_table(url))
    port, target = free_port(), make_url(url)
    environment = {
        "NODE_ENV": "production",
        "PORT": str(port),
        "SHOPIFY_API_SECRET": SECRET,
        "PEER_ROLE": str(target.username),
        "PEER_HOST": str(target.query["host"]),
        "PEER_DATABASE": str(target.database),
        "POOL_SIZE": str(pool_size),
    }
    command = [str(shutil.which("node")), str(FOLDER / "receiver.js")]
    with running(command, port=port, environment=environment, log=stand.folder / "node.log") as child:
        child.wait_until_ready()
        yield child


async def _create_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLE)
    finally:
        await connection.close()
