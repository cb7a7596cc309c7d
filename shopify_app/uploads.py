"""Photos that staff add: cleaned, then laid into the private files before the claim names them."""

from collections.abc import Sequence

from starlette.datastructures import UploadFile
from starlette.requests import Request

from core.files.clean import clean_file
from core.files.keeping import keep_photo
from core.files.kinds import PHOTOS
from core.services.claims import Photo


async def keep_photos(request: Request, files: Sequence[UploadFile]) -> list[Photo]:
    """All or none is kept. Raises FileRefusedError, whose message is for whoever sent it."""
    photos = [await clean_file(file.file, kinds=PHOTOS) for file in files]
    return [await keep_photo(request.state.blobs, request.state.shop_id, photo) for photo in photos]
