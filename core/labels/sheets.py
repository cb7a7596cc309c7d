"""Print sheets: on each label a QR symbol, its code and a few words; any number of labels.

Rendering is work for a processor, ten thousand labels some seconds of it: call it in a thread or a worker.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from core.domain.codes import code_url, grouped
from core.labels.designs import CODE_PARTS, Line, Words, code_lines, frame, lines
from core.labels.faces import BOLD, REGULAR, face, writable
from core.labels.formats import SheetFormat
from core.labels.pdf import POINTS_PER_MM, PdfWriter
from core.labels.qr import bitmap

_MARK_MM = (2.0, 6.0)
"""Crop marks begin this far outside the labels and end that far."""


@dataclass(frozen=True, slots=True)
class Label:
    code: str
    title: str
    sku: str | None = None
    serial: str | None = None
    """Stands in the place of the SKU: it says which piece the label belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How a batch is printed. Words are in the shop's language."""

    sheet: SheetFormat
    public_url: str
    shop_name: str
    invitation: str
    """`invitation()` in the shop's language, or the shop's own."""
    offset_mm: tuple[float, float] = (0.0, 0.0)
    """To the right and down, for a printer that is off by a little."""
    skip: int = 0
    """Labels already taken from the first sheet."""
    crop_marks: bool = False


def invitation(translate: Callable[[str], str] = str) -> str:
    return translate("Register: scan me")


def render(labels: Iterable[Label], printing: Printing) -> bytes:
    """The PDF in memory: about 150 bytes a label."""
    file = io.BytesIO()
    write(file, labels, printing)
    return file.getvalue()


def write(out: BinaryIO, labels: Iterable[Label], printing: Printing) -> int:
    """The PDF into a file, page by page; returns the number of pages. There is always one."""
    drawing = _Drawing(PdfWriter(out, title=printing.shop_name, faces=(face(REGULAR), face(BOLD))), printing)
    remaining = iter(labels)
    corners = list(printing.sheet.corners())
    first = corners[printing.skip % len(corners) :]
    drawing.page(first, list(islice(remaining, len(first))))
    while batch := list(islice(remaining, len(corners))):
        drawing.page(corners, batch)
    return drawing.close()


class _Drawing:
    def __init__(self, pdf: PdfWriter, printing: Printing) -> None:
        self._pdf = pdf
        self._printing = printing
        self._frame = frame(*printing.sheet.label)
        self._words: dict[tuple[str, str | None], tuple[str, tuple[Line, ...]]] = {}
        self._pages = 0

    def page(self, corners: Sequence[tuple[float, float]], labels: Sequence[Label]) -> None:
        """At least as many corners as labels."""
        content = [self._label(corner, label) for corner, label in zip(corners, labels, strict=False)]
        marks = _crop_marks(self._printing) if self._printing.crop_marks else ""
        self._pdf.page(marks + "".join(content), self._printing.sheet.page)
        self._pages += 1

    def close(self) -> int:
        self._pdf.close()
        return self._pages

    def _label(self, corner: tuple[float, float], label: Label) -> str:
        words, of_code = self._written(label.title, f"SN {label.serial}" if label.serial else label.sku)
        code = "".join(self._line(line) for line in code_lines(grouped(label.code), of_code))
        x, y = _point(corner, self._printing)
        symbol = self._symbol(code_url(self._printing.public_url, label.code))
        return f"q 1 0 0 1 {x:.2f} {y:.2f} cm\n{words}{code}{symbol}Q\n"

    def _written(self, title: str, sku: str | None) -> tuple[str, tuple[Line, ...]]:
        """The words that every label of a product has in common, and where its codes go."""
        if (title, sku) not in self._words:
            words = Words(
                shop=writable(self._printing.shop_name),
                title=writable(title),
                sku=writable(sku or ""),
                invitation=writable(self._printing.invitation),
            )
            found = lines(self._frame, words)
            common = "".join(self._line(line) for line in found if line.part not in CODE_PARTS)
            self._words[title, sku] = common, tuple(line for line in found if line.part in CODE_PARTS)
        return self._words[title, sku]

    def _line(self, line: Line) -> str:
        x = line.x - line.face.width(line.text, line.size) / 2 if line.centred else line.x
        font = "F1" if line.bold else "F0"
        shown = self._pdf.text(font, line.text)
        return f"BT /{font} {line.size:.2f} Tf {x:.2f} {-line.y:.2f} Td {shown} Tj ET\n"

    def _symbol(self, text: str) -> str:
        """As hexadecimal, which some readers need to find the end of a picture inside a page."""
        modules, rows = bitmap(text)
        left, top, side = self._frame.symbol
        return (
            f"{side:.3f} 0 0 {side:.3f} {left:.3f} {-top - side:.3f} cm\n"
            f"BI /IM true /W {modules} /H {modules} /BPC 1 /F /AHx ID {rows.hex()}> EI\n"
        )


def _point(corner: tuple[float, float], printing: Printing) -> tuple[float, float]:
    """From millimetres down from the upper left corner to points up from the lower left one."""
    x, y = (place + shift for place, shift in zip(corner, printing.offset_mm, strict=True))
    return x * POINTS_PER_MM, (printing.sheet.page[1] - y) * POINTS_PER_MM


def _crop_marks(printing: Printing) -> str:
    """Hairlines in the margins, in line with every edge of the labels and touching none."""
    sheet = printing.sheet
    columns, rows = ({corner[axis] for corner in sheet.corners()} for axis in (0, 1))
    across = sorted(columns | {round(column + sheet.label[0], 3) for column in columns})
    down = sorted(rows | {round(row + sheet.label[1], 3) for row in rows})
    near, far = _MARK_MM
    marks = [
        ((x, edge + direction * near), (x, edge + direction * far))
        for x in across
        for edge, direction in ((down[0], -1), (down[-1], 1))
    ]
    marks += [
        ((edge + direction * near, y), (edge + direction * far, y))
        for y in down
        for edge, direction in ((across[0], -1), (across[-1], 1))
    ]
    return "0.25 w\n" + "".join(_stroke(start, end, printing) for start, end in marks)


def _stroke(start: tuple[float, float], end: tuple[float, float], printing: Printing) -> str:
    (x, y), (to_x, to_y) = _point(start, printing), _point(end, printing)
    return f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S\n"
