import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web.colours import DEFAULT_ACCENT, NIGHT, READABLE, WHITE, contrast, hexadecimal, palette, readable

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert contrast("#123456", "#123456") == 1.0


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert readable("#0f5f4c", on=WHITE) == "#0f5f4c"


@given(colours)
def test_any_brand_can_be_read_by_day_and_by_night(accent: str) -> None:
    found = palette(accent)
    assert contrast(found.accent, WHITE) >= READABLE
    assert contrast(found.accent, found.on_accent) >= READABLE
    assert contrast(found.accent_at_night, NIGHT) >= READABLE
    assert contrast(found.accent_at_night, found.on_accent_at_night) >= READABLE


def test_short_and_upper_case_colours_are_written_out() -> None:
    assert hexadecimal(" #F0a ") == "#ff00aa"


@pytest.mark.parametrize("text", [None, "", "red", "#12345", "#1234567", "#fff;}body{display:none", "url(x)"])
def test_what_is_no_colour_never_reaches_the_style_sheet(text: str | None) -> None:
    assert hexadecimal(text) is None
    assert palette(text).accent == DEFAULT_ACCENT
