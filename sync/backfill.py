"""The past, read once at install: Shopify writes products, then orders, to a file; we read it in pieces.

Each piece is one transaction together with how far we are, so a kill at any moment resumes there.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import structlog

from core.domain.catalogue import Product
from core.domain.orders import Order
from core.services import catalogue, orders
from core.shopify import bulk, jsonl
from core.shopify.budget import Priority
from core.shopify.bulk import BulkState
from core.shopify.errors import BulkExpired, Rejected, UnknownOutcome
from core.store import jobs
from core.store.base import Tx
from core.store.syncs import BackfillState, ShopSync, get_sync
from sync.access import shopify_of
from sync.context import Context
from sync.errors import TryAgainError

PIECE = 500
"""Orders or products in one transaction."""
PIECES_A_TURN = 20
POLL = timedelta(seconds=2)
LATER = timedelta(minutes=1)
OVERLAP = timedelta(minutes=10)

log = structlog.get_logger()


async def advance(ctx: Context, job: jobs.AdvanceBackfill) -> None:
    """Take the backfill one step further: start, poll, download, or read some pieces."""
    async with ctx.db.transaction(job.shop_id) as tx:
        sync = await get_sync(tx)
    if sync.backfill_state is BackfillState.DONE:
        return
    if sync.bulk_gid is None:
        await _start(ctx, job.shop_id, sync)
    elif sync.backfill_state is BackfillState.READING:
        await _read(ctx, job.shop_id, sync)
    else:
        await _poll(ctx, job.shop_id, sync.bulk_gid)


async def _start(ctx: Context, shop_id: UUID, sync: ShopSync) -> None:
    started_at = ctx.now()
    try:
        async with shopify_of(ctx, shop_id, Priority.BACKFILL) as api:
            start = bulk.start_products if sync.backfill_stage == "products" else bulk.start_orders
            state = await start(api)
    except Rejected as error:
        raise TryAgainError(LATER, "Shopify runs as many bulk operations as it will") from error
    except UnknownOutcome as error:
        # A second one does no harm: the first ends by itself, and nobody reads its file.
        raise TryAgainError(POLL, "the answer to the start was lost") from error
    async with ctx.db.transaction(shop_id) as tx:
        sync = await get_sync(tx, lock=True)
        if sync.bulk_gid is None:
            sync.bulk_gid, sync.file_offset = state.gid, 0
            sync.backfill_state, sync.backfill_problem = BackfillState.RUNNING, None
            sync.backfill_started_at = sync.backfill_started_at or started_at
            sync.objects_expected = 0
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id), after=POLL)


async def _poll(ctx: Context, shop_id: UUID, gid: str) -> None:
    async with shopify_of(ctx, shop_id, Priority.BACKFILL) as api:
        state = await bulk.poll(api, gid)
    if state is not None and state.completed and state.url:
        try:
            await bulk.download(ctx.http, state.url, _file(ctx, shop_id, gid))
        except BulkExpired:
            state = None
    async with ctx.db.transaction(shop_id) as tx:
        sync = await get_sync(tx, lock=True)
        if sync.bulk_gid != gid:
            return
        await _move_on(ctx.now(), tx, shop_id, sync, state)


async def _move_on(now: datetime, tx: Tx, shop_id: UUID, sync: ShopSync, state: BulkState | None) -> None:
    if state is None or (state.ended and not state.completed):
        sync.bulk_gid = None
        sync.backfill_state = BackfillState.WAITING
        sync.backfill_problem = (state.error_code or state.status) if state else "FORGOTTEN"
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id), after=LATER)
    elif state.completed:
        sync.objects_expected = state.root_count
        sync.backfill_state = BackfillState.READING
        if state.url is None:
            await _end_stage(now, tx, shop_id, sync)
            return
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))
    else:
        sync.objects_expected = state.root_count
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id), after=POLL)


async def _read(ctx: Context, shop_id: UUID, sync: ShopSync) -> None:
    """Record some pieces, then let other jobs have their turn."""
    path, gid, offset = _file(ctx, shop_id, sync.bulk_gid or ""), sync.bulk_gid, sync.file_offset
    if not path.exists():
        # Another machine downloaded it, or the disk was lost: fetch it again and go on where we were.
        async with ctx.db.transaction(shop_id) as tx:
            (await get_sync(tx, lock=True)).backfill_state = BackfillState.RUNNING
            await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))
        return
    products = sync.backfill_stage == "products"
    found: Iterator[Product | Order] = (
        jsonl.read_products(path, offset) if products else jsonl.read_orders(path, offset)
    )
    async with aclosing(_pieces(found)) as pieces:
        async for piece in pieces:
            ended = len(piece) < PIECE
            async with ctx.db.transaction(shop_id) as tx:
                sync = await get_sync(tx, lock=True)
                if sync.bulk_gid != gid or sync.file_offset != offset:
                    return
                await _record(ctx, tx, shop_id, piece)
                offset = sync.file_offset = offset + len(piece)
                if products:
                    sync.products_read = offset
                else:
                    sync.orders_read = offset
                if ended:
                    await _end_stage(ctx.now(), tx, shop_id, sync)
            if ended:
                await asyncio.to_thread(jsonl.discard, path)
                return
    async with ctx.db.transaction(shop_id) as tx:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))


async def _pieces(found: Iterator[Product | Order]) -> AsyncGenerator[list[Product | Order]]:
    """The pieces of one turn; each is read while the database writes the one before it."""
    ahead = asyncio.create_task(asyncio.to_thread(_take, found))
    try:
        for _ in range(PIECES_A_TURN):
            piece = await ahead
            ahead = asyncio.create_task(asyncio.to_thread(_take, found))
            yield piece
    finally:
        await asyncio.wait([ahead])


def _take(found: Iterator[Product | Order]) -> list[Product | Order]:
    return list(islice(found, PIECE))


async def _record(ctx: Context, tx: Tx, shop_id: UUID, piece: list[Product | Order]) -> None:
    now = ctx.now()
    await catalogue.record(tx, [each for each in piece if isinstance(each, Product)], now=now)
    found = [each for each in piece if isinstance(each, Order)]
    await orders.record(tx, found, now=now)
    unclear = [order.gid for order in found if not order.fulfilments_complete]
    again = jobs.gids_in_batches(unclear, 25)
    await jobs.enqueue(tx, *(jobs.ReadOrders(shop_id, batch) for batch in again))


async def _end_stage(now: datetime, tx: Tx, shop_id: UUID, sync: ShopSync) -> None:
    _finish_stage(sync)
    if sync.backfill_state is BackfillState.DONE:
        sync.backfill_done_at = now
        # What changed while the file was written and read is for the reconciliation.
        sync.orders_watermark = (sync.backfill_started_at or now) - OVERLAP
        await jobs.enqueue(tx, jobs.ReconcileOrders(shop_id))
    else:
        await jobs.enqueue(tx, jobs.AdvanceBackfill(shop_id))


def _finish_stage(sync: ShopSync) -> None:
    sync.bulk_gid, sync.file_offset = None, 0
    if sync.backfill_stage == "products":
        sync.backfill_stage, sync.backfill_state = "orders", BackfillState.WAITING
    else:
        sync.backfill_state = BackfillState.DONE


def _file(ctx: Context, shop_id: UUID, gid: str) -> Path:
    folder = ctx.settings.data_dir / "bulk"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{shop_id}-{gid.rpartition('/')[2]}.jsonl"
