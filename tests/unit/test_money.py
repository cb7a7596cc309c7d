"""Amounts to a currency's smallest unit."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.money import CurrencyMismatchError, Money, exponent, shares, total


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("HUF", 2),
        ("TWD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("TND", 3),
        ("OMR", 3),
        ("XXX", 2),
    ],
)
def test_a_currency_has_so_many_decimal_places(currency: str, places: int) -> None:
    assert exponent(currency) == places


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("10.005", "EUR", "10.01"),
        ("10.004999", "EUR", "10.00"),
        ("-10.005", "EUR", "-10.01"),
        ("0.5", "JPY", "1"),
        ("1.5", "JPY", "2"),
        ("2.5", "JPY", "3"),
        ("1234.5", "JPY", "1235"),
        ("1.0005", "KWD", "1.001"),
        ("1", "KWD", "1.000"),
        ("1", "EUR", "1.00"),
    ],
)
def test_amounts_are_rounded_half_up(amount: str, currency: str, rounded: str) -> None:
    # As text, because 1.00 and 1.000 are equal numbers and different amounts on a page.
    assert str(money(amount, currency)) == f"{rounded} {currency}"


def test_amounts_of_one_currency_add_up_and_compare() -> None:
    assert money("1.10") + money("2.20") == money("3.30")
    assert money("1.10") - money("2.20") == money("-1.10")
    assert money("1.00") <= money("1") < money("1.01")
    assert not money("1.01") <= money("1.00")
    assert total([money("0.10"), money("0.20")], "EUR") == money("0.30")
    assert total([], "JPY") == Money.zero("JPY")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__le__", "__lt__"])
def test_two_currencies_are_never_combined(operation: str) -> None:
    with pytest.raises(
        CurrencyMismatchError, match="EUR and USD cannot be combined without an exchange rate"
    ):
        getattr(money("1"), operation)(money("1", "USD"))


@pytest.mark.parametrize(
    ("whole", "currency", "count", "parts"),
    [
        ("100.00", "EUR", 3, ["33.33", "33.33", "33.34"]),
        ("200.00", "EUR", 3, ["66.66", "66.66", "66.68"]),
        ("0.05", "EUR", 10, ["0.00"] * 9 + ["0.05"]),
        ("100", "JPY", 3, ["33", "33", "34"]),
        ("5", "JPY", 10, ["0"] * 9 + ["5"]),
        ("10.000", "KWD", 3, ["3.333", "3.333", "3.334"]),
        ("-1.00", "EUR", 3, ["-0.33", "-0.33", "-0.34"]),
        ("79.90", "EUR", 1, ["79.90"]),
    ],
)
def test_the_last_piece_takes_the_remainder(whole: str, currency: str, count: int, parts: list[str]) -> None:
    assert [str(part.amount) for part in shares(money(whole, currency), count)] == parts


@pytest.mark.parametrize("count", [0, -1])
def test_nothing_is_shared_among_no_pieces(count: int) -> None:
    with pytest.raises(ValueError, match=rf"1\.00 EUR cannot be shared among {count} pieces"):
        shares(money("1.00"), count)


def assert_fair(whole: Money, count: int) -> None:
    parts = shares(whole, count)
    smallest = Decimal(1).scaleb(-exponent(whole.currency))
    assert len(parts) == count
    assert total(parts, whole.currency) == whole
    assert all(part.amount >= 0 for part in parts), "nobody owes anything for a piece of a price"
    assert parts[-1].amount - parts[0].amount < count * smallest


@given(
    st.integers(0, 10**12),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.integers(1, 500),
)
@settings(max_examples=100, deadline=None)
def test_shares_add_up_and_none_is_below_zero(units: int, currency: str, count: int) -> None:
    assert_fair(Money(Decimal(units).scaleb(-exponent(currency)), currency), count)


@pytest.mark.slow
def test_a_hundred_thousand_amounts_are_shared_to_the_last_unit() -> None:
    chosen = random.Random(20261122)
    for _ in range(100_000):
        currency = chosen.choice(["EUR", "JPY", "KWD"])
        amount = Decimal(chosen.randrange(10**9)).scaleb(-exponent(currency))
        assert_fair(Money(amount, currency), chosen.randint(1, 12))
