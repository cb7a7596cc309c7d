"""Makes one photo harmless, in a process of its own: `clean.py FORMAT` reads the photo, writes the result.

Decoders are where hostile files do their damage, so this process starts with an empty environment, gives
itself little memory and time, and can open nothing once it has read its input. It answers with a line of
JSON, then the JPEG. It imports nothing of ours, so that it starts in a tenth of a second.
"""

import io
import json
import resource
import sys
from contextlib import suppress

from PIL import Image, ImageFile, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1512
"""From 12 megapixels libjpeg can then decode at half size, which takes a third of the time."""

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 10

LOADED = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Pillow imports these when first needed, but then no file can be opened any more.

Phones write a JPEG with a second picture in it as MPO; TIFF's reader reads everybody's EXIF.
"""


def limit() -> None:
    """No more memory, time, files or sockets than one photo needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    with suppress(ValueError, OSError):  # macOS knows this limit and refuses it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def load_heif() -> None:
    from pillow_heif import options, register_heif_opener  # noqa: PLC0415 - only iPhone photos pay for it

    options.DECODE_THREADS = 1
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def opened(data: bytes, kind: str) -> ImageFile.ImageFile:
    Image.MAX_IMAGE_PIXELS = None  # counted by our own limit, which says so in its own words
    return Image.open(io.BytesIO(data), formats=[kind])


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


def cleaned(data: bytes, kind: str) -> tuple[dict[str, int | str], bytes]:
    """The answer: what the photo is now, and its bytes; or only why it is refused."""
    photo = opened(data, kind)
    if photo.width * photo.height > MAX_PIXELS:
        return {"refused": "too_many_pixels"}, b""
    photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = mixable(photo)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = flat(ImageOps.exif_transpose(image))
    image.info.clear()
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85, optimize=True)
    seen = perceptual_hash(image)
    return {"width": image.width, "height": image.height, "perceptual_hash": seen}, jpeg.getvalue()


def main(kind: str) -> None:
    if kind == "HEIF":
        load_heif()
    Image.preinit()
    limit()
    try:
        answer, jpeg = cleaned(sys.stdin.buffer.read(), kind)
    except Exception:  # noqa: BLE001 - whatever a decoder raises means the same: this file cannot be read
        answer, jpeg = {"refused": "unreadable"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + jpeg)


if __name__ == "__main__":
    main(sys.argv[1])
