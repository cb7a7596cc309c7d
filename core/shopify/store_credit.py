"""Store credit: whose account it goes to, what was booked there, and booking more.

Shopify takes no idempotency key and keeps no words of ours with a booking. Whoever gives credit reads the
account just before, and again before any repetition (docs/decisions/0023-store-credit.md).
"""

from collections.abc import Sequence

from core.domain.money import Money
from core.domain.store_credit import Account, Booking
from core.shopify.admin_api.base_model import UNSET
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import CreditFacts
from core.shopify.admin_api.input_types import MoneyInput
from core.shopify.errors import UnknownOutcome, Unreadable
from core.shopify.results import money, refuse_errors

ACCOUNTS_READ = 10
BOOKINGS_READ = 25
"""Of each account, the newest."""
BY_APPS_AND_STAFF = "ADJUSTMENT"
"""The event of what was booked by itself, and not with an order."""


async def find_customer(api: AdminApi, email: str) -> str | None:
    """The gid of the customer with that address."""
    customer = await api.find_customer(email)
    return customer.id if customer else None


async def create_customer(api: AdminApi, *, email: str, name: str, locale: str, note: str) -> str:
    """Their gid; of the customer who has the address already, if there is one.

    Raises Rejected and UnknownOutcome: an address belongs to one customer, so asking again does no harm.
    """
    answer = await api.create_customer(email, locale, note, name or UNSET)
    if answer is not None and answer.customer is not None:
        return answer.customer.id
    if known := await find_customer(api, email):
        return known
    refuse_errors(answer.user_errors if answer else ())
    raise UnknownOutcome("Shopify did not say whether the customer was created: ask again")


async def read_account(api: AdminApi, customer_gid: str, currency: str) -> Account:
    """What was booked for a customer in a currency. Raises Unreadable."""
    customer = await api.read_store_credit(customer_gid)
    if customer is None:
        raise Unreadable(customer_gid)
    accounts = customer.store_credit_accounts.nodes
    for account in accounts:
        if account.balance.currency_code == currency:
            nodes = account.transactions.nodes
            credited = [each for each in nodes if isinstance(each, CreditFacts)]
            return Account(bookings=_bookings(credited), whole=len(nodes) < BOOKINGS_READ)
    if len(accounts) >= ACCOUNTS_READ:
        raise Unreadable(customer_gid)
    return Account(bookings=(), whole=True)


async def give(api: AdminApi, customer_gid: str, amount: Money) -> Booking:
    """Book it: twice asked, twice booked. Raises Rejected, UnknownOutcome and what the transport raises."""
    wanted = MoneyInput(amount=amount.amount, currencyCode=amount.currency)
    answer = await api.give_store_credit(customer_gid, wanted)
    if answer is not None and answer.store_credit_account_transaction is not None:
        return _booking(answer.store_credit_account_transaction)
    refuse_errors(answer.user_errors if answer else ())
    raise UnknownOutcome("Shopify did not say whether the credit was booked: look at the account")


def _bookings(booked: Sequence[CreditFacts]) -> tuple[Booking, ...]:
    return tuple(_booking(each) for each in booked)


def _booking(booked: CreditFacts) -> Booking:
    return Booking(
        gid=booked.id,
        amount=money(booked.amount),
        booked_at=booked.created_at,
        by_itself=booked.event == BY_APPS_AND_STAFF and booked.origin is None,
    )
