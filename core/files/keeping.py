"""Cleaned files become the private files of a shop, and stay while a form is corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import BinaryIO
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from starlette.datastructures import UploadFile

from core.domain.evidence import Piece
from core.files.blobs import BlobMissingError, Blobs, new_key
from core.files.clean import CleanFile, clean_file
from core.files.kinds import PHOTOS, Kind
from core.files.links import sign_file, verify_file
from core.files.refusals import FileRefusedError
from core.services.evidence import MOST_FILES, Gathered, Upload

KINDS: Mapping[Piece, frozenset[Kind]] = MappingProxyType(
    {
        Piece.PHOTO: PHOTOS,
        Piece.VIDEO: frozenset({Kind.VIDEO}),
        Piece.PROOF: frozenset({Kind.PHOTO, Kind.PAPER}),
    }
)
"""What may be sent for each piece."""
KEPT_SECONDS = 24 * 60 * 60
"""How long a form that was shown again still finds its files; as long as the form itself may be sent."""

_NAME_LENGTH = 60
_UPLOAD = TypeAdapter(Upload)


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


async def gather(
    blobs: Blobs, shop_id: UUID, sent: Mapping[Piece, Sequence[UploadFile]], held: Sequence[Upload]
) -> Gathered:
    """Clean and store what was sent, each file once, after what is `held` from an earlier try.

    What fails later leaves them unreferenced: the files of a shop are unguessable and private all the same.
    """
    files, refused, too_many = list(held), dict[Piece, tuple[str, str]](), list[Piece]()
    for piece, new in sent.items():
        seen = {upload.sha256 for upload in held if upload.piece is piece}
        if len(seen) + len(new) > MOST_FILES:
            too_many.append(piece)
            continue
        for file in new:
            try:
                with await clean_piece(piece, file.file) as clean:
                    if clean.sha256 not in seen:
                        seen.add(clean.sha256)
                        files.append(await keep(blobs, shop_id, piece, clean))
            except FileRefusedError as error:
                refused[piece] = (str(file.filename)[:_NAME_LENGTH], str(error))
    return Gathered(files=files, refused=refused, too_many=too_many)


def sign_upload(upload: Upload, *, signing_keys: Sequence[str]) -> str:
    """A token for a form that is shown again, so that the file need not be sent again."""
    return sign_file(orjson.dumps(asdict(upload)).decode(), purpose="kept", signing_keys=signing_keys)


async def list_kept(
    blobs: Blobs, shop_id: UUID, tokens: Sequence[str], *, signing_keys: Sequence[str]
) -> list[Upload]:
    """What the tokens of a form name: signed by us, this shop's, young, and the file is still there."""
    found = []
    for token in tokens:
        said = verify_file(token, purpose="kept", signing_keys=signing_keys, max_age=KEPT_SECONDS)
        upload = _UPLOAD.validate_json(said) if said else None
        if upload is not None and upload.key.startswith(f"{shop_id}/") and await _is_there(blobs, upload.key):
            found.append(upload)
    return found


async def _is_there(blobs: Blobs, key: str) -> bool:
    """Files that no claim names are swept after a while."""
    try:
        await blobs.size(key)
    except BlobMissingError:
        return False
    return True
