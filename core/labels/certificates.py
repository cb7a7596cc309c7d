"""The certificate of one warranty: a page to keep, print, and check against ours by its QR symbol."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from babel.dates import format_date

from core.labels import qr
from core.labels.faces import BOLD, REGULAR, face, visual, writable
from core.labels.pdf import POINTS_PER_MM

if TYPE_CHECKING:
    from fpdf import FPDF

LOCALES = Path(__file__).parent / "locales"
"""Catalogues of the certificate's words, for whoever brings `translate`."""

Translate = Callable[[str], str]
Colour = tuple[int, int, int]

INK: Colour = (28, 25, 23)
QUIET: Colour = (107, 99, 93)
RULE: Colour = (226, 221, 216)

_MARGIN = 22.0
_SYMBOL = 32.0
_TITLE_SIZE = 25.0
_TERMS_SIZE = 8.2
_TERMS_LEADING = 4.3
_TITLE_LINES = 2
# Lengths are millimetres, type sizes points.


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    brand_name: str
    product: str
    registration_number: str
    url: str
    """Of the certificate's page; the QR symbol says it."""
    issued_on: date
    owner_name: str | None = None
    serial: str | None = None
    code: str | None = None
    """In groups, as printed on the label."""
    purchased_on: date | None = None
    replacement: bool = False
    """It carries on the promise of another piece; then `purchased_on` is the day it was ordered instead."""
    starts_on: date | None = None
    last_covered_day: date | None = None
    lifetime: bool = False
    void: str = ""
    """Why it has ended before its last day, in words; empty while it has not."""
    terms_title: str | None = None
    terms_text: str = ""
    accent: str = "#0f5f4c"
    """`#rrggbb`, readable on white."""
    logo: bytes | None = None
    """A JPEG or PNG that we made ourselves."""
    page: Literal["a4", "letter"] = "a4"


def render(certificate: Certificate, *, locale: str = "en", translate: Translate = str) -> bytes:
    """The PDF; the same certificate gives the same bytes."""
    from fpdf import FPDF  # noqa: PLC0415 - 30 MiB, which a process pays for with its first certificate

    pdf = FPDF(format=certificate.page)
    pdf.set_auto_page_break(auto=False)
    pdf.add_font("sans", fname=REGULAR)
    pdf.add_font("sans", style="B", fname=BOLD)
    pdf.set_creation_date(datetime.combine(certificate.issued_on, time(), UTC))
    pdf.set_title(f"{translate('Warranty certificate')} {certificate.registration_number}")
    pdf.set_author(certificate.brand_name)
    pdf.set_lang(locale)
    pdf.add_page()
    _Page(pdf, certificate, locale, translate).draw()
    return bytes(pdf.output())


