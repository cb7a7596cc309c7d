from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx
import pytest
import respx

from core.shopify.bulk import download
from core.shopify.errors import BulkExpired, Unreachable
from core.shopify.http import create_http

URL = "https://storage.googleapis.com/result.jsonl?signature=secret"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with create_http() as http:
        yield http


class Torn(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"first "
        raise httpx.ReadError("broken")


@respx.mock
async def test_a_broken_download_goes_on_where_it_stopped(http: httpx.AsyncClient, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    route = respx.get(URL)
    route.side_effect = [httpx.Response(200, stream=Torn()), httpx.Response(206, content=b"second")]
    with pytest.raises(Unreachable):
        await download(http, URL, path)
    assert not path.exists()
    assert await download(http, URL, path) == 12
    assert path.read_bytes() == b"first second"
    assert route.calls.last.request.headers["Range"] == "bytes=6-"
    assert await download(http, URL, path) == 12
    assert route.call_count == 2


@respx.mock
async def test_it_starts_over_when_the_server_knows_no_ranges(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "orders.jsonl"
    (tmp_path / "orders.jsonl.part").write_bytes(b"old")
    respx.get(URL).mock(return_value=httpx.Response(200, content=b"whole"))
    assert await download(http, URL, path) == 5
    assert path.read_bytes() == b"whole"


@respx.mock
async def test_a_file_that_was_complete_before_the_crash_is_taken(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "orders.jsonl"
    (tmp_path / "orders.jsonl.part").write_bytes(b"whole")
    respx.get(URL).mock(return_value=httpx.Response(416, headers={"Content-Range": "bytes */5"}))
    assert await download(http, URL, path) == 5


@pytest.mark.parametrize(
    ("status", "meaning"), [(403, BulkExpired), (404, BulkExpired), (503, Unreachable), (416, Unreachable)]
)
@respx.mock
async def test_a_refused_download_leaves_no_file(
    http: httpx.AsyncClient, tmp_path: Path, status: int, meaning: type[Exception]
) -> None:
    respx.get(URL).mock(return_value=httpx.Response(status, content=b"<Error>"))
    with pytest.raises(meaning) as raised:
        await download(http, URL, tmp_path / "orders.jsonl")
    assert "signature" not in str(raised.value)
    assert [each async for each in anyio.Path(tmp_path).iterdir()] == []
