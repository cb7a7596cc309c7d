"""Cleaned files become the private files of a shop, as the services know them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO
from uuid import UUID

from core.domain.evidence import Piece
from core.files.blobs import Blobs, new_key
from core.files.clean import CleanFile, clean_file
from core.files.kinds import PHOTOS, Kind
from core.services.evidence import Upload

KINDS: Mapping[Piece, frozenset[Kind]] = MappingProxyType(
    {
        Piece.PHOTO: PHOTOS,
        Piece.VIDEO: frozenset({Kind.VIDEO}),
        Piece.PROOF: frozenset({Kind.PHOTO, Kind.PAPER}),
    }
)
"""What may be sent for each piece."""


async def clean_piece(piece: Piece, source: bytes | BinaryIO) -> CleanFile:
    """Whoever asks discards it. Raises FileRefusedError."""
    return await clean_file(source, kinds=KINDS[piece])


async def keep(blobs: Blobs, shop_id: UUID, piece: Piece, file: CleanFile) -> Upload:
    """Stored under a key that nobody guesses."""
    stored = await blobs.put(new_key(shop_id), file.content)
    return Upload(
        piece=piece,
        key=stored.key,
        content_type=file.content_type,
        size=stored.size,
        sha256=file.sha256,
        width=file.width,
        height=file.height,
        seconds=file.seconds,
        pages=file.pages,
        perceptual_hash=file.perceptual_hash,
    )
