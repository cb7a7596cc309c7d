"""Customers and their store credit; the shop's own staff."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.records.base import Address, Metafield, Record
from simulator.records.orders import OrderTransaction


@dataclass(slots=True, eq=False)
class StoreCreditTransaction(Record):
    kind: ClassVar[str] = "StoreCreditAccountCreditTransaction"
    account: "StoreCreditAccount"
    amount: Decimal
    balance_after_transaction: Decimal
    created_at: datetime
    event: str
    expires_at: datetime | None
    origin: "OrderTransaction | None" = None


@dataclass(slots=True, eq=False)
class StoreCreditAccount(Record):
    kind: ClassVar[str] = "StoreCreditAccount"
    owner: "Customer"
    currency_code: str
    balance: Decimal
    transactions: list[StoreCreditTransaction] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Customer(Record):
    kind: ClassVar[str] = "Customer"
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    tags: list[str] = field(default_factory=list)
    note: str | None = None
    tax_exempt: bool = False
    default_address: Address | None = None
    deleted: bool = False
    merged_into: "Customer | None" = None
    accounts: list[StoreCreditAccount] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class StaffMember(Record):
    """Somebody who works in the shop's admin; `number` is their user id."""

    kind: ClassVar[str] = "StaffMember"
    first_name: str
    last_name: str
    email: str
    account_owner: bool = False
    locale: str = "en"
