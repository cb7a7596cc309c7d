"""The typefaces of labels and certificates: DejaVu Sans Condensed, shipped with us (see fonts/LICENSE.txt).

The fourteen fonts every PDF reader has know only Western European letters. This one also writes Greek,
Cyrillic, Hebrew, Vietnamese, Armenian and Georgian.
"""

import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR = FOLDER / "DejaVuSansCondensed.ttf"
BOLD = FOLDER / "DejaVuSansCondensed-Bold.ttf"

_MOST_LOST = 1 / 3
"""Of a text's letters. With more gone, what is left would mislead."""


@dataclass(frozen=True, slots=True)
class Face:
    path: Path
    name: str
    glyphs: Mapping[int, int]
    """From code point to glyph number."""
    advances: Mapping[int, float]
    """From glyph number to width, in thousandths of the type size."""
    ascent: float
    descent: float
    cap_height: float
    """Likewise in thousandths."""

    def width(self, text: str, size: float) -> float:
        return sum(self.advances[self.glyphs[ord(character)]] for character in text) * size / 1000

    def encoded(self, text: str) -> str:
        """For a PDF text operator: glyph numbers in hexadecimal."""
        return "<" + "".join(f"{self.glyphs[ord(character)]:04x}" for character in text) + ">"

    def fitted(self, text: str, width: float, size: float) -> str:
        """The text, or as much of it as fits before an ellipsis."""
        if self.width(text, size) <= width:
            return text
        room = width - self.width("…", size)
        ends = accumulate(self.width(character, size) for character in text)
        return text[: sum(end <= room for end in ends)].rstrip(" -,") + "…"

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """The text in lines, broken between words; a word wider than a line is cut short."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if not lines[-1] or self.width(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return [self.fitted(line, width, size) for line in lines]


@cache
def face(path: Path) -> Face:
    with TTFont(path, lazy=True) as font:
        scale = 1000 / font["head"].unitsPerEm
        numbers = font.getReverseGlyphMap()
        return Face(
            path=path,
            name=font["name"].getDebugName(6),
            glyphs={point: numbers[name] for point, name in font.getBestCmap().items()},
            advances={numbers[name]: advance * scale for name, (advance, _) in font["hmtx"].metrics.items()},
            ascent=font["hhea"].ascent * scale,
            descent=font["hhea"].descent * scale,
            cap_height=font["glyf"]["H"].yMax * scale,
        )


def writable(text: str) -> str:
    """The text on one line, with only the letters we can print, still in the order in which it is read.

    What the face lacks is written without its accents, or left out. Arabic letters are left out too, because
    they would have to be joined. Empty if too little of the text is left to be understood.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(_substitute(character) for character in line)
    letters = sum(character.isalnum() for character in line)
    enough = sum(character.isalnum() for character in kept) >= letters * (1 - _MOST_LOST)
    return " ".join(kept.split()) if enough else ""


def visual(text: str) -> str:
    """A finished line in the order in which it is printed: Hebrew from right to left."""
    if any(unicodedata.bidirectional(character) == "R" for character in text):
        from fpdf.bidi import BidiParagraph  # noqa: PLC0415 - 30 MiB for those who write so

        return str(BidiParagraph(text=text).get_reordered_string())
    return text


@lru_cache(maxsize=10_000)
def _substitute(character: str) -> str:
    known = face(BOLD).glyphs.keys() & face(REGULAR).glyphs.keys()
    if unicodedata.bidirectional(character) == "AL" or unicodedata.category(character).startswith("C"):
        return ""
    if ord(character) in known:
        return character
    plain = unicodedata.normalize("NFKD", character)
    return "".join(part for part in plain if ord(part) in known and not unicodedata.combining(part))


def font_file(face: Face, glyphs: Iterable[int]) -> bytes:
    """The face with only these glyphs, under their own numbers."""
    from fontTools import subset  # noqa: PLC0415 - brings lxml along, which only printing pays for

    options = subset.Options(retain_gids=True, notdef_outline=True, hinting=False, layout_features=[])
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "kern", "name", "post", "OS/2", "cmap", "gasp", "FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(gids=sorted(glyphs))
    file = io.BytesIO()
    with subset.load_font(face.path, options) as font:
        cutter.subset(font)
        subset.save_font(font, file, options)
    return file.getvalue()
