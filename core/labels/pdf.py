"""A PDF file written page by page, so that a hundred thousand labels need no more memory than one page.

Only what label sheets need: text in two faces, lines, and QR symbols as one-bit masks of 25 by 25 pixels. The
usual way, a picture of each symbol placed by fpdf2, took forty times as long and several times the bytes.
"""

import zlib
from collections.abc import Iterable
from typing import BinaryIO

from core.labels.faces import Face, font_file

POINTS_PER_MM = 72 / 25.4

_CATALOGUE, _PAGES, _RESOURCES, _INFO = 1, 2, 3, 4


class PdfWriter:
    """Objects go to `out` as they are made; `close` writes the fonts and the table of contents."""

    def __init__(self, out: BinaryIO, *, title: str, faces: Iterable[Face]) -> None:
        self._out = out
        self._title = title
        self._faces = {f"F{number}": face for number, face in enumerate(faces)}
        self._glyphs: dict[str, set[str]] = {key: set() for key in self._faces}
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._next = _INFO + 1
        self._position = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def text(self, key: str, text: str) -> str:
        """The operand that shows this text; its letters will be embedded."""
        self._glyphs[key].update(text)
        return self._faces[key].encoded(text)

    def page(self, content: str, size: tuple[float, float]) -> None:
        """One page of `size` in millimetres."""
        stream = self._stream(content.encode("ascii"))
        width, height = (f"{side * POINTS_PER_MM:.3f}" for side in size)
        self._pages.append(
            self._object(
                f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {width} {height}]"
                f"/Resources {_RESOURCES} 0 R/Contents {stream} 0 R>>"
            )
        )

    def close(self) -> None:
        fonts = "".join(f"/{key} {self._font(key)} 0 R" for key in self._faces if self._glyphs[key])
        self._object(f"<</Font<<{fonts}>>>>", _RESOURCES)
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>", _PAGES)
        # Label sheets must come out in their own size: print dialogues that heed this offer no "fit to page".
        self._object(
            f"<</Type/Catalog/Pages {_PAGES} 0 R/ViewerPreferences<</PrintScaling/None>>>>", _CATALOGUE
        )
        title = ("\ufeff" + self._title).encode("utf-16-be").hex()
        self._object(f"<</Title<{title}>/Producer(Warranty Desk)>>", _INFO)
        self._table_of_contents()

    def _font(self, key: str) -> int:
        """A composite font whose text is glyph numbers, with a map back to letters for search and copy."""
        face, letters = self._faces[key], sorted(self._glyphs[key])
        glyphs = {face.glyphs[ord(letter)]: letter for letter in letters}
        name = f"AAAAAA+{face.name}"
        file = self._stream(font_file(face, glyphs))
        descriptor = self._object(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[-1000 -400 2000 1200]/ItalicAngle 0"
            f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.cap_height:.0f}/StemV 80"
            f"/FontFile2 {file} 0 R>>"
        )
        widths = "".join(f"{glyph}[{face.advances[glyph]:.0f}]" for glyph in sorted(glyphs))
        descendant = self._object(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/FontDescriptor {descriptor} 0 R"
            "/CIDToGIDMap/Identity"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 600/W[{widths}]>>"
        )
        letters_of = self._stream(_letters_of(glyphs).encode("ascii"))
        return self._object(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {letters_of} 0 R>>"
        )

    def _stream(self, data: bytes) -> int:
        packed = zlib.compress(data, 9)
        return self._object(f"<</Filter/FlateDecode/Length {len(packed)}>>", stream=packed)

    def _object(self, dictionary: str, number: int | None = None, stream: bytes | None = None) -> int:
        if number is None:
            number, self._next = self._next, self._next + 1
        self._offsets[number] = self._position
        self._write(f"{number} 0 obj\n{dictionary}\n".encode("ascii"))
        if stream is not None:
            self._write(b"stream\n" + stream + b"\nendstream\n")
        self._write(b"endobj\n")
        return number

    def _table_of_contents(self) -> None:
        start, count = self._position, len(self._offsets) + 1
        rows = "".join(f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, count))
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode("ascii"))
        self._write(f"trailer\n<</Size {count}/Root {_CATALOGUE} 0 R/Info {_INFO} 0 R>>\n".encode("ascii"))
        self._write(f"startxref\n{start}\n%%EOF\n".encode("ascii"))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)


def _letters_of(glyphs: dict[int, str]) -> str:
    """The ToUnicode map, in blocks of a hundred as the format asks."""
    pairs = [f"<{glyph:04x}><{letter.encode('utf-16-be').hex()}>" for glyph, letter in sorted(glyphs.items())]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /L def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n{body}\nendcmap\nend\nend"
    )
