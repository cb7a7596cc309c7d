"""How long it takes to see whether a photo came with an earlier claim: one look for each new file."""

import asyncio
import random
import time
from datetime import UTC, datetime
from hashlib import sha256
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from bench.figures import Figure, Report
from bench.replay import add_claim
from bench.stand import STAFF, Stand, add_shop
from core.domain.evidence import Piece
from core.store.base import Database, Tx, new_id
from core.store.claims import Evidence
from core.store.signals import list_earlier_copies

PICTURES = 100_000
BATCH = 10_000
LOOKS = 15

METHOD = f"""{PICTURES:,} pictures of one shop, each with a perceptual hash of its own, and {LOOKS} new ones,
each a copy of an old one with two bits changed. Each is looked for as when a claim is filed; median."""


def run(stand: Stand) -> Report:
    took, found = asyncio.run(_measure(stand.database()))
    figures = [
        Figure(name=f"One photo among {PICTURES:,}", value=median(took) * 1000, unit="ms"),
        Figure(name="Copies found", value=found, at_least=LOOKS),
    ]
    return Report(title="Photos of earlier claims", method=METHOD, figures=figures)


async def _measure(url: str) -> tuple[list[float], int]:
    db = Database.connect(url)
    shop_id = await add_shop(db)
    async with db.transaction(shop_id) as tx:
        hashes = await _fill(tx)
        claim_id = await add_claim(tx, "copies")
    took, found = [], 0
    for number, original in enumerate(hashes[:LOOKS]):
        async with db.transaction(shop_id) as tx:
            copy = Evidence(**_picture(claim_id, f"copy {number}", original ^ 0b101))
            tx.add(copy)
            await tx.flush()
            began = time.perf_counter()
            found += len(await list_earlier_copies(tx, copy))
            took.append(time.perf_counter() - began)
    await db.close()
    return took, found


async def _fill(tx: Tx) -> list[int]:
    claim_id, dice = await add_claim(tx, "originals"), random.Random(1)  # noqa: S311 - the same every time
    hashes = [dice.getrandbits(64) - 2**63 for _ in range(PICTURES)]
    for first in range(0, PICTURES, BATCH):
        batch = enumerate(hashes[first : first + BATCH], start=first)
        await tx.execute(insert(Evidence), [_picture(claim_id, str(place), each) for place, each in batch])
    return hashes


def _picture(claim_id: UUID, name: str, perceptual_hash: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "claim_id": claim_id,
        "piece": Piece.PHOTO,
        "key": name,
        "content_type": "image/jpeg",
        "size": 1,
        "sha256": sha256(name.encode()).hexdigest(),
        "perceptual_hash": perceptual_hash,
        "added_at": datetime.now(UTC),
        "added_by": str(STAFF),
    }
