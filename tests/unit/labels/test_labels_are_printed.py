"""Sheets of labels: every code can be scanned, stands on its label, and ten thousand take seconds."""

import io
from collections.abc import Iterator, Sequence

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from core.domain.codes import code_url, grouped, new_code
from core.labels.designs import CODE_PARTS, Line, Part, code_lines
from core.labels.formats import SheetFormat, sheet_formats
from core.labels.sheets import Label, Printing, invitation, render, write

PUBLIC_URL = "https://care.brand.de"
DPI = 300
FORMATS = list(sheet_formats())


def labels(
    count: int, title: str = "Trail Kettle 1.2 L, brushed steel", sku: str = "TK-12-ST"
) -> list[Label]:
    return [
        Label(new_code((number * 7919**5 % 2**80).to_bytes), title, sku) for number in range(1, count + 1)
    ]


def printing(
    key: str, *, skip: int = 0, offset_mm: tuple[float, float] = (0.0, 0.0), crop_marks: bool = False
) -> Printing:
    return Printing(
        sheet=sheet_formats()[key],
        public_url=PUBLIC_URL,
        shop_name="Northwind Kettles",
        invitation=invitation(),
        skip=skip,
        offset_mm=offset_mm,
        crop_marks=crop_marks,
    )


def pages(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes, page: int = 0) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        text: str = document[page].get_textpage().get_text_range()
    finally:
        document.close()
    return text.splitlines()


def read_label_by_label(page: Image.Image, sheet: SheetFormat) -> list[str | None]:
    """What a reader sees that is shown one label and nothing beside it."""
    scale = page.width / sheet.page[0]
    width, height = sheet.label
    boxes = [(x * scale, y * scale, (x + width) * scale, (y + height) * scale) for x, y in sheet.corners()]
    cropped = [page.crop((round(a), round(b), round(c), round(d))) for a, b, c, d in boxes]
    found = [zxingcpp.read_barcode(label) for label in cropped]
    return [symbol.text if symbol else None for symbol in found]


def urls(printed: Sequence[Label]) -> list[str | None]:
    return [code_url(PUBLIC_URL, label.code) for label in printed]


@pytest.mark.parametrize("key", FORMATS)
def test_every_code_of_a_full_sheet_stands_on_its_own_label_and_scans_at_300_dpi(key: str) -> None:
    sheet = sheet_formats()[key]
    printed = labels(sheet.per_page)
    [page] = pages(render(printed, printing(key)))
    assert read_label_by_label(page, sheet) == urls(printed)


@pytest.mark.parametrize("key", FORMATS)
def test_a_printer_off_by_a_millimetre_harms_no_code(key: str) -> None:
    sheet = sheet_formats()[key]
    printed = labels(sheet.per_page)
    [page] = pages(render(printed, printing(key, offset_mm=(1.0, -0.5))))
    assert read_label_by_label(page, sheet) == urls(printed)


@pytest.mark.parametrize(
    ("key", "per_page", "last_edge"),
    [
        ("avery-l7160", 21, (202.79, 281.85)),
        ("avery-l7651", 65, (205.25, 286.3)),
        ("avery-l4731", 189, (201.52, 283.5)),
        ("avery-5160", 30, (211.1375, 266.7)),
        ("avery-22806", 12, (200.025, 263.526)),
        ("plain-a4", 40, (200.0, 283.5)),
        ("plain-letter", 40, (203.95, 266.7)),
    ],
)
def test_sheets_have_the_sizes_their_makers_state(
    key: str, per_page: int, last_edge: tuple[float, float]
) -> None:
    sheet = sheet_formats()[key]
    *_, (x, y) = sheet.corners()
    assert sheet.per_page == per_page
    assert (x + sheet.label[0], y + sheet.label[1]) == pytest.approx(last_edge, abs=0.001)
    assert last_edge[0] + sheet.left == pytest.approx(sheet.page[0], abs=0.01)


def test_labels_say_shop_product_invitation_and_code() -> None:
    [label] = labels(1)
    groups = grouped(label.code)
    assert text_of(render([label], printing("avery-l7651"))) == [
        "Northwind Kettles",
        "Trail Kettle 1.2 L,",
        "brushed steel",
        "TK-12-ST",
        "Register: scan me",
        groups[:9],
        groups[10:],
    ]
    assert text_of(render([label], printing("avery-5160")))[-1] == groups


