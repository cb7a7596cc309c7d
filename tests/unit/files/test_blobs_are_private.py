"""Private files are kept under the shop they belong to and nowhere else."""

from pathlib import Path
from uuid import UUID

import pytest
from obstore.store import MemoryStore
from pydantic import SecretStr

from core.files.blobs import BlobMissingError, Blobs, Stored, new_key, open_blobs
from core.settings import Settings

SHOP = UUID("0198c5a0-0000-7000-8000-000000000001")
OTHER_SHOP = UUID("0198c5a0-0000-7000-8000-000000000002")
SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def settings(data_dir: Path) -> Settings:
    secret = SecretStr("x")
    return Settings(data_dir=data_dir, shopify_api_secret=secret, encryption_keys=secret, signing_keys=secret)


@pytest.fixture
def blobs() -> Blobs:
    return Blobs(MemoryStore())


async def test_what_is_put_comes_back(blobs: Blobs) -> None:
    key = new_key(SHOP)
    assert await blobs.put(key, b"abc") == Stored(key, 3, SHA256_OF_ABC)
    assert await blobs.get(key) == b"abc"
    assert await blobs.size(key) == 3
    assert [chunk async for chunk in blobs.chunks(key, 0, 3)] == [b"abc"]
    assert [chunk async for chunk in blobs.chunks(key, 1, 2)] == [b"b"]
    assert [chunk async for chunk in blobs.chunks(key, 3, 3)] == []


async def test_a_file_on_disk_is_stored_under_the_same_digest(blobs: Blobs, tmp_path: Path) -> None:
    key, video = new_key(SHOP), tmp_path / "video.mp4"
    video.write_bytes(b"abc")
    assert await blobs.put(key, video) == Stored(key, 3, SHA256_OF_ABC)
    assert await blobs.get(key) == b"abc"


async def test_local_files_lie_in_a_folder_that_only_we_can_enter(tmp_path: Path) -> None:
    blobs, key = open_blobs(settings(tmp_path)), new_key(SHOP)
    await blobs.put(key, b"abc")
    assert (tmp_path / "files" / key).read_bytes() == b"abc"
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert await open_blobs(settings(tmp_path)).get(key) == b"abc"


async def test_a_configured_store_is_used_instead_of_the_folder(tmp_path: Path) -> None:
    blobs, key = open_blobs(settings(tmp_path).model_copy(update={"files_url": "memory:///"})), new_key(SHOP)
    await blobs.put(key, b"abc")
    assert await blobs.get(key) == b"abc"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_a_deleted_file_is_missing_and_may_be_deleted_again(blobs: Blobs) -> None:
    key = new_key(SHOP)
    await blobs.put(key, b"abc")
    await blobs.delete(key)
    await blobs.delete(key)
    with pytest.raises(BlobMissingError, match=r"does not exist; it may have been erased\.$"):
        await blobs.get(key)
    with pytest.raises(BlobMissingError):
        await anext(blobs.chunks(key, 0, 3))
    with pytest.raises(BlobMissingError):
        await blobs.size(key)


async def test_a_file_of_the_local_folder_is_deleted_twice_without_complaint(tmp_path: Path) -> None:
    blobs, key = open_blobs(settings(tmp_path)), new_key(SHOP)
    await blobs.put(key, b"abc")
    await blobs.delete(key)
    await blobs.delete(key)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_erasing_a_shop_leaves_the_files_of_others(blobs: Blobs) -> None:
    mine, others = [new_key(SHOP) for _ in range(3)], new_key(OTHER_SHOP)
    for key in [*mine, others]:
        await blobs.put(key, b"abc")
    assert await blobs.delete_shop(SHOP) == 3
    assert await blobs.get(others) == b"abc"
    for key in mine:
        with pytest.raises(BlobMissingError):
            await blobs.get(key)


def test_keys_are_never_the_same_and_begin_with_their_shop() -> None:
    keys = {new_key(SHOP) for _ in range(1000)}
    assert len(keys) == 1000
    assert {key.partition("/")[0] for key in keys} == {str(SHOP)}


@pytest.mark.parametrize("key", ["", "../secret", f"{SHOP}/../x", f"{SHOP}/photo.jpg", f"{SHOP}/{0:032x}/x"])
async def test_a_key_that_is_not_ours_names_nothing(blobs: Blobs, key: str) -> None:
    for attempt in (blobs.put(key, b"abc"), blobs.get(key), blobs.delete(key)):
        with pytest.raises(ValueError, match="is not the key of a private file"):
            await attempt
