"""What making good costs: by itself, corrected by staff, and held against Shopify."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.amounts import Amounts
from core.domain.costs import (
    Cost,
    CostAccount,
    CostDifference,
    CostKind,
    CostRefusal,
    CostRefusedError,
    CostSource,
    Seen,
    account_of,
    corrected,
    difference_of,
    in_currency,
    less_paid,
    of_goods,
    of_money,
    of_refund,
    of_repair,
)
from core.domain.deciding import Outcome
from core.domain.money import EXPONENTS, Money, exponent


def money(text: str) -> Money:
    return Money.parse(text)


def entry(
    amount: str = "40.00 EUR",
    source: CostSource = CostSource.REFUND,
    account: CostAccount = CostAccount.WARRANTY,
) -> Cost:
    return Cost(kind=CostKind.GOODS, account=account, amount=money(amount), source=source)


@pytest.mark.parametrize(
    ("outcome", "account"),
    [
        (Outcome.ELIGIBLE, CostAccount.WARRANTY),
        (Outcome.NOT_YET, CostAccount.WARRANTY),
        (Outcome.STATUTORY, CostAccount.WARRANTY),
        (Outcome.GOODWILL, CostAccount.GOODWILL),
        (Outcome.NOT_COVERED, CostAccount.GOODWILL),
    ],
)
def test_what_nobody_had_to_give_is_goodwill(outcome: Outcome, account: CostAccount) -> None:
    assert account_of(outcome) is account


@pytest.mark.parametrize("source", [CostSource.REFUND, CostSource.CREDIT, CostSource.OUTSIDE])
def test_money_costs_what_was_given_in_both_currencies(source: CostSource) -> None:
    cost = of_money(money("6000 JPY"), money("12.345 KWD"), CostAccount.WARRANTY, source)
    assert cost == Cost(
        kind=CostKind.GOODS,
        account=CostAccount.WARRANTY,
        amount=money("12.345 KWD"),
        presentment=money("6000 JPY"),
        source=source,
    )
    assert of_money(money("6000 JPY"), None, CostAccount.WARRANTY, source) is None


@pytest.mark.parametrize(
    ("unit_cost", "price", "amount", "source"),
    [
        ("31.20 EUR", "80.00 EUR", "31.20 EUR", CostSource.UNIT_COST),
        ("31.2049 EUR", "80.00 EUR", "31.20 EUR", CostSource.UNIT_COST),
        ("31.205 EUR", "80.00 EUR", "31.21 EUR", CostSource.UNIT_COST),
        ("0.00 EUR", "80.00 EUR", "0.00 EUR", CostSource.UNIT_COST),
        ("1499.5 JPY", "4000 JPY", "1500 JPY", CostSource.UNIT_COST),
        ("1.2345 KWD", "4.000 KWD", "1.235 KWD", CostSource.UNIT_COST),
        (None, "80.00 EUR", "80.00 EUR", CostSource.PRICE),
    ],
)
def test_goods_cost_what_shopify_knows_or_else_their_price(
    unit_cost: str | None, price: str, amount: str, source: CostSource
) -> None:
    known = money(unit_cost) if unit_cost else None
    cost = of_goods(known, money(price), CostAccount.GOODWILL)
    assert cost == Cost(
        kind=CostKind.GOODS, account=CostAccount.GOODWILL, amount=money(amount), source=source
    )


def test_goods_that_nobody_knows_anything_of_are_not_guessed() -> None:
    assert of_goods(None, None, CostAccount.WARRANTY) is None


@pytest.mark.parametrize(
    ("paid", "rate", "currency", "amount"),
    [
        ("40.00 EUR", None, "EUR", "40.00 EUR"),
        ("44.00 USD", "1.10", "EUR", "40.00 EUR"),
        ("10.00 USD", "3", "EUR", "3.33 EUR"),
        ("1000 JPY", "160", "KWD", "6.250 KWD"),
        ("1.000 KWD", "0.002", "JPY", "500 JPY"),
    ],
)
def test_what_was_paid_is_counted_at_the_order_s_own_rate(
    paid: str, rate: str | None, currency: str, amount: str
) -> None:
    found = in_currency(money(paid), Decimal(rate) if rate else None, currency)
    assert found == money(amount)


def test_a_currency_without_a_rate_is_not_guessed() -> None:
    assert in_currency(money("10.00 USD"), None, "EUR") is None


@pytest.mark.parametrize(
    ("parts", "labour", "paid", "costs"),
    [
        ("12.50 EUR", "20.00 EUR", None, ["12.50 EUR", "20.00 EUR"]),
        ("12.50 EUR", "20.00 EUR", "10.00 EUR", ["2.50 EUR", "20.00 EUR"]),
        ("12.50 EUR", "20.00 EUR", "15.00 EUR", ["0.00 EUR", "17.50 EUR"]),
        ("12.50 EUR", "20.00 EUR", "49.00 EUR", ["0.00 EUR", "0.00 EUR"]),
        (None, "20.00 EUR", "5.00 EUR", ["15.00 EUR"]),
        ("900 JPY", None, "1 JPY", ["899 JPY"]),
        ("1.005 KWD", "2.000 KWD", "1.006 KWD", ["0.000 KWD", "1.999 KWD"]),
        (None, None, "49.00 EUR", []),
    ],
)
def test_a_repair_costs_what_the_buyer_did_not_pay(
    parts: str | None, labour: str | None, paid: str | None, costs: list[str]
) -> None:
    found = of_repair(
        money(parts) if parts else None,
        money(labour) if labour else None,
        money(paid) if paid else None,
        CostAccount.WARRANTY,
    )
    kinds = [kind for kind, each in ((CostKind.GOODS, parts), (CostKind.LABOUR, labour)) if each]
    assert [(cost.kind, str(cost.amount)) for cost in found] == list(zip(kinds, costs, strict=True))
    assert {cost.source for cost in found} <= {CostSource.REPAIR}


def test_staff_correct_the_amount_or_only_the_account() -> None:
    before = Cost(
        kind=CostKind.GOODS,
        account=CostAccount.WARRANTY,
        amount=money("40.00 EUR"),
        presentment=money("44.00 USD"),
        source=CostSource.REFUND,
    )
    moved = corrected(before, CostKind.GOODS, CostAccount.SUPPLIER, money("40.00 EUR"), Outcome.ELIGIBLE)
    assert (moved.account, moved.source, moved.presentment) == (
        CostAccount.SUPPLIER,
        CostSource.REFUND,
        money("44.00 USD"),
    )
    changed = corrected(before, CostKind.GOODS, CostAccount.WARRANTY, money("39.99 EUR"), Outcome.ELIGIBLE)
    assert (changed.amount, changed.source, changed.presentment) == (
        money("39.99 EUR"),
        CostSource.STAFF,
        None,
    )
    first = corrected(None, CostKind.LABOUR, CostAccount.WARRANTY, money("12.50 EUR"), Outcome.ELIGIBLE)
    assert (first.kind, first.source) == (CostKind.LABOUR, CostSource.STAFF)


@pytest.mark.parametrize(
    ("account", "amount", "outcome", "why"),
    [
        (CostAccount.WARRANTY, "-0.01 EUR", Outcome.ELIGIBLE, CostRefusal.NEGATIVE),
        (CostAccount.WARRANTY, "0.001 EUR", Outcome.ELIGIBLE, CostRefusal.TOO_FINE),
        (CostAccount.WARRANTY, "0.5 JPY", Outcome.ELIGIBLE, CostRefusal.TOO_FINE),
        (CostAccount.WARRANTY, "0.0001 KWD", Outcome.ELIGIBLE, CostRefusal.TOO_FINE),
        (CostAccount.WARRANTY, "40.00 EUR", Outcome.ELIGIBLE, CostRefusal.UNCHANGED),
        (CostAccount.SUPPLIER, "40.00 EUR", Outcome.GOODWILL, CostRefusal.NOT_THE_SUPPLIERS),
        (CostAccount.SUPPLIER, "40.00 EUR", Outcome.NOT_COVERED, CostRefusal.NOT_THE_SUPPLIERS),
    ],
)
def test_what_cannot_be_entered_is_refused(
    account: CostAccount, amount: str, outcome: Outcome, why: CostRefusal
) -> None:
    with pytest.raises(CostRefusedError) as refused:
        corrected(entry(), CostKind.GOODS, account, money(amount), outcome)
    assert refused.value.why is why


@given(st.sampled_from(["EUR", "USD", *EXPONENTS]), st.integers(0, 10**9))
def test_every_whole_amount_of_a_currency_can_be_entered(currency: str, smallest: int) -> None:
    amount = Money(Decimal(smallest).scaleb(-exponent(currency)), currency)
    cost = corrected(None, CostKind.FEES, CostAccount.WARRANTY, amount, Outcome.ELIGIBLE)
    assert cost.amount == amount


SHOWN = Seen(there=True, amount=Money(Decimal("40.00"), "EUR"))


@pytest.mark.parametrize(
    ("booked", "seen", "counts", "by_hand", "difference"),
    [
        ([entry()], SHOWN, True, False, None),
        ([entry("39.99 EUR")], SHOWN, True, False, CostDifference.AMOUNT),
        ([entry("39.99 EUR")], SHOWN, True, True, None),
        ([entry()], Seen(there=False), True, False, CostDifference.GONE),
        ([entry(source=CostSource.UNIT_COST)], Seen(there=True), True, False, None),
        (
            [entry(source=CostSource.PRICE)],
            Seen(there=True, cancelled=True),
            True,
            False,
            CostDifference.CANCELLED,
        ),
        ([], SHOWN, True, False, None),
        ([], SHOWN, False, False, CostDifference.UNBOOKED),
        ([], Seen(there=True), False, False, CostDifference.UNBOOKED),
        ([], Seen(there=True, amount=Money.zero("EUR")), False, False, None),
        ([], Seen(there=True, cancelled=True), False, False, None),
        ([], Seen(there=False), False, False, None),
        ([entry()], SHOWN, False, False, None),
    ],
)
def test_our_books_are_held_against_what_shopify_shows(
    booked: list[Cost], seen: Seen, counts: bool, by_hand: bool, difference: CostDifference | None
) -> None:
    assert difference_of(booked, seen, counts=counts, by_hand=by_hand) is difference


def both(amount: str) -> Amounts:
    return Amounts(money(amount), money(amount))


def test_what_went_back_of_the_shipping_is_told_apart() -> None:
    refund, warranty = CostSource.REFUND, CostAccount.WARRANTY
    paid = money("82.98 EUR")
    [goods, shipping] = of_refund(paid, paid, both("2.98 EUR"), warranty, refund)
    assert (goods.kind, goods.amount, goods.presentment) == (
        CostKind.GOODS,
        money("80.00 EUR"),
        money("80.00 EUR"),
    )
    assert (shipping.kind, shipping.amount, shipping.source) == (
        CostKind.SHIPPING,
        money("2.98 EUR"),
        refund,
    )
    [whole] = of_refund(paid, paid, both("0.00 EUR"), warranty, refund)
    assert (whole.kind, whole.amount) == (CostKind.GOODS, paid)
    assert of_refund(paid, None, None, warranty, refund) == []
    # Both together are what Shopify says went back.
    seen = Seen(there=True, amount=paid)
    assert difference_of([goods, shipping], seen, counts=True, by_hand=False) is None
    short = Seen(there=True, amount=money("80.00 EUR"))
    assert difference_of([goods, shipping], short, counts=True, by_hand=False) is CostDifference.AMOUNT


@pytest.mark.parametrize(
    ("paid", "left"), [(None, "40.00 EUR"), ("19.90 EUR", "20.10 EUR"), ("50.00 EUR", "0 EUR")]
)
def test_what_the_buyer_paid_for_goods_costs_nothing(paid: str | None, left: str) -> None:
    cost = less_paid(entry(source=CostSource.UNIT_COST), money(paid) if paid else None)
    assert cost.amount == money(left)
