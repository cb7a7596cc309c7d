"""Private files, in a local folder or with a cloud provider. Never served by their own address."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from core.settings import Settings

_CHUNK = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{32}")


class BlobMissingError(LookupError):
    """The record of a file outlived the file."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The private file {key} does not exist; it may have been erased.")


@dataclass(frozen=True, slots=True)
class Stored:
    key: str
    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal."""


def new_key(shop_id: UUID) -> str:
    """An unguessable place among the files of one shop."""
    return f"{shop_id}/{token_hex(16)}"


class Blobs:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes | Path) -> Stored:
        """Stored as a whole or not at all. A Path is streamed from disk, never held in memory."""
        await obstore.put_async(self._store, _checked(key), content)
        if isinstance(content, bytes):
            return Stored(key, len(content), sha256(content).hexdigest())
        return await asyncio.to_thread(_stored, key, content)

    async def get(self, key: str) -> bytes:
        """Raises BlobMissingError."""
        try:
            result = await obstore.get_async(self._store, _checked(key))
        except FileNotFoundError as error:
            raise BlobMissingError(key) from error
        return bytes(await result.bytes_async())

    async def size(self, key: str) -> int:
        """In bytes. Raises BlobMissingError."""
        try:
            return (await obstore.head_async(self._store, _checked(key)))["size"]
        except FileNotFoundError as error:
            raise BlobMissingError(key) from error

    async def chunks(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """What lies between two places, in pieces: a video is never in memory. Raises BlobMissingError."""
        if start == end:
            return
        try:
            result = await obstore.get_async(self._store, _checked(key), options={"range": (start, end)})
        except FileNotFoundError as error:
            raise BlobMissingError(key) from error
        async for chunk in result.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def delete(self, key: str) -> None:
        """An absent file is fine: erasure may be repeated."""
        try:
            await obstore.delete_async(self._store, _checked(key))
        except FileNotFoundError:
            return

    async def older_than(self, shop_id: UUID, moment: datetime) -> list[str]:
        """Keys of a shop's files that were stored before an instant."""
        found: list[str] = []
        async for batch in obstore.list(self._store, prefix=str(shop_id)):
            found += [entry["path"] for entry in batch if entry["last_modified"] < moment]
        return found

    async def delete_shop(self, shop_id: UUID) -> int:
        """Erases every file of a shop; returns how many there were."""
        count = 0
        async for batch in obstore.list(self._store, prefix=str(shop_id)):
            paths = [entry["path"] for entry in batch]
            await obstore.delete_async(self._store, paths)
            count += len(paths)
        return count


def open_blobs(settings: Settings) -> Blobs:
    """The store of `files_url`, or the folder `files` under `data_dir`, readable by us alone."""
    if settings.files_url:
        return Blobs(from_url(settings.files_url))
    folder = settings.data_dir / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Blobs(LocalStore(folder.resolve()))


def _stored(key: str, path: Path) -> Stored:
    with path.open("rb") as file:
        return Stored(key, path.stat().st_size, file_digest(file, "sha256").hexdigest())


def _checked(key: str) -> str:
    """Refuses what `new_key` did not make, before it can name a file outside the store."""
    if not _KEY.fullmatch(key):
        msg = f"{key!r} is not the key of a private file"
        raise ValueError(msg)
    return key
