"""Photos from strangers become plain JPEGs, or are refused with a reason."""

import asyncio
import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow

from core.files.clean import CleanFile, clean_file, distance
from core.files.cleaning import photos
from core.files.kinds import MEGABYTE, PHOTOS
from core.files.refusals import FileRefusedError

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


async def photo_of(data: bytes) -> CleanFile:
    return await clean_file(data, kinds=PHOTOS)


def content_of(file: CleanFile) -> bytes:
    assert isinstance(file.content, bytes)
    return file.content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_each_kind_of_photo_becomes_a_jpeg_of_the_same_size(kind: str) -> None:
    cleaned = await photo_of(all_kinds()[kind])
    result = Image.open(io.BytesIO(content_of(cleaned)))
    assert (cleaned.content_type, cleaned.width, cleaned.height) == ("image/jpeg", 640, 480)
    assert (result.format, result.size, result.mode) == ("JPEG", (640, 480), "RGB")


async def test_a_photo_with_a_second_picture_in_it_is_read_as_phones_mean_it() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture(64, 48)])
    assert (await photo_of(data)).width == 640


async def test_a_palette_is_shrunk_without_dropping_pixels() -> None:
    stripes = Image.new("L", (3024, 2), 0)
    stripes.putdata([255 * (column % 2) for column in range(3024)] * 2)
    data = encoded(stripes.resize((3024, 200)).convert("P"), "PNG")
    result = Image.open(io.BytesIO(content_of(await photo_of(data)))).convert("L")
    mean = result.resize((1, 1), Image.Resampling.BOX).tobytes()[0]
    assert 120 < mean < 136
    assert (result.width, result.height) == (1512, 100)


async def test_sixteen_bits_a_channel_keep_their_brightness() -> None:
    grey = Image.frombytes("I;16", (16, 16), (32768).to_bytes(2, "little") * 256)
    result = Image.open(io.BytesIO(content_of(await photo_of(encoded(grey, "PNG")))))
    assert result.getpixel((8, 8)) == (128, 128, 128)


async def test_an_iphone_photo_forgets_where_it_was_taken() -> None:
    photo = from_pillow(picture())
    photo.info["exif"] = private_exif().tobytes()
    file = io.BytesIO()
    photo.save(file)
    assert file.getvalue().count(b"CANARY") == 2
    assert b"CANARY" not in content_of(await photo_of(file.getvalue()))


async def test_a_large_photo_is_shrunk_to_1512_pixels_on_its_longest_side() -> None:
    cleaned = await photo_of(encoded(picture(4032, 3024), "JPEG"))
    assert (cleaned.width, cleaned.height) == (1512, 1134)


async def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    data = encoded(picture(), "JPEG", exif=private_exif(), comment=b"CANARY", icc_profile=b"CANARY icc")
    assert data.count(b"CANARY") == 4
    cleaned = await photo_of(data)
    result = Image.open(io.BytesIO(content_of(cleaned)))
    assert (cleaned.width, cleaned.height) == (480, 640)
    assert b"CANARY" not in content_of(cleaned)
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
    assert b"CANARY" not in content_of(await photo_of(data))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
async def test_transparent_places_become_white(mode: str) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)
    data = encoded(image, "PNG", **({"transparency": image.getpixel((0, 0))} if mode == "P" else {}))
    result = Image.open(io.BytesIO(content_of(await photo_of(data))))
    assert result.getpixel((10, 10)) == (255, 255, 255)


async def test_the_same_photo_gives_the_same_bytes_and_a_similar_one_a_near_hash() -> None:
    photo = Image.linear_gradient("L").rotate(90).resize((640, 480)).convert("RGB")
    photo.paste(picture(200, 200), (40, 60))
    first, again = [await photo_of(encoded(photo, "PNG")) for _ in range(2)]
    smaller = await photo_of(encoded(photo.resize((400, 300)), "JPEG", quality=40))
    other = await photo_of(encoded(photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG"))
    seen = [file.perceptual_hash or 0 for file in (first, smaller, other)]
    assert first == again
    assert first.sha256 != smaller.sha256
    assert distance(seen[0], seen[1]) <= 4
    assert distance(seen[0], seen[2]) > 20


def test_the_distance_of_two_hashes_counts_differing_bits_whatever_their_sign() -> None:
    assert distance(0, 0) == 0
    assert distance(-1, 0) == 64
    assert distance(-(2**63), 2**63 - 1) == 64
    assert distance(5, 1) == 1


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
    with pytest.raises(FileRefusedError, match=r"Please send a JPEG, PNG, WebP or HEIC picture\.$"):
        await photo_of(data)


async def test_more_than_ten_megabytes_are_refused_unread() -> None:
    with pytest.raises(FileRefusedError, match="larger than 10 MB"):
        await photo_of(b"\xff\xd8\xff" + bytes(10 * MEGABYTE - 2))


@pytest.mark.parametrize("size", [(50_000, 50_000), (50_001, 1_000), (2**31 - 1, 2**31 - 1)])
async def test_too_many_pixels_are_refused_within_two_seconds_without_decoding(size: tuple[int, int]) -> None:
    async with asyncio.timeout(2):
        with pytest.raises(FileRefusedError, match="50 megapixels"):
            await photo_of(png_header_only(*size))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_a_photo_cut_short_is_refused_as_damaged(kind: str) -> None:
    whole = all_kinds()[kind]
    with pytest.raises(FileRefusedError, match="photo is damaged"):
        await photo_of(whole[: len(whole) // 2])


@pytest.mark.slow
async def test_fifty_megapixels_fit_into_the_memory_limit() -> None:
    cleaned = await photo_of(
        encoded(Image.new("RGBA", (10_000, 5_000), (9, 9, 9, 0)), "PNG", compress_level=1)
    )
    assert (cleaned.width, cleaned.height) == (1512, 756)


async def test_many_photos_at_once_are_all_cleaned() -> None:
    results = await asyncio.gather(*(photo_of(all_kinds()["JPEG"]) for _ in range(6)))
    assert len({result.sha256 for result in results}) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cleaning_itself_answers_with_size_hash_and_jpeg(kind: str) -> None:
    answer, jpeg = photos.cleaned(io.BytesIO(all_kinds()[kind]), kind)
    assert (set(answer), answer["width"], answer["height"]) == (
        {"width", "height", "perceptual_hash"},
        640,
        480,
    )
    assert jpeg.startswith(b"\xff\xd8\xff")


def test_cleaning_itself_refuses_by_the_header_alone() -> None:
    huge = io.BytesIO(png_header_only(50_000, 50_000))
    assert photos.cleaned(huge, "PNG") == ({"refused": "too_many_pixels"}, b"")
