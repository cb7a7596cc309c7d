"""How long a print sheet of ten thousand codes takes, and whether a reader reads it."""

import secrets
import time
from collections.abc import Sequence

import pypdfium2
import zxingcpp

from bench.figures import Figure, Report
from bench.stand import Stand
from core.domain.codes import code_url, new_code
from core.labels.formats import sheet_formats
from core.labels.sheets import Label, Printing, invitation, render

LABELS = 10_000
SHEET = sheet_formats()["avery-l7651"]
SAMPLE = (0, 1, 76, 153)
"""Pages: the first two, one in the middle, the last."""
DPI = 300
PUBLIC_URL = "https://care.brand.de"

METHOD = f"""{LABELS:,} labels with a code each as one PDF, {SHEET.name}. Pages {
    ", ".join(str(page + 1) for page in SAMPLE)
} are then drawn at {DPI} dpi and every code on them is read and compared."""


def run(_: Stand) -> Report:
    labels = [
        Label(new_code(secrets.token_bytes), "Trail Kettle 1.2 L, brushed steel", "TK-12")
        for _ in range(LABELS)
    ]
    printing = Printing(sheet=SHEET, public_url=PUBLIC_URL, shop_name="Northwind", invitation=invitation())
    began = time.perf_counter()
    pdf = render(labels, printing)
    took = time.perf_counter() - began
    expected = {code_url(PUBLIC_URL, label.code) for page in SAMPLE for label in _on_page(labels, page)}
    figures = [
        Figure(name=f"{LABELS:,} labels", value=took, unit="s", at_most=10),
        Figure(name="Size of the PDF", value=len(pdf) / 1e6, unit="MB"),
        Figure(
            name=f"Codes read back, of {len(expected)} drawn",
            value=len(expected & _read(pdf)),
            at_least=len(expected),
        ),
    ]
    return Report(title="Label sheets", method=METHOD, figures=figures)


def _on_page(labels: Sequence[Label], page: int) -> Sequence[Label]:
    return labels[page * SHEET.per_page : (page + 1) * SHEET.per_page]


def _read(pdf: bytes) -> set[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [document[page].render(scale=DPI / 72, grayscale=True).to_pil() for page in SAMPLE]
    finally:
        document.close()
    return {symbol.text for picture in pictures for symbol in zxingcpp.read_barcodes(picture)}
