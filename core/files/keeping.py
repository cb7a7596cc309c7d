"""Cleaned files become the private files of a shop, as the services know them."""

from uuid import UUID

from core.files.blobs import Blobs, new_key
from core.files.clean import CleanFile
from core.services.claims import Photo


async def keep_photo(blobs: Blobs, shop_id: UUID, file: CleanFile) -> Photo:
    """Stored under a key that nobody guesses. Raises ValueError for what is no photo."""
    if file.width is None or file.height is None or file.perceptual_hash is None:
        msg = f"A {file.kind} is no photo"
        raise ValueError(msg)
    stored = await blobs.put(new_key(shop_id), file.content)
    return Photo(
        key=stored.key,
        content_type=file.content_type,
        width=file.width,
        height=file.height,
        size=stored.size,
        sha256=stored.sha256,
        perceptual_hash=file.perceptual_hash,
    )
