"""What can be printed of a text, and how it is made to fit."""

import pytest

from core.labels.designs import Words, frame, lines
from core.labels.faces import BOLD, REGULAR, face, font_file, visual, writable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Trail Kettle 1.2 L", "Trail Kettle 1.2 L"),
        ("  two\nlines\t", "two lines"),
        ("Łódź ½″ Größe „M“ ®", "Łódź ½″ Größe „M“ ®"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("Ấm đun nước", "Ấm đun nước"),
        ("Kettle 🫖 Deluxe", "Kettle Deluxe"),
        ("\uff2bettle", "Kettle"),
        ("Kettle\u200b\u202e", "Kettle"),
        ("電気ケトル", ""),
        ("電気ケトル Trail Kettle", "Trail Kettle"),
        ("غلاية", ""),
        ("", ""),
    ],
)
def test_only_letters_that_can_be_printed_are_kept(text: str, written: str) -> None:
    assert writable(text) == written


def test_hebrew_is_printed_from_right_to_left_and_its_numbers_are_not() -> None:
    assert visual("קומקום 12") == "12 םוקמוק"
    assert visual("Kettle 12") == "Kettle 12"


def test_a_text_that_is_too_wide_ends_in_an_ellipsis() -> None:
    regular = face(REGULAR)
    assert regular.fitted("Trail Kettle", 100, 10) == "Trail Kettle"
    assert regular.fitted("Trail Kettle", 40, 10) == "Trail K…"
    assert regular.width("Trail K…", 10) <= 40 < regular.width("Trail Ke…", 10)


def test_lines_break_between_words_and_a_long_word_is_cut() -> None:
    regular = face(REGULAR)
    assert regular.wrapped("one two three", 45, 10) == ["one two", "three"]
    assert regular.wrapped("unbelievably long", 45, 10) == ["unbelie…", "long"]
    assert regular.wrapped("", 45, 10) == [""]


def test_an_embedded_font_holds_little_more_than_its_letters() -> None:
    bold = face(BOLD)
    assert len(font_file(bold, {bold.glyphs[ord(letter)] for letter in "0123456789ABC"})) < 60_000


def test_the_symbol_keeps_four_modules_of_white_to_every_edge_and_to_the_words() -> None:
    points = 72 / 25.4
    for size in ((63.5, 38.1), (38.1, 21.2), (25.4, 10.0), (66.675, 25.4), (50.8, 50.8)):
        place = frame(*size)
        left, top, side = place.symbol
        quiet = side * 4 / 25 - 0.001
        assert min(left, top) >= quiet
        assert min(size[0] * points - left - side, size[1] * points - top - side) >= quiet
        words_left, words_top, width, height = place.words
        assert words_left - left - side >= quiet or words_top - top - side >= quiet
        assert words_left + width < size[0] * points
        assert words_top + height < size[1] * points


@pytest.mark.parametrize(
    ("size", "side_mm"),
    [((63.5, 38.1), 24.0), ((38.1, 21.2), 16.06), ((66.675, 25.4), 19.24), ((25.4, 10.0), 7.58)],
)
def test_symbols_are_as_large_as_their_label_allows(size: tuple[float, float], side_mm: float) -> None:
    assert frame(*size).symbol[2] * 25.4 / 72 == pytest.approx(side_mm, abs=0.01)


def test_no_line_leaves_the_room_for_words() -> None:
    long = "A very long name of a product or a shop that never seems to end at all"
    words = Words(shop=long, title=long, sku=long, invitation=long)
    for size in ((63.5, 38.1), (38.1, 21.2), (25.4, 10.0), (66.675, 25.4), (50.8, 50.8)):
        place = frame(*size)
        _, top, width, height = place.words
        for line in lines(place, words):
            assert line.face.width(line.text, line.size) <= width
            assert top < line.y <= top + height + 0.001
