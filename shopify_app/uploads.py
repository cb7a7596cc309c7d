"""Photos that staff add: cleaned, then laid into the private files before the claim names them."""

from collections.abc import Sequence

from starlette.datastructures import UploadFile
from starlette.requests import Request

from core.files.blobs import new_key
from core.files.images import CleanImage, clean_image
from core.services.claims import Photo
from core.web.locales import translatable

REFUSALS = (
    translatable("This file is not a photo we can use. Please send a JPEG, PNG, WebP or HEIC picture."),
    translatable("This photo is larger than 10 MB. Please send a smaller one, or a screenshot of it."),
    translatable(
        "This picture is larger than 50 megapixels. Please send a smaller one, or a screenshot of it."
    ),
    translatable("This photo is damaged and cannot be opened. Please take it again or send another one."),
)
"""What cleaning says, for the catalogue."""


async def keep_photos(request: Request, files: Sequence[UploadFile]) -> list[Photo]:
    """All or none is kept. Raises ImageRefusedError, whose message is for whoever sent it."""
    images = [await clean_image(await file.read()) for file in files]
    return [await _keep(request, image) for image in images]


async def _keep(request: Request, image: CleanImage) -> Photo:
    key = new_key(request.state.shop_id)
    stored = await request.state.blobs.put(key, image.data)
    return Photo(
        key=key,
        content_type=image.content_type,
        width=image.width,
        height=image.height,
        size=stored.size,
        sha256=image.sha256,
        perceptual_hash=image.perceptual_hash,
    )
