"""A brand's colours made readable. The arithmetic is WCAG 2.2's (relative luminance and contrast ratio)."""

import re
from dataclasses import dataclass

READABLE = 4.5
"""The ratio that WCAG 2.2 AA asks of text (1.4.3)."""

WHITE = "#ffffff"
INK = "#1c1917"
NIGHT = "#1b1917"
"""The microsite's card in dark mode."""
DEFAULT_ACCENT = "#0f5f4c"

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Hexadecimal colours, safe to be written into a style sheet."""

    accent: str
    """Readable as text on white, and under `on_accent` as a button."""
    on_accent: str
    accent_at_night: str
    """Readable as text on the dark card."""
    on_accent_at_night: str


def palette(accent: str | None) -> Palette:
    """The brand's accent as it may be used; the default one if it is absent or no `#rgb` or `#rrggbb`."""
    colour = hexadecimal(accent) or DEFAULT_ACCENT
    day = readable(colour, on=WHITE)
    night = readable(colour, on=NIGHT)
    return Palette(
        accent=day, on_accent=text_on(day), accent_at_night=night, on_accent_at_night=text_on(night)
    )


def hexadecimal(text: str | None) -> str | None:
    """`#rrggbb` in lower case; None if it is anything else than a hexadecimal colour."""
    match = _HEX.fullmatch((text or "").strip())
    if match is None:
        return None
    digits = match[1].lower()
    return "#" + (digits if len(digits) == len("rrggbb") else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """From 1 (alike) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, *, on: str, ratio: float = READABLE) -> str:
    """The colour itself if it can be read on that ground, else the nearest mix with black or white."""
    towards = "#000000" if _luminance(on) > _luminance("#777777") else WHITE
    mixes = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((mix for mix in mixes if contrast(mix, on) >= ratio), towards)


def text_on(ground: str) -> str:
    """White where it can be read, else ink, else black: one of the three always can."""
    return next((colour for colour in (WHITE, INK) if contrast(colour, ground) >= READABLE), "#000000")


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 (sRGB)
