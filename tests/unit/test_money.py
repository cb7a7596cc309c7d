"""Amounts to a currency's smallest unit."""

from decimal import Decimal

import pytest

from core.domain.money import CurrencyMismatchError, Money, exponent, total


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


@pytest.mark.parametrize("money", [Money(Decimal("65.00"), "EUR"), Money(Decimal(-3), "JPY")])
def test_what_was_written_is_read_again(money: Money) -> None:
    assert Money.parse(str(money)) == money


@pytest.mark.parametrize("text", ["much", "NaN EUR", "Infinity EUR", "EUR 5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Money.parse(text)
