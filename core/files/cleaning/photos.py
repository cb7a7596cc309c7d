"""Photos: decoded and encoded anew, which leaves nothing but their pixels."""

import io
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from core.files.cleaning.limits import Answer, Limits, refused

MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1512
"""From 12 megapixels libjpeg can then decode at half size, which takes a third of the time."""

LIMITS = Limits(memory=1_000_000_000, seconds=10)

LOADED = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Pillow imports these when first needed, but then no file can be opened any more.

Phones write a JPEG with a second picture in it as MPO; TIFF's reader reads everybody's EXIF.
"""


def load(form: str) -> None:
    if form == "HEIF":
        load_heif()
    Image.preinit()


def load_heif() -> None:
    from pillow_heif import options, register_heif_opener  # noqa: PLC0415 - only iPhone photos pay for it

    options.DECODE_THREADS = 1
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def opened(source: BinaryIO, form: str) -> ImageFile.ImageFile:
    Image.MAX_IMAGE_PIXELS = None  # counted by our own limit, which says so in its own words
    return Image.open(io.BytesIO(source.read()), formats=[form])


def flat(image: Image.Image) -> Image.Image:
    """In plain colours, with white where it was transparent, and nothing but its pixels."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        canvas = Image.new("RGB", image.size, "white")
        canvas.paste(image, mask=image.getchannel("A"))
        return canvas
    return image.convert("RGB")


def mixable(image: Image.Image) -> Image.Image:
    """With pixels that can be averaged: not numbers in a palette, and no finer than 8 bits a channel."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    return flat(image) if image.mode in {"1", "P"} else image


def perceptual_hash(image: Image.Image) -> int:
    """64 bits, signed: whether brightness falls from each cell to its right neighbour, on a 9 by 8 grid."""
    cells = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    falls = "".join(
        "1" if cells[row * 9 + column] > cells[row * 9 + column + 1] else "0"
        for row in range(8)
        for column in range(8)
    )
    return int.from_bytes(int(falls, 2).to_bytes(8), signed=True)


def encoded(image: Image.Image) -> bytes:
    """As JPEG, with nothing but its pixels."""
    image.info.clear()
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85, optimize=True)
    return jpeg.getvalue()


def cleaned(source: BinaryIO, form: str) -> Answer:
    photo = opened(source, form)
    if photo.width * photo.height > MAX_PIXELS:
        return refused("too_many_pixels")
    photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = mixable(photo)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = flat(ImageOps.exif_transpose(image))
    jpeg, seen = encoded(image), perceptual_hash(image)
    return {"width": image.width, "height": image.height, "perceptual_hash": seen}, jpeg
