"""Which booking of an account is ours, what credit a due amount comes to, and that its parts add up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from core.domain.amounts import Amounts, LineMoney
from core.domain.money import Money
from core.domain.store_credit import Account, Booking, Given, UnclearError, find_ours
from core.domain.worth import Credit, Portion, credit_of, due_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def eur(amount: str | Decimal) -> Money:
    return Money(Decimal(amount), "EUR")


def booking(
    gid: str = "ours",
    amount: str = "80.00",
    after: float = 1,
    *,
    by_itself: bool = True,
    currency: str = "EUR",
) -> Booking:
    """So many seconds after the call began."""
    money = Money(Decimal(amount), currency)
    at = NOON + timedelta(seconds=after)
    return Booking(gid=gid, amount=money, booked_at=at, by_itself=by_itself)


def account(*bookings: Booking, whole: bool = True) -> Account:
    return Account(bookings=bookings, whole=whole)


CALL = Given(
    amount=eur("80.00"), called_at=NOON, before=frozenset({"before"}), others=frozenset({"for another"})
)
OLD = booking("before", "5.00", after=-9999)


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (account(), None),
        (account(booking()), "ours"),
        (account(booking("other", "79.99"), booking()), "ours"),
        (account(booking("before")), None),
        (account(booking("for another")), None),
        (account(booking("refund", by_itself=False)), None),
        (account(booking("yen", currency="JPY")), None),
        (account(booking("their clock is slow", after=-600)), "their clock is slow"),
        (account(booking("their clock is fast", after=600)), "their clock is fast"),
        (account(booking("other", "6"), OLD, whole=False), None),
        (account(booking(), whole=False), "ours"),
    ],
)
def test_a_booking_is_ours_by_amount_and_being_new(held: Account, found: str | None) -> None:
    ours = find_ours(held, CALL)
    assert (ours.gid if ours else None) == found


@pytest.mark.parametrize(
    "held",
    [
        account(booking("one"), booking("two")),
        account(booking("long before", after=-601)),
        account(booking("long after", after=601)),
        account(booking("other", "5"), whole=False),
        account(whole=False),
    ],
)
def test_what_the_account_does_not_tell_is_never_guessed(held: Account) -> None:
    with pytest.raises(UnclearError):
        find_ours(held, CALL)


def line(total: str) -> LineMoney:
    whole, nothing = Amounts(eur(total), eur(total)), Amounts(eur("0"), eur("0"))
    return LineMoney(quantity=1, current_quantity=1, net=whole, tax=nothing, taxes_included=True)


@pytest.mark.parametrize(
    ("left", "credit", "by_account", "excess"),
    [("80.00", "80.00", False, "0"), ("50.00", "50.00", False, "30.00"), ("0", "80.00", True, "80.00")],
)
def test_credit_rides_on_the_order_as_far_as_it_fits(
    left: str, credit: str, by_account: bool, excess: str
) -> None:
    due = due_of(line("80.00"), Amounts(eur(left), eur(left)), Portion())
    given = Amounts(eur(credit), eur(credit))
    assert credit_of(due) == Credit(amounts=given, by_account=by_account)
    assert due.excess.presentment == eur(excess)


cents = st.integers(min_value=0, max_value=10_000_00).map(lambda value: Decimal(value) / 100)


@examples(total=cents, left=cents, share=st.sampled_from(["1", "0.5", "0.333"]), deductible=cents)
def test_what_fits_and_what_does_not_are_together_what_is_due(
    total: Decimal, left: Decimal, share: str, deductible: Decimal
) -> None:
    portion = Portion(Decimal(share), deductible)
    due = due_of(line(str(total)), Amounts(eur(left), eur(left)), portion)
    assert due.payable + due.excess == due.due
    credit = credit_of(due)
    rest = eur("0") if credit.by_account else due.excess.presentment
    assert credit.amounts.presentment + rest == due.due.presentment
