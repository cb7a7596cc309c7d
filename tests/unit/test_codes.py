"""Codes, numbers and link secrets."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from core.domain import codes

CODE = "0123456789ABCDEF"


def bytes_of(value: int) -> Callable[[int], bytes]:
    return value.to_bytes


def test_a_code_carries_eighty_bits_in_sixteen_characters() -> None:
    assert codes.new_code(bytes_of(0)) == "0000000000000000"
    assert codes.new_code(bytes_of(2**80 - 1)) == "ZZZZZZZZZZZZZZZZ"
    assert codes.new_code(bytes_of(0x00443214C74254B635CF)) == "0123456789ABCDEF"


def test_a_code_asks_for_exactly_ten_random_bytes() -> None:
    asked: list[int] = []

    def random_bytes(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    codes.new_code(random_bytes)
    assert asked == [10]


@pytest.mark.parametrize(
    "typed",
    [
        "0123456789ABCDEF",
        "0123456789abcdef",
        " 0123-4567-89ab-cdef\n",
        "0123 4567 89AB CDEF",
        "O123\u20134567\u201489AB\u2212CDEF",
        "oI23456789ABCDEF",
        "0L23456789ABCDEF",
        "0l23_4567.89AB\u00a0CDEF",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert codes.normalise(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0123456789ABCDE",
        "0123456789ABCDEF0",
        "0123456789ABCDEU",
        "0123456789ABCDE!",
        "\u0661123456789ABCDEF",
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.normalise(typed) is None


def test_a_code_is_shown_in_groups_of_four_that_read_back() -> None:
    assert codes.grouped(CODE) == "0123-4567-89AB-CDEF"
    assert codes.normalise(codes.grouped(CODE)) == CODE


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        ("https://w.brand.example", "HTTPS://W.BRAND.EXAMPLE/0123456789ABCDEF"),
        ("https://brand.eu/", "HTTPS://BRAND.EU/0123456789ABCDEF"),
        ("http://127.0.0.1:4500", "HTTP://127.0.0.1:4500/0123456789ABCDEF"),
        ("https://brand.eu/Care", "https://brand.eu/Care/0123456789ABCDEF"),
    ],
)
def test_the_printed_address_is_upper_case_unless_a_path_forbids_it(public_url: str, url: str) -> None:
    assert codes.code_url(public_url, CODE) == url


def test_a_host_of_thirteen_characters_is_compact() -> None:
    assert len(codes.code_url("https://care.brand.de", CODE)) == codes.COMPACT_URL_LENGTH


def test_numbers_for_people_have_a_letter_two_groups_and_a_check_character() -> None:
    assert codes.claim_number(bytes_of(0)) == "C-0000-0000"
    assert codes.claim_number(bytes_of(1)) == "C-0000-0012"
    assert codes.registration_number(bytes_of(2**35 - 1)) == "R-ZZZZ-ZZZC"
    assert codes.normalise_number(" r zzzz zzzc") == "R-ZZZZ-ZZZC"
    assert codes.normalise_number("c-oooo-ooi2") == "C-0000-0012"


@pytest.mark.parametrize("typed", ["", "C", "X-0000-0012", "C-0000-001", "C-0000-0012-0", "C-0000-0U12"])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert codes.normalise_number(typed) is None


def test_every_wrong_character_and_every_swapped_pair_in_a_number_is_noticed() -> None:
    number = codes.claim_number(bytes_of(0x2_DEAD_BEEF))
    body = number[2:].replace("-", "")
    places = range(len(body))
    wrong = [
        body[:place] + other + body[place + 1 :]
        for place in places
        for other in codes.ALPHABET
        if other != body[place]
    ]
    swapped = [
        body[:left] + body[right] + body[left] + body[right + 1 :]
        for left, right in pairwise(places)
        if body[left] != body[right]
    ]
    assert codes.normalise_number("C" + body) == number
    assert len(wrong) == 8 * 31
    assert [text for text in wrong + swapped if codes.normalise_number("C" + text)] == []


def test_a_link_token_has_192_bits() -> None:
    token = codes.link_token(bytes_of(2**192 - 1))
    assert token == "_" * 32


def test_an_address_is_compact_when_it_is_short_and_has_capitals_only() -> None:
    assert codes.is_compact("HTTPS://GO.EXAMPLE.DE/" + "0" * 16) is True
    assert codes.is_compact("HTTPS://WWW.EXAMPLE.DE/" + "0" * 16) is False
    assert codes.is_compact("https://go.example.de/" + "0" * 16) is False
