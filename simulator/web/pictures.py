"""Simple drawings of products, so that the storefront needs no files and no network."""

# ruff: noqa: E501 - text and queries are kept on one line

import colorsys

SHAPES = {
    "box": '<path d="M180 240l140-70 140 70v170l-140 70-140-70z" fill="{a}"/><path d="M180 240l140 70 140-70-140-70z" fill="{b}"/><path d="M320 310v170l140-70V240z" fill="{c}"/>',
    "kettle": '<path d="M230 250h180l30 210a30 30 0 01-30 30H230a30 30 0 01-30-30z" fill="{a}"/><path d="M410 270q90 10 80 100-5 60-60 70" fill="none" stroke="{c}" stroke-width="26"/><path d="M230 280l-80-30 60 110z" fill="{a}"/><ellipse cx="320" cy="250" rx="90" ry="26" fill="{b}"/><circle cx="320" cy="216" r="16" fill="{c}"/>',
    "headphones": '<path d="M190 380V330a130 130 0 01260 0v50" fill="none" stroke="{a}" stroke-width="30"/><rect x="165" y="350" width="70" height="130" rx="32" fill="{c}"/><rect x="405" y="350" width="70" height="130" rx="32" fill="{c}"/>',
    "lamp": '<path d="M230 180h180l50 150H180z" fill="{b}"/><rect x="308" y="330" width="24" height="130" fill="{c}"/><rect x="240" y="455" width="160" height="26" rx="13" fill="{a}"/>',
    "backpack": '<path d="M250 220q0-60 70-60t70 60" fill="none" stroke="{c}" stroke-width="22"/><rect x="200" y="210" width="240" height="280" rx="60" fill="{a}"/><rect x="235" y="340" width="170" height="110" rx="22" fill="{b}"/><rect x="235" y="270" width="170" height="22" rx="11" fill="{c}"/>',
    "bike": '<g fill="none" stroke="{c}" stroke-width="16"><circle cx="200" cy="400" r="85"/><circle cx="440" cy="400" r="85"/></g><path d="M200 400l70-140h130l40 140M270 260l60 140h-130M330 400l70-140M250 240h50M400 260l-10-40h40" fill="none" stroke="{a}" stroke-width="18" stroke-linejoin="round"/>',
    "watch": '<rect x="265" y="120" width="110" height="400" rx="40" fill="{c}"/><circle cx="320" cy="320" r="115" fill="{a}"/><circle cx="320" cy="320" r="88" fill="#fff"/><path d="M320 320v-60M320 320l44 28" stroke="{c}" stroke-width="12" stroke-linecap="round"/>',
    "drill": '<path d="M170 220h230l50 30v50l-50 30H170q-40-55 0-110z" fill="{a}"/><rect x="450" y="262" width="80" height="26" fill="{c}"/><path d="M220 330h80l30 130h-90z" fill="{b}"/><rect x="210" y="455" width="150" height="50" rx="12" fill="{c}"/>',
    "bottle": '<rect x="280" y="140" width="80" height="60" rx="14" fill="{c}"/><path d="M260 220q-30 30-30 80v160a40 40 0 0040 40h100a40 40 0 0040-40V300q0-50-30-80z" fill="{a}"/><rect x="230" y="330" width="180" height="80" fill="{b}"/>',
}
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#006e52"/><path d="M9 12h14l-1.5 12h-11zM12 12a4 4 0 018 0" fill="none" stroke="#fff" stroke-width="2"/></svg>'


def _shade(hue: float, lightness: float, saturation: float = 0.45) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def draw(kind: str, number: int) -> str:
    """An SVG in the product's own colours."""
    hue = (number * 0.618033988) % 1
    shape = SHAPES.get(kind, SHAPES["box"]).format(
        a=_shade(hue, 0.45), b=_shade(hue, 0.68), c=_shade(hue, 0.25)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 640"><rect width="640" height="640" fill="{_shade(hue, 0.93)}"/><ellipse cx="320" cy="510" rx="170" ry="20" fill="{_shade(hue, 0.84)}"/>{shape}</svg>'
