"""Photos from strangers become plain JPEGs, or are refused with a reason."""

import asyncio
import io
import json
import struct
import sys
import zlib
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow

from core.files import clean, images
from core.files.images import clean_image

ORIENTATION = 0x0112
ROTATED_RIGHT = 6


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A red left third on grey with a dark disc, so that its orientation shows."""
    image = Image.new(mode, (width, height), "grey")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height), fill="red")
    draw.ellipse((width // 2, height // 4, width * 3 // 4, height * 3 // 4), fill="black")
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def heic(image: Image.Image) -> bytes:
    file = io.BytesIO()
    from_pillow(image).save(file, quality=80)
    return file.getvalue()


def private_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED_RIGHT
    exif[0x010E] = "CANARY description"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 29: "CANARY date"}
    return exif


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and carries next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))


def all_kinds() -> dict[str, bytes]:
    image = picture()
    return {
        "JPEG": encoded(image, "JPEG"),
        "PNG": encoded(image, "PNG"),
        "WEBP": encoded(image, "WEBP"),
        "HEIF": heic(image),
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_each_kind_of_photo_becomes_a_jpeg_of_the_same_size(kind: str) -> None:
    cleaned = await clean_image(all_kinds()[kind])
    result = Image.open(io.BytesIO(cleaned.data))
    assert (cleaned.content_type, cleaned.width, cleaned.height) == ("image/jpeg", 640, 480)
    assert (result.format, result.size, result.mode) == ("JPEG", (640, 480), "RGB")


async def test_a_photo_with_a_second_picture_in_it_is_read_as_phones_mean_it() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture(64, 48)])
    assert (await clean_image(data)).width == 640


async def test_a_palette_is_shrunk_without_dropping_pixels() -> None:
    stripes = Image.new("L", (3024, 2), 0)
    stripes.putdata([255 * (column % 2) for column in range(3024)] * 2)
    data = encoded(stripes.resize((3024, 200)).convert("P"), "PNG")
    result = Image.open(io.BytesIO((await clean_image(data)).data)).convert("L")
    mean = result.resize((1, 1), Image.Resampling.BOX).tobytes()[0]
    assert 120 < mean < 136
    assert (result.width, result.height) == (1512, 100)


async def test_sixteen_bits_a_channel_keep_their_brightness() -> None:
    grey = Image.frombytes("I;16", (16, 16), (32768).to_bytes(2, "little") * 256)
    result = Image.open(io.BytesIO((await clean_image(encoded(grey, "PNG"))).data))
    assert result.getpixel((8, 8)) == (128, 128, 128)


async def test_an_iphone_photo_forgets_where_it_was_taken() -> None:
    photo = from_pillow(picture())
    photo.info["exif"] = private_exif().tobytes()
    file = io.BytesIO()
    photo.save(file)
    assert file.getvalue().count(b"CANARY") == 2
    assert b"CANARY" not in (await clean_image(file.getvalue())).data


async def test_a_large_photo_is_shrunk_to_1512_pixels_on_its_longest_side() -> None:
    cleaned = await clean_image(encoded(picture(4032, 3024), "JPEG"))
    assert (cleaned.width, cleaned.height) == (1512, 1134)


async def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    data = encoded(picture(), "JPEG", exif=private_exif(), comment=b"CANARY", icc_profile=b"CANARY icc")
    assert data.count(b"CANARY") == 4
    cleaned = await clean_image(data)
    result = Image.open(io.BytesIO(cleaned.data))
    assert (cleaned.width, cleaned.height) == (480, 640)
    assert b"CANARY" not in cleaned.data
    assert set(result.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    red, grey = result.getpixel((240, 10)), result.getpixel((30, 600))
    assert isinstance(red, tuple)
    assert isinstance(grey, tuple)
    assert (red[0] > 240, red[1] < 15, abs(grey[0] - 128) < 10) == (True, True, True)


async def test_text_in_a_png_is_forgotten() -> None:
    info = PngInfo()
    info.add_text("Author", "CANARY")
    info.add_itxt("XML:com.adobe.xmp", "<x>CANARY</x>")
    data = encoded(picture(), "PNG", pnginfo=info)
    assert data.count(b"CANARY") == 2
    assert b"CANARY" not in (await clean_image(data)).data


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
async def test_transparent_places_become_white(mode: str) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)
    data = encoded(image, "PNG", **({"transparency": image.getpixel((0, 0))} if mode == "P" else {}))
    result = Image.open(io.BytesIO((await clean_image(data)).data))
    assert result.getpixel((10, 10)) == (255, 255, 255)


async def test_the_same_photo_gives_the_same_bytes_and_a_similar_one_a_near_hash() -> None:
    photo = Image.linear_gradient("L").rotate(90).resize((640, 480)).convert("RGB")
    photo.paste(picture(200, 200), (40, 60))
    first, again = [await clean_image(encoded(photo, "PNG")) for _ in range(2)]
    smaller = await clean_image(encoded(photo.resize((400, 300)), "JPEG", quality=40))
    other = await clean_image(encoded(photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG"))
    assert first == again
    assert first.sha256 != smaller.sha256
    assert images.distance(first.perceptual_hash, smaller.perceptual_hash) <= 4
    assert images.distance(first.perceptual_hash, other.perceptual_hash) > 20


def test_the_distance_of_two_hashes_counts_differing_bits_whatever_their_sign() -> None:
    assert images.distance(0, 0) == 0
    assert images.distance(-1, 0) == 64
    assert images.distance(-(2**63), 2**63 - 1) == 64
    assert images.distance(5, 1) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x00\x00\x00\x18ftypmp42" + bytes(100),
        b"\x00\x00\x00\x18ftypavif" + bytes(100),
    ],
)
async def test_what_is_not_a_photo_is_refused(data: bytes) -> None:
    with pytest.raises(images.NotAnImageError, match=r"Please send a JPEG, PNG, WebP or HEIC picture\.$"):
        await clean_image(data)


async def test_more_than_ten_megabytes_are_refused_unread() -> None:
    with pytest.raises(images.TooLargeError, match="larger than 10 MB"):
        await clean_image(b"\xff\xd8\xff" + bytes(images.MAX_BYTES - 2))


@pytest.mark.parametrize("size", [(50_000, 50_000), (50_001, 1_000), (2**31 - 1, 2**31 - 1)])
async def test_too_many_pixels_are_refused_within_two_seconds_without_decoding(size: tuple[int, int]) -> None:
    async with asyncio.timeout(2):
        with pytest.raises(images.TooManyPixelsError, match="50 megapixels"):
            await clean_image(png_header_only(*size))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_a_photo_cut_short_is_refused_as_damaged(kind: str) -> None:
    whole = all_kinds()[kind]
    with pytest.raises(images.UnreadableError, match="damaged"):
        await clean_image(whole[: len(whole) // 2])


async def test_fifty_megapixels_fit_into_the_memory_limit() -> None:
    cleaned = await clean_image(
        encoded(Image.new("RGBA", (10_000, 5_000), (9, 9, 9, 0)), "PNG", compress_level=1)
    )
    assert (cleaned.width, cleaned.height) == (1512, 756)


async def test_many_photos_at_once_are_all_cleaned() -> None:
    results = await asyncio.gather(*(clean_image(all_kinds()["JPEG"]) for _ in range(6)))
    assert len({result.sha256 for result in results}) == 1


LIMITED = """
import sys; sys.path.insert(0, {folder!r})
import clean, json, socket
from PIL import Image
Image.preinit()
clean.limit()
def refused(attempt):
    try: attempt()
    except (OSError, MemoryError) as error: return type(error).__name__
    return "allowed"
