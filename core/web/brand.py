"""Whose pages buyers see."""

from dataclasses import dataclass

from core.web.colours import Palette, palette


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """The door sets `request.state.brand` as soon as it knows the shop."""

    name: str
    palette: Palette
    logo_url: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """Label and address, for the foot of each page: privacy, imprint, contact."""


NEUTRAL = Brand(name="Warranty service", palette=palette(None))
"""For pages that belong to no shop, such as an unknown code."""
