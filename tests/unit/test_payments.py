"""What a buyer owes for a replacement, and until when an invoice can be paid."""

from datetime import date
from decimal import Decimal

import pytest

from core.domain.amounts import Amounts
from core.domain.money import Money
from core.domain.payments import Owed, last_day, owed_of
from tests.unit.test_amounts import eur


def yen(presentment: int, shop: str) -> Amounts:
    return Amounts(Money(Decimal(presentment), "JPY"), Money(Decimal(shop), "EUR"))


def test_the_piece_and_its_sending_make_up_what_is_owed() -> None:
    owed = owed_of(eur("15.00"), Decimal("4.90"))
    assert owed == Owed(piece=eur("15.00"), shipping=eur("4.90"))
    assert owed.total == eur("19.90")


def test_sending_is_turned_into_the_buyer_s_currency_at_the_order_s_rate_half_up() -> None:
    owed = owed_of(yen(0, "0.00"), Decimal("4.99"), Decimal("162.5"))
    assert owed is not None
    assert (owed.shipping, owed.total) == (yen(811, "4.99"), yen(811, "4.99"))
    by_its_own = owed_of(yen(1625, "10.00"), Decimal("4.99"))
    assert by_its_own is not None
    assert by_its_own.total == yen(2436, "14.99")


@pytest.mark.parametrize("piece", ["0.00", "-3.00"])
def test_nothing_is_owed_where_the_shop_carries_all_of_it(piece: str) -> None:
    assert owed_of(eur(piece), Decimal(0)) is None


@pytest.mark.parametrize(
    ("agreed", "today", "missed", "until"),
    [
        ("2026-12-06", "2026-11-22", False, "2026-12-06"),
        ("2026-12-06", "2026-12-03", False, "2026-12-06"),
        ("2026-12-06", "2026-12-04", False, "2026-12-07"),
        ("2026-12-06", "2026-12-20", False, "2026-12-23"),
        ("2026-12-06", "2026-12-01", True, "2026-12-15"),
    ],
)
def test_there_are_days_left_to_pay_whenever_the_invoice_is_sent(
    agreed: str, today: str, missed: bool, until: str
) -> None:
    found = last_day(date.fromisoformat(agreed), date.fromisoformat(today), missed=missed)
    assert found == date.fromisoformat(until)
