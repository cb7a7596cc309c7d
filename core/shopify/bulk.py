"""Bulk operations: Shopify writes all orders or products to a file, which `jsonl` reads."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import anyio
import httpx

from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import BulkFacts
from core.shopify.errors import BulkExpired, UnknownOutcome, Unreachable
from core.shopify.results import refuse_errors
from core.shopify.updates import instant

QUERIES = Path(__file__).parent / "bulk_documents"
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELED", "EXPIRED"})
GONE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkState:
    gid: str
    status: str
    error_code: str | None
    created_at: datetime
    count: int
    """Objects written so far, children included."""
    root_count: int
    """Orders or products written so far."""
    size: int | None
    """Bytes of the finished file."""
    url: str | None
    """Signed address of the finished file for 7 days; whoever knows it can read it. None: nothing found."""
    partial_url: str | None
    """What was written before it failed."""
    query: str

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def completed(self) -> bool:
        return self.status == "COMPLETED"


async def start_orders(api: AdminApi, since: datetime | None = None) -> BulkState:
    """Have all orders written, or those changed since an instant.

    Raises Rejected with code OPERATION_IN_PROGRESS or LIMIT_REACHED when five run already, and
    UnknownOutcome: then look for it with `list_recent`.
    """
    wanted = f"updated_at:>='{instant(since)}'" if since else ""
    return await _start(api, "orders.graphql", wanted)


async def start_products(api: AdminApi) -> BulkState:
    """Have all products written. Raises as `start_orders` does."""
    return await _start(api, "products.graphql")


async def poll(api: AdminApi, gid: str) -> BulkState | None:
    """How far it is; None when Shopify has forgotten it."""
    found = await api.read_bulk(gid)
    return _to_ours(found) if found else None


async def list_recent(api: AdminApi, since: datetime) -> tuple[BulkState, ...]:
    """Bulk operations that this app started after an instant, the newest first."""
    found = await api.list_bulk(f"created_at:>='{instant(since)}'")
    return tuple(_to_ours(each) for each in found.nodes)


async def cancel(api: AdminApi, gid: str) -> None:
    """Ask Shopify to stop it. Raises Rejected when it has ended already."""
    answer = await api.cancel_bulk(gid)
    if answer is None:
        raise UnknownOutcome("Shopify did not say whether it stops the bulk operation: poll it")
    refuse_errors(answer.user_errors)


async def download(http: httpx.AsyncClient, url: str, path: Path) -> int:
    """Fetch the finished file to `path`, going on where an earlier attempt stopped. Answers its bytes.

    Raises BulkExpired when the address is no longer good, Unreachable when the transfer broke: call again.
    """
    target, part = anyio.Path(path), anyio.Path(path.with_name(path.name + ".part"))
    if await target.exists():
        return (await target.stat()).st_size
    have = (await part.stat()).st_size if await part.exists() else 0
    # Compressed transfer would make the byte offsets of the range meaningless.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        async with http.stream("GET", url, headers=headers) as response:
            await _receive(response, part, have)
    except httpx.RequestError as error:
        raise Unreachable("The download of the bulk result broke: it can be continued") from error
    await part.rename(target)
    return (await target.stat()).st_size


async def _receive(response: httpx.Response, part: anyio.Path, have: int) -> None:
    status = response.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and _total(response) == have:
        return
    if status in GONE:
        raise BulkExpired("The bulk result can no longer be downloaded: start the operation again")
    if status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        msg = f"The bulk result could not be downloaded (HTTP {status})"
        raise Unreachable(msg)
    async with await anyio.open_file(part, "ab" if status == HTTPStatus.PARTIAL_CONTENT else "wb") as file:
        async for chunk in response.aiter_bytes():
            await file.write(chunk)


def _total(response: httpx.Response) -> int | None:
    """The file's size from `Content-Range: bytes */123`."""
    size = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(size) if size.isdecimal() else None


async def _start(api: AdminApi, document: str, wanted: str = "") -> BulkState:
    text = await anyio.Path(QUERIES / document).read_text(encoding="utf-8")
    answer = await api.start_bulk(text.replace("FILTER", wanted))
    if answer is not None:
        refuse_errors(answer.user_errors)
    if answer is None or answer.bulk_operation is None:
        raise UnknownOutcome("Shopify did not say whether the bulk operation started: list the recent ones")
    return _to_ours(answer.bulk_operation)


def _to_ours(found: BulkFacts) -> BulkState:
    return BulkState(
        gid=found.id,
        status=found.status,
        error_code=found.error_code,
        created_at=found.created_at,
        count=found.object_count,
        root_count=found.root_object_count or 0,
        size=found.file_size,
        url=found.url,
        partial_url=found.partial_data_url,
        query=found.query,
    )