attempts = [lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: bytearray(2 * 10**9)]
print(json.dumps([refused(attempt) for attempt in attempts]), file=sys.stdout)
"""


async def test_the_process_that_decodes_can_open_no_file_no_socket_and_little_memory() -> None:
    program = LIMITED.format(folder=str(Path(images.__file__).parent))
    process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", program, stdout=PIPE, env={})
    output, _ = await process.communicate()
    assert json.loads(output) == ["OSError", "OSError", "MemoryError"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cleaning_itself_answers_with_size_hash_and_jpeg(kind: str) -> None:
    answer, jpeg = clean.cleaned(all_kinds()[kind], kind)
    assert (set(answer), answer["width"], answer["height"]) == (
        {"width", "height", "perceptual_hash"},
        640,
        480,
    )
    assert jpeg.startswith(b"\xff\xd8\xff")


def test_cleaning_itself_refuses_by_the_header_alone() -> None:
    assert clean.cleaned(png_header_only(50_000, 50_000), "PNG") == ({"refused": "too_many_pixels"}, b"")


@pytest.mark.parametrize(
    ("program", "output"),
    [
        ("import sys; sys.stdout.write(sys.stdin.read() * 2)", b"abcabc"),
        ("import time; time.sleep(60)", b""),
        ("import os; os.kill(os.getpid(), 9)", b""),
        ("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}), end='')", b"[]"),
    ],
)
async def test_a_program_apart_has_no_secrets_and_no_more_time_than_it_is_given(
    program: str, output: bytes
) -> None:
    assert await images.run_apart((sys.executable, "-I", "-c", program), b"abc", seconds=1) == output


async def test_a_program_that_cannot_run_is_our_fault_and_not_the_photos() -> None:
    with pytest.raises(RuntimeError, match=r"^No photo can be cleaned: the program ended with exit code 3\."):
        await images.run_apart((sys.executable, "-I", "-c", "raise SystemExit(3)"), b"", seconds=5)