def test_the_smallest_label_keeps_its_code_and_what_else_has_room() -> None:
    [label] = labels(1)
    groups = grouped(label.code)
    assert text_of(render([label], printing("avery-l4731"))) == [
        "Trail Kettle 1.2 L…",
        "Register: scan me",
        groups[:9],
        groups[10:],
    ]


def test_a_title_in_other_letters_is_printed_and_one_we_cannot_write_gives_way() -> None:
    russian = render(labels(1, "Чайник «Тропа»"), printing("avery-5160"))
    japanese = render(labels(1, "電気ケトル"), printing("avery-5160"))
    assert text_of(russian)[1] == "Чайник «Тропа»"
    assert text_of(japanese)[:2] == ["Northwind Kettles", "TK-12-ST"]


def test_labels_used_already_are_skipped_on_the_first_sheet_only() -> None:
    sheet = sheet_formats()["avery-l7160"]
    printed = labels(20)
    first, second = pages(render(printed, printing("avery-l7160", skip=5)))
    assert read_label_by_label(first, sheet) == [*[None] * 5, *urls(printed[:16])]
    assert read_label_by_label(second, sheet) == [*urls(printed[16:]), *[None] * 17]


def test_the_offset_moves_every_mark_right_and_down() -> None:
    plain, moved = (
        pages(render(labels(1), printing("avery-l7160", offset_mm=offset)), dpi=254)[0]
        for offset in ((0.0, 0.0), (2.0, 1.0))
    )
    left, top = (
        Image.eval(page, lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0) for page in (plain, moved)
    )
    assert (top[0] - left[0], top[1] - left[1]) == (20, 10)


def test_crop_marks_stay_outside_the_labels() -> None:
    sheet = sheet_formats()["plain-a4"]
    [page] = pages(render([], printing("plain-a4", crop_marks=True)), dpi=254)
    inside = page.crop((101, 136, 1999, 2834))
    margin = page.crop((0, 0, 2100, 130))
    assert (sheet.left, sheet.top) == (10.0, 13.5)
    assert inside.getextrema() == (255, 255)
    assert sum(margin.histogram()[:200]) > 0


def test_no_labels_make_one_empty_page() -> None:
    out = io.BytesIO()
    assert write(out, [], printing("avery-l7160")) == 1
    assert pages(out.getvalue(), dpi=30)[0].getextrema() == (255, 255)


def test_the_page_is_printed_in_its_own_size_and_named_after_the_shop() -> None:
    pdf = render(labels(1), printing("avery-5160"))
    document = pypdfium2.PdfDocument(pdf)
    size, title = document[0].get_size(), document.get_metadata_value("Title")
    document.close()
    assert (size, title) == ((612.0, 792.0), "Northwind Kettles")
    assert b"/ViewerPreferences<</PrintScaling/None>>" in pdf


@pytest.mark.slow
def test_ten_thousand_labels_take_little_room() -> None:
    pdf = render(labels(10_000), printing("avery-l7651"))
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    assert count == 154
    assert len(pdf) < 1_500_000


def test_pages_are_written_while_labels_still_come() -> None:
    out, written = io.BytesIO(), []

    def coming() -> Iterator[Label]:
        for number, label in enumerate(labels(63)):
            if number % 21 == 0:
                written.append(out.tell())
            yield label

    write(out, coming(), printing("avery-l7160"))
    assert len(written) == 3
    assert written[1] - written[0] > 1000
    assert written[2] - written[1] > 1000


def test_a_code_on_two_lines_is_read_from_the_top_down() -> None:
    parts = [part for part in Part if part in CODE_PARTS][:2]
    lower, upper = (
        Line(part, "", 6.0, 0.0, y, centred=False) for part, y in zip(parts, (20.0, 10.0), strict=True)
    )
    written = {line.y: line.text for line in code_lines("QDKY-979D-JBKG-J669", [lower, upper])}
    assert written == {10.0: "QDKY-979D", 20.0: "JBKG-J669"}
