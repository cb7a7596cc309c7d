"""Certificates: one page, complete, in the owner's language, and the QR symbol leads to the living one."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from PIL import Image

from core.labels.certificates import LOCALES, Certificate, render

URL = "https://care.brand.example/certificates/R-ZZZZ-ZZZC"
CERTIFICATE = Certificate(
    brand_name="Northwind Kettles",
    product="Trail Kettle 1.2 L",
    registration_number="R-ZZZZ-ZZZC",
    url=URL,
    issued_on=date(2026, 11, 22),
    owner_name="Anna Weber",
    serial="TK-2026-004711",
    code="VEVY-MVV2-67QR-W6QY",
    purchased_on=date(2026, 11, 20),
    starts_on=date(2026, 11, 21),
    last_covered_day=date(2028, 11, 20),
    terms_title="Trail warranty, version 3",
    terms_text="We repair or replace your kettle.\nWater in the base is not covered.",
)


def german() -> Callable[[str], str]:
    binary = io.BytesIO()
    with (LOCALES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(binary, read_po(source))
    binary.seek(0)
    return Translations(binary).gettext


def lines_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    try:
        text: str = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    return text.splitlines()


def picture_of(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[0].render(scale=2).to_pil()
    finally:
        document.close()
    return image.convert("RGB")


def test_a_certificate_says_everything_once() -> None:
    assert lines_of(render(CERTIFICATE)) == [
        "Northwind Kettles",
        "Registration number",
        "R-ZZZZ-ZZZC",
        "WARRANTY CERTIFICATE",
        "Trail Kettle 1.2 L",
        "Covered until and including",
        "November 20, 2028",
        "Covered from",
        "November 21, 2026",
        "Owner",
        "Anna Weber",
        "Bought on",
        "November 20, 2026",
        "Serial number",
        "TK-2026-004711",
        "Code on the product",
        "VEVY-MVV2-67QR-W6QY",
        "Trail warranty, version 3",
        "We repair or replace your kettle.",
        "Water in the base is not covered.",
        "Is this certificate still valid? Scan the symbol.",
        URL,
        "Issued by Northwind Kettles on November 22, 2026",
        "Your rights by law stay as they are, whatever this certificate says.",
    ]


def test_a_german_certificate_is_german() -> None:
    found = lines_of(render(CERTIFICATE, locale="de", translate=german()))
    assert found[3] == "GARANTIESCHEIN"
    assert found[5:9] == [
        "Garantie bis einschließlich",
        "20. November 2028",
        "Garantie ab",
        "21. November 2026",
    ]
    assert found[-2] == "Ausgestellt von Northwind Kettles am 22. November 2026"


@pytest.mark.parametrize("page", ["a4", "letter"])
def test_the_symbol_leads_to_the_certificates_page(page: str) -> None:
    paper = replace(CERTIFICATE, page="letter") if page == "letter" else CERTIFICATE
    found = zxingcpp.read_barcode(picture_of(render(paper)))
    assert found is not None
    assert found.text == URL


def test_the_symbol_stands_on_the_margin_and_is_32_mm_wide() -> None:
    picture = picture_of(render(CERTIFICATE)).convert("L")
    scale = picture.width / 210
    symbol = picture.crop((0, round(241 * scale), round(60 * scale), picture.height))
    box = Image.eval(symbol, lambda grey: 255 * (grey < 128)).getbbox()
    assert box is not None
    assert (box[0] / scale, (box[2] - box[0]) / scale) == pytest.approx((22, 32), abs=0.3)


def test_what_is_not_known_is_left_out() -> None:
    bare = Certificate(
        brand_name="Northwind Kettles",
        product="Trail Kettle 1.2 L",
        registration_number="R-ZZZZ-ZZZC",
        url=URL,
        issued_on=date(2026, 11, 22),
    )
    found = lines_of(render(bare))
    assert found[5:8] == [
        "Covered until and including",
        "to be confirmed",
        "Is this certificate still valid? Scan the symbol.",
    ]


def test_cover_for_life_is_said_so() -> None:
    found = lines_of(render(replace(CERTIFICATE, last_covered_day=None, lifetime=True)))
    assert found[5:7] == ["Covered", "for life"]


def test_the_last_covered_day_is_no_end_yet() -> None:
    last_day = lines_of(render(replace(CERTIFICATE, issued_on=date(2028, 11, 20))))
    day_after = lines_of(render(replace(CERTIFICATE, issued_on=date(2028, 11, 21))))
    assert "Covered until and including" in last_day
    assert "The cover ended on" in day_after


def test_an_ended_warranty_has_no_days_left_and_loses_the_brands_colour() -> None:
    loud = replace(CERTIFICATE, accent="#e4002b")
    ended = render(replace(loud, void="It was replaced."))
    assert {"This warranty", "has ended", "It was replaced."} < set(lines_of(ended))
    assert not {"Covered until and including", "Covered from"} & set(lines_of(ended))
    assert picture_of(ended).getpixel((300, 600)) != picture_of(render(loud)).getpixel((300, 600))


def test_long_terms_and_names_end_in_an_ellipsis_on_the_same_page() -> None:
    long = replace(
        CERTIFICATE, product="Trail Kettle " * 20, owner_name="Anna " * 30, terms_text="Free repair. " * 900
    )
    found = lines_of(render(replace(long, page="letter")))
    assert [line[-1] for line in found if line.startswith(("Anna", "Trail Kettle"))] == ["e", "…", "…"]
    assert found[-5].endswith("…")
    assert found[-4] == "Is this certificate still valid? Scan the symbol."


def test_letters_we_cannot_print_do_no_harm() -> None:
    odd = replace(
        CERTIFICATE, owner_name="Anna 🫖 Weber", product="電気ケトル", terms_text="免费 Free 🫖 repair."
    )
    found = lines_of(render(odd))
    assert found[4] == "VEVY-MVV2-67QR-W6QY"
    assert "Anna Weber" in found
    assert "Free repair." in found


def test_the_brands_colour_and_logo_are_on_the_page() -> None:
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "#ff0000").save(logo, "PNG")
    branded = replace(CERTIFICATE, accent="#123456", logo=logo.getvalue())
    picture = picture_of(render(branded))
    points = 72 / 25.4 * 2
    assert picture.getpixel((round(100 * points), round(2 * points))) == (0x12, 0x34, 0x56)
    assert picture.getpixel((round(30 * points), round(30 * points))) == (255, 0, 0)
    assert lines_of(render(branded))[0] == "Registration number"


def test_the_same_certificate_is_the_same_file() -> None:
    assert render(CERTIFICATE) == render(CERTIFICATE)
    assert len(render(CERTIFICATE)) < 40_000
