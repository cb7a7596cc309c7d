"""Where things stand on one label. Lengths are in points from the label's upper left corner, downwards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.labels.faces import BOLD, REGULAR, Face, face, visual
from core.labels.pdf import POINTS_PER_MM
from core.labels.qr import QUIET_ZONE

SMALL_SIDE = 25
"""Modules a side of the usual symbol, version 2."""
LARGEST_SYMBOL_MM = 24.0
"""More scans no better from a hand's distance."""
SMALLEST_TYPE = 4.2

_BASE_HEIGHT, _BASE_WIDTH = 46.0, 44.0
"""Points of room for words at which the sizes below are meant; larger and smaller labels scale them."""
_SCALES = (0.8, 1.35)
_LEADING = 1.2
_CODE_SAMPLE = "0000-0000-0000-0000"
_WIDE = 1.25
"""Proportion from which the words go beside the symbol instead of below it."""


class Part(StrEnum):
    SHOP = "shop"
    TITLE = "title"
    TITLE_REST = "title_rest"
    SKU = "sku"
    INVITATION = "invitation"
    CODE = "code"
    CODE_REST = "code_rest"


_SIZES = {
    Part.SHOP: 5.2,
    Part.TITLE: 5.6,
    Part.TITLE_REST: 5.6,
    Part.SKU: 4.8,
    Part.INVITATION: 5.6,
    Part.CODE: 6.6,
    Part.CODE_REST: 6.6,
}
_BOLD = {Part.SHOP, Part.CODE, Part.CODE_REST}
_IMPORTANCE = (Part.CODE, Part.CODE_REST, Part.INVITATION, Part.TITLE, Part.SKU, Part.SHOP, Part.TITLE_REST)
"""What does not fit any more is left out from the end."""
CODE_PARTS = {Part.CODE, Part.CODE_REST}
_FOOT = (Part.INVITATION, Part.CODE, Part.CODE_REST)
"""Stands at the bottom, level with the symbol's lower edge."""


@dataclass(frozen=True, slots=True)
class Line:
    part: Part
    text: str
    size: float
    x: float
    y: float
    """Of the baseline. `x` is the middle of a centred line, the start of another."""
    centred: bool

    @property
    def bold(self) -> bool:
        return self.part in _BOLD

    @property
    def face(self) -> Face:
        return _face(self.part)


@dataclass(frozen=True, slots=True)
class Frame:
    """The symbol's square and the rectangle for the words."""

    symbol: tuple[float, float, float]
    """Left, top, side."""
    words: tuple[float, float, float, float]
    """Left, top, width, height."""
    centred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Writable already. The code's own letters are filled in label by label."""

    shop: str
    title: str
    sku: str
    invitation: str


_SHRUNK = (Part.SHOP, Part.SKU, Part.INVITATION)
"""Set smaller before they are cut short."""


def frame(width_mm: float, height_mm: float) -> Frame:
    """Leaves the symbol its quiet zone within the label, which may end up on dark cardboard."""
    width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
    wide = width / height >= _WIDE
    room = height if wide else height * 0.62
    quiet_share = QUIET_ZONE / SMALL_SIDE
    side = min(room / (1 + 2 * quiet_share), LARGEST_SYMBOL_MM * POINTS_PER_MM)
    quiet = side * quiet_share
    if wide:
        top, left = (height - side) / 2, max(quiet, min((height - side) / 2, quiet * 1.5))
        words_left = left + side + quiet
        margin = quiet * 0.8
        return Frame((left, top, side), (words_left, top, width - words_left - margin, side), centred=False)
    words_top = quiet + side + quiet
    words = (quiet, words_top, width - 2 * quiet, height - words_top - quiet)
    return Frame(((width - side) / 2, quiet, side), words, centred=True)


def lines(place: Frame, words: Words) -> tuple[Line, ...]:
    """Every line of words; the two of the code hold sample letters for their place and size."""
    _, _, width, height = place.words
    low, high = _SCALES
    scale = min(max(min(height / _BASE_HEIGHT, width / _BASE_WIDTH), low), high)
    sizes = {part: max(size * scale, SMALLEST_TYPE) for part, size in _SIZES.items()}
    texts = {**_title(words.title, width, sizes), **_code(width, sizes)}
    texts |= {Part.SHOP: words.shop, Part.SKU: words.sku, Part.INVITATION: words.invitation}
    for part in _SHRUNK:
        wide = _face(part).width(texts[part], sizes[part])
        sizes[part] = max(SMALLEST_TYPE, sizes[part] * min(1, 0.995 * width / wide)) if wide else 0
    fitted = {part: _face(part).fitted(text, width, sizes[part]) for part, text in texts.items() if text}
    chosen = _that_fit(fitted, sizes, height)
    if Part.TITLE_REST not in chosen and words.title:
        fitted[Part.TITLE] = _face(Part.TITLE).fitted(words.title, width, sizes[Part.TITLE])
    return tuple(_placed(place, [part for part in Part if part in chosen], fitted, sizes))


def code_lines(code: str, found: Iterable[Line]) -> Iterator[Line]:
    """A code's own letters, in the places of the sample's. `code` is in groups."""
    # From the top down, as it is read: the places are found from the foot up.
    of_code = sorted((line for line in found if line.part in CODE_PARTS), key=lambda line: line.y)
    if len(of_code) == 1:
        yield replace(of_code[0], text=code)
        return
    half = len(code) // 2
    for line, text in zip(of_code, (code[:half], code[half + 1 :]), strict=True):
        yield replace(line, text=text)


def _face(part: Part) -> Face:
    return face(BOLD if part in _BOLD else REGULAR)


def _title(title: str, width: float, sizes: dict[Part, float]) -> dict[Part, str]:
    """On one line if it fits, else broken between two words."""
    first = _face(Part.TITLE).wrapped(title, width, sizes[Part.TITLE])[0]
    return {Part.TITLE: first, Part.TITLE_REST: title.removeprefix(first).strip()}


def _code(width: float, sizes: dict[Part, float]) -> dict[Part, str]:
    if _face(Part.CODE).width(_CODE_SAMPLE, sizes[Part.CODE]) * 1.06 <= width:
        return {Part.CODE: _CODE_SAMPLE, Part.CODE_REST: ""}
    half = len(_CODE_SAMPLE) // 2
    return {Part.CODE: _CODE_SAMPLE[:half], Part.CODE_REST: _CODE_SAMPLE[half + 1 :]}


def _that_fit(texts: dict[Part, str], sizes: dict[Part, float], height: float) -> set[Part]:
    chosen: set[Part] = set()
    room = height + sizes[Part.CODE] * 0.4
    for part in _IMPORTANCE:
        if part in texts and (part in _FOOT or sizes[part] * _LEADING <= room):
            chosen.add(part)
            room -= sizes[part] * _LEADING
    return chosen if Part.TITLE in chosen else chosen - {Part.TITLE_REST}


def _placed(
    place: Frame, parts: list[Part], texts: dict[Part, str], sizes: dict[Part, float]
) -> Iterator[Line]:
    left, top, width, height = place.words
    x = left + width / 2 if place.centred else left
    foot = [part for part in parts if part in _FOOT]
    baseline = top
    for number, part in enumerate(part for part in parts if part not in _FOOT):
        baseline += sizes[part] * (_face(part).cap_height / 1000 if number == 0 else _LEADING)
        yield Line(part, visual(texts[part]), sizes[part], x, baseline, place.centred)
    baseline = top + height
    for part in reversed(foot):
        yield Line(part, visual(texts[part]), sizes[part], x, baseline, place.centred)
        baseline -= sizes[part] * _LEADING
