"""A private file is answered as what it is, whole or in the part that a player asks for."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from obstore.store import LocalStore, MemoryStore, ObjectStore
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.files.blobs import BlobMissingError, Blobs, new_key
from core.files.kinds import Kind
from core.files.serving import serve

SHOP = UUID("0198c5a0-0000-7000-8000-000000000001")
CONTENT = bytes(range(256)) * 4096
SIZE = len(CONTENT)


def open_store(kind: str, folder: Path) -> ObjectStore:
    return LocalStore(folder) if kind == "folder" else MemoryStore()


@pytest.fixture(params=["folder", "cloud"])
async def player(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Asks for /paper, /photo and /video, which are all the same bytes."""
    blobs, key = Blobs(open_store(request.param, tmp_path)), new_key(SHOP)
    await blobs.put(key, CONTENT)

    async def show(asked: Request) -> Response:
        return await serve(asked, blobs, key, Kind(asked.path_params["kind"]))

    transport = httpx.ASGITransport(Starlette(routes=[Route("/{kind}", show)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://files") as client:
        yield client


@pytest.mark.parametrize(
    ("kind", "content_type", "disposition"),
    [
        ("photo", "image/jpeg", 'inline; filename="photo.jpg"'),
        ("paper", "application/pdf", 'attachment; filename="paper.pdf"'),
        ("video", "video/mp4", 'inline; filename="video.mp4"'),
    ],
)
async def test_each_kind_is_told_and_only_a_paper_is_to_be_saved(
    player: httpx.AsyncClient, kind: str, content_type: str, disposition: str
) -> None:
    answer = await player.get(f"/{kind}")
    assert (answer.status_code, answer.content == CONTENT) == (200, True)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["accept-ranges"] == "bytes"
    assert "content-range" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-0", 0, 1),
        ("bytes=300000-600000", 300_000, 600_001),
        ("bytes=1048575-", SIZE - 1, SIZE),
        ("bytes=0-", 0, SIZE),
        ("bytes=10-99999999", 10, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=-99999999", 0, SIZE),
    ],
)
async def test_a_part_is_answered_to_the_byte(
    player: httpx.AsyncClient, asked: str, start: int, end: int
) -> None:
    answer = await player.get("/video", headers={"Range": asked})
    assert (answer.status_code, answer.content == CONTENT[start:end]) == (206, True)
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 1}", "bytes=-0"])
async def test_a_part_beyond_the_end_is_refused_with_the_size(player: httpx.AsyncClient, asked: str) -> None:
    answer = await player.get("/video", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-1", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "lines=0-1", "bytes=²-3", "bytes=" + "9" * 99],
)
async def test_a_part_that_makes_no_sense_is_the_whole(player: httpx.AsyncClient, asked: str) -> None:
    answer = await player.get("/video", headers=[(b"range", asked.encode())])
    assert (answer.status_code, len(answer.content)) == (200, SIZE)


async def test_a_part_is_answered_if_the_file_is_still_that_one(player: httpx.AsyncClient) -> None:
    etag = (await player.head("/video")).headers["etag"]
    same = await player.get("/video", headers={"Range": "bytes=0-1", "If-Range": etag})
    other = await player.get("/video", headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


async def test_only_the_headers_are_asked_for(player: httpx.AsyncClient) -> None:
    answer = await player.head("/video", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (206, b"", "10")


async def test_an_erased_file_is_missing_before_anything_is_answered() -> None:
    request = Request({"type": "http", "method": "GET", "headers": []})
    with pytest.raises(BlobMissingError):
        await serve(request, Blobs(MemoryStore()), new_key(SHOP), Kind.VIDEO)