class _Page:
    def __init__(self, pdf: "FPDF", certificate: Certificate, locale: str, translate: Translate) -> None:
        self.pdf = pdf
        self.certificate = certificate
        self.locale = locale
        self.translate = translate
        self.accent = _colour(certificate.accent)
        self.width = pdf.w - 2 * _MARGIN

    def draw(self) -> None:
        self._head()
        y = self._title(62)
        y = self._cover(y + 9)
        y = self._remark(y)
        y = self._facts(y + 9)
        self._terms(y + 10)
        self._foot(self.pdf.h - 62)

    def _head(self) -> None:
        self._fill(0, 0, self.pdf.w, 5, self.accent)
        if self.certificate.logo:
            self.pdf.image(io.BytesIO(self.certificate.logo), _MARGIN, 22, 60, 16, keep_aspect_ratio=True)
        else:
            self._text(_MARGIN, 33, self.certificate.brand_name, 17, bold=True, width=self.width * 0.6)
        self._text(0, 27.5, self.translate("Registration number"), 8, QUIET, right=True)
        self._text(0, 33, self.certificate.registration_number, 11, bold=True, right=True)

    def _title(self, y: float) -> float:
        self.pdf.set_char_spacing(1.2)
        self._text(_MARGIN, y, self.translate("Warranty certificate").upper(), 8.5, self.accent, bold=True)
        self.pdf.set_char_spacing(0)
        product = writable(self.certificate.product) or self.certificate.code or ""
        lines = face(BOLD).wrapped(product, self.width * POINTS_PER_MM, _TITLE_SIZE)
        if len(lines) > _TITLE_LINES:
            room = self.width * POINTS_PER_MM
            lines[1:] = [face(BOLD).fitted(" ".join(lines[1:]), room, _TITLE_SIZE)]
        for number, line in enumerate(lines):
            self._text(_MARGIN, y + 13 + 11 * number, line, _TITLE_SIZE, bold=True)
        return y + 13 + 11 * (len(lines) - 1)

    def _cover(self, y: float) -> float:
        certificate, height = self.certificate, 31.0
        colour = QUIET if self._ended() else self.accent
        self._fill(_MARGIN, y, self.width, height, _tinted(colour), radius=3)
        label, value = self._covered_until()
        self._text(_MARGIN + 8, y + 11, label, 9, QUIET)
        self._text(_MARGIN + 8, y + 22.5, value, 21, colour, bold=True)
        if certificate.starts_on and not certificate.void:
            x = _MARGIN + self.width * 0.66
            self._text(x, y + 11, self.translate("Covered from"), 9, QUIET)
            self._text(x, y + 22.5, self._day(certificate.starts_on), 12, bold=True)
        return y + height

    def _remark(self, y: float) -> float:
        """Why it has ended, or why the first day may lie before the piece was made."""
        text = self.certificate.void
        if self.certificate.replacement and not text:
            text = self.translate("A replacement: it carries on what was promised for the piece it replaces.")
        if not text:
            return y
        self._text(_MARGIN, y + 7, text, 9, QUIET, width=self.width)
        return y + 7

    def _ended(self) -> bool:
        """By the day on which it was printed."""
        last = self.certificate.last_covered_day
        return bool(self.certificate.void) or (last is not None and last < self.certificate.issued_on)

    def _covered_until(self) -> tuple[str, str]:
        last = self.certificate.last_covered_day
        if self.certificate.void:
            return self.translate("This warranty"), self.translate("has ended")
        if self.certificate.lifetime:
            return self.translate("Covered"), self.translate("for life")
        if last and self._ended():
            return self.translate("The cover ended on"), self._day(last)
        if last:
            return self.translate("Covered until and including"), self._day(last)
        return self.translate("Covered until and including"), self.translate("to be confirmed")

    def _facts(self, y: float) -> float:
        """Two columns, each fact between hairlines."""
        certificate = self.certificate
        bought = self.translate("Replaced on") if certificate.replacement else self.translate("Bought on")
        facts = [
            (self.translate("Owner"), certificate.owner_name),
            (bought, certificate.purchased_on and self._day(certificate.purchased_on)),
            (self.translate("Serial number"), certificate.serial),
            (self.translate("Code on the product"), certificate.code),
        ]
        known = [(label, value) for label, value in facts if value]
        column = (self.width - 8) / 2
        for number, (label, value) in enumerate(known):
            x, top = _MARGIN + number % 2 * (column + 8), y + number // 2 * 16
            self._rule(x, top, column)
            self._text(x, top + 5.5, label, 8, QUIET)
            self._text(x, top + 11.5, value, 11, bold=True, width=column)
        return y + (len(known) + 1) // 2 * 16

    def _terms(self, y: float) -> None:
        """As much as there is room for; the whole text is on the certificate's page."""
        certificate = self.certificate
        if not certificate.terms_text.strip():
            return
        self._text(_MARGIN, y, certificate.terms_title or self.translate("Terms"), 9.5, bold=True)
        room = int((self.pdf.h - 62 - 10 - y) / _TERMS_LEADING)
        regular, points = face(REGULAR), self.width * POINTS_PER_MM
        lines = [
            line
            for paragraph in certificate.terms_text.strip().splitlines()
            for line in regular.wrapped(writable(paragraph), points, _TERMS_SIZE)
        ]
        if len(lines) > room:
            lines[room - 1 :] = [regular.fitted(lines[room - 1] + " …", points, _TERMS_SIZE)]
        for number, line in enumerate(lines, start=1):
            self._text(_MARGIN, y + 1.2 + number * _TERMS_LEADING, line, _TERMS_SIZE, QUIET)

    def _foot(self, y: float) -> None:
        certificate, x = self.certificate, _MARGIN + _SYMBOL + 8
        self._rule(_MARGIN, y, self.width)
        quiet = _SYMBOL * qr.QUIET_ZONE / qr.modules(certificate.url)
        self.pdf.image(
            io.BytesIO(qr.png(certificate.url)), _MARGIN - quiet, y + 7 - quiet, _SYMBOL + 2 * quiet
        )
        self._text(
            x, y + 13, self.translate("Is this certificate still valid? Scan the symbol."), 10, bold=True
        )
        self._text(x, y + 19, certificate.url, 8.5, QUIET, width=self.pdf.w - _MARGIN - x)
        self._text(x, y + 31, self._issued(), 8.5, QUIET, width=self.pdf.w - _MARGIN - x)
        rights = self.translate("Your rights by law stay as they are, whatever this certificate says.")
        self._text(x, y + 36, rights, 8.5, QUIET, width=self.pdf.w - _MARGIN - x)

    def _issued(self) -> str:
        words = self.translate("Issued by %(brand)s on %(day)s")
        return words % {"brand": self.certificate.brand_name, "day": self._day(self.certificate.issued_on)}

    def _day(self, day: date) -> str:
        return format_date(day, format="long", locale=self.locale)

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Colour = INK,
        *,
        bold: bool = False,
        right: bool = False,
        width: float | None = None,
    ) -> None:
        """One line on the baseline `y`, cut short at `width`; right-aligned lines end at the margin."""
        shown, typeface = writable(text), face(BOLD if bold else REGULAR)
        if width is not None:
            shown = typeface.fitted(shown, width * POINTS_PER_MM, size)
        self.pdf.set_font("sans", style="B" if bold else "", size=size)
        self.pdf.set_text_color(*colour)
        start = self.pdf.w - _MARGIN - typeface.width(shown, size) / POINTS_PER_MM if right else x
        self.pdf.text(start, y, visual(shown))

    def _fill(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0
    ) -> None:
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(x, y, width, height, style="F", round_corners=radius > 0, corner_radius=radius)

    def _rule(self, x: float, y: float, width: float) -> None:
        self.pdf.set_draw_color(*RULE)
        self.pdf.set_line_width(0.25)
        self.pdf.line(x, y, x + width, y)


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _tinted(colour: Colour) -> Colour:
    """One part in thirteen of the colour on white: a ground that prints without wasting ink."""
    red, green, blue = (round(255 - (255 - channel) / 13) for channel in colour)
    return red, green, blue
