"""Customers and their store credit."""

# ruff: noqa: ANN401 - values of any field pass through here

from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator import payloads
from simulator.events import Payload, emit
from simulator.records import Address, Customer, OrderTransaction, StoreCreditAccount, StoreCreditTransaction
from simulator.state import Shop, SimulatorError, World


def create_customer(
    world: World,
    shop: Shop | str,
    *,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    phone: str | None = None,
    locale: str = "en",
    address: Address | None = None,
    at: datetime | None = None,
) -> Customer:
    shop, moment = world.shop(shop), at or world.now()
    customer = Customer(
        world.next_number(),
        moment,
        moment,
        first_name=first_name,
        last_name=last_name,
        email=email.lower() if email else None,
        phone=phone,
        locale=locale,
        default_address=address,
    )
    shop.customers[customer.number] = customer
    emit(world, shop, [("customers/create", lambda: payloads.customer(customer))])
    return customer


def find_customer(shop: Shop, reference: str | int | Customer) -> Customer:
    """By record, number, gid or e-mail."""
    if isinstance(reference, Customer):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    if text.isdigit() and int(text) in shop.customers:
        return shop.customers[int(text)]
    for customer in shop.customers.values():
        if customer.email and customer.email == str(reference).lower():
            return customer
    message = f"{shop.domain} has no such customer."
    raise SimulatorError(message)


def update_customer(
    world: World, shop: Shop | str, reference: str | int | Customer, **changes: Any
) -> Customer:
    shop = world.shop(shop)
    customer = find_customer(shop, reference)
    for name, value in changes.items():
        setattr(customer, name, value)
    customer.updated_at = world.now()
    emit(world, shop, [("customers/update", lambda: payloads.customer(customer))])
    return customer


def merge_customers(
    world: World, shop: Shop | str, kept: str | int | Customer, merged: str | int | Customer
) -> Customer:
    """`merged` disappears; its orders and store credit belong to `kept` from now on."""
    shop = world.shop(shop)
    stays, goes = find_customer(shop, kept), find_customer(shop, merged)
    goes.merged_into, goes.deleted = stays, True
    shop.customers.pop(goes.number, None)
    for order in shop.orders.values():
        if order.customer is goes:
            order.customer, order.updated_at = stays, world.now()
    for account in goes.accounts:
        account.owner = stays
        stays.accounts.append(account)
    stays.updated_at = world.now()
    merge = {
        "admin_graphql_api_customer_kept_id": stays.id,
        "admin_graphql_api_customer_deleted_id": goes.id,
        "status": "completed",
    }
    gone = {"id": goes.number, "admin_graphql_api_id": goes.id}
    topics: list[tuple[str, Payload]] = [
        ("customers/merge", lambda: merge),
        ("customers/delete", lambda: gone),
        ("customers/update", lambda: payloads.customer(stays)),
    ]
    emit(world, shop, topics)
    return stays


def redact_customer(world: World, shop: Shop | str, reference: str | int | Customer) -> None:
    """Erase the person from Shopify's records and ask the apps to do the same."""
    shop = world.shop(shop)
    customer = find_customer(shop, reference)
    orders = [order for order in shop.orders.values() if order.customer is customer]
    body = _privacy(shop, customer) | {"orders_to_redact": [order.number for order in orders]}
    customer.first_name = customer.last_name = customer.email = customer.phone = customer.default_address = (
        None
    )
    customer.updated_at = world.now()
    for order in orders:
        order.email = order.phone = order.shipping_address = order.billing_address = None
        order.updated_at = world.now()
    emit(world, shop, [("customers/redact", lambda: body)])


def request_customer_data(world: World, shop: Shop | str, reference: str | int | Customer) -> None:
    shop = world.shop(shop)
    customer = find_customer(shop, reference)
    orders = [order.number for order in shop.orders.values() if order.customer is customer]
    request = {"orders_requested": orders, "data_request": {"id": world.next_number()}}
    body = _privacy(shop, customer) | request
    emit(world, shop, [("customers/data_request", lambda: body)])


def _privacy(shop: Shop, customer: Customer) -> dict[str, Any]:
    person = {"id": customer.number, "email": customer.email, "phone": customer.phone}
    return {"shop_id": shop.number, "shop_domain": shop.domain, "customer": person}


def credit(
    world: World,
    customer: Customer,
    amount: Decimal,
    currency: str,
    *,
    event: str = "ADJUSTMENT",
    expires_at: datetime | None = None,
    origin: OrderTransaction | None = None,
) -> StoreCreditTransaction:
    """Book store credit; an account per currency is opened at the first credit."""
    account = next((item for item in customer.accounts if item.currency_code == currency), None)
    if account is None:
        account = StoreCreditAccount(world.next_number(), customer, currency, Decimal(0))
        customer.accounts.append(account)
    account.balance += amount
    booked = StoreCreditTransaction(
        world.next_number(), account, amount, account.balance, world.now(), event, expires_at, origin
    )
    account.transactions.append(booked)
    world.changed()
    return booked
