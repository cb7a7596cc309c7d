"""QR symbols are small, say what they should and survive a bad print and a shaky hand."""

import io
import random
import re
import xml.etree.ElementTree as ET

import zxingcpp
from PIL import Image, ImageFilter

from core.domain.codes import CODE_LENGTH, COMPACT_URL_LENGTH, code_url, new_code
from core.labels import qr

TEXT = "HTTPS://CARE.BRAND.DE/0123456789ABCDEF"
LONGER = "HTTPS://WARRANTY.LONG-BRAND.EXAMPLE/0123456789ABCDEF"


def read(image: Image.Image) -> str | None:
    found = zxingcpp.read_barcode(image)
    return found.text if found else None


def drawn(side: int, rows: bytes, module_px: int = 4) -> Image.Image:
    symbol = Image.frombytes("1", (side, side), rows).convert("L")
    page = Image.new("L", (side + 8, side + 8), 255)
    page.paste(symbol, (4, 4))
    return page.resize((page.width * module_px, page.height * module_px), Image.Resampling.NEAREST)


def test_a_compact_address_fits_25_modules_which_only_the_alphanumeric_mode_can() -> None:
    assert len(TEXT) == COMPACT_URL_LENGTH
    assert qr.modules(TEXT) == 25
    assert qr.bitmap(TEXT)[0] == 25
    assert qr.modules(TEXT.lower()) == 29
    assert qr.modules(TEXT + "0") == 29


def test_the_png_says_the_text_and_has_its_quiet_zone() -> None:
    image = Image.open(io.BytesIO(qr.png(TEXT, module_px=3)))
    assert (image.size, image.mode) == (((25 + 8) * 3, (25 + 8) * 3), "1")
    assert image.convert("L").crop((0, 0, 99, 12)).getextrema() == (255, 255)
    assert read(image.convert("L")) == TEXT


def test_the_svg_is_one_path_that_draws_the_same_symbol() -> None:
    root = ET.fromstring(qr.svg(TEXT))  # noqa: S314 - our own output
    path = root[0].attrib["d"]
    image = Image.new("L", (33, 33), 255)
    for column, row, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
        assert width == back
        image.paste(0, (int(column), int(row), int(column) + int(width), int(row) + 1))
    assert (len(root), root.attrib["viewBox"], re.sub(r"M\d+ \d+h\d+v1h-\d+z", "", path)) == (
        1,
        "0 0 33 33",
        "",
    )
    assert read(image.resize((132, 132), Image.Resampling.NEAREST)) == TEXT
    assert len(qr.svg(TEXT)) < 6000


def test_batches_draw_symbols_of_level_m_that_read_back() -> None:
    for text in (TEXT, LONGER):
        found = zxingcpp.read_barcode(drawn(*qr.bitmap(text)))
        assert found is not None
        assert (found.text, found.ec_level) == (text, "M")


def test_99_of_100_codes_of_12_mm_are_read_from_a_thermal_print_by_a_shaky_phone() -> None:
    """203 dpi, a camera at 10 pixels a millimetre, 4 degrees off, out of focus, with noise."""
    dice = random.Random(20261122)
    texts = [code_url("https://care.brand.de", new_code(dice.randbytes)) for _ in range(100)]
    assert {len(text) for text in texts} == {len("HTTPS://CARE.BRAND.DE/") + CODE_LENGTH}
    read_back = [text for text in texts if read(photographed(*qr.bitmap(text), dice)) == text]
    assert len(read_back) >= 99


def photographed(side: int, rows: bytes, dice: random.Random) -> Image.Image:
    dots = round(12 / 25.4 * 203) * (side + 8) // side
    printed = drawn(side, rows, 1).resize((dots, dots), Image.Resampling.NEAREST)
    pixels = 120 * (side + 8) // side
    seen = printed.resize((pixels, pixels), Image.Resampling.BILINEAR)
    turned = seen.rotate(dice.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=255)
    blurred = turned.filter(ImageFilter.GaussianBlur(0.9))
    noise = Image.frombytes("L", blurred.size, dice.randbytes(blurred.width * blurred.height))
    return Image.blend(blurred, noise, 0.08)
