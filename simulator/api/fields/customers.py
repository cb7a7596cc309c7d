"""Customers and store credit."""

# ruff: noqa: ANN401 - values of any field pass through here
# ruff: noqa: A002 - the schema's name

from typing import Any

from simulator.actions.customers import create_customer, credit
from simulator.api.context import Context, Fields, Payload, Types, errors, number_of, refused
from simulator.api.fields.metafields import METAFIELD_FIELDS
from simulator.api.search import compile_query
from simulator.records import Customer, StoreCreditAccount, StoreCreditTransaction

Args = Any
CREDIT_LIMIT = 100_000
FILTERS = {
    "id": lambda item: item.number,
    "email": lambda item: item.email,
    "phone": lambda item: item.phone,
    "first_name": lambda item: item.first_name,
    "last_name": lambda item: item.last_name,
    "tag": lambda item: item.tags,
    "updated_at": lambda item: item.updated_at,
}


def customers(_root: object, ctx: Context, query: str | None = None, **args: Args) -> object:
    args.pop("sort_key", None)
    test, unknown = compile_query(query, FILTERS, lambda item: [item.email, item.first_name, item.last_name])
    ctx.unknown_filters += unknown
    return ctx.connect([item for item in ctx.shop.customers.values() if test(item)], args)


def customer(_root: object, ctx: Context, id: str) -> Customer | None:
    return ctx.shop.customers.get(number_of(id, "Customer"))


def customer_by_identifier(_root: object, ctx: Context, identifier: dict[str, Any]) -> Customer | None:
    if identifier.get("id"):
        return customer(None, ctx, identifier["id"])
    name, wanted = next(iter(identifier.items()))
    attribute = {"emailAddress": "email", "phoneNumber": "phone"}.get(name, "")
    for item in ctx.shop.customers.values():
        if attribute and str(getattr(item, attribute) or "").lower() == str(wanted).lower():
            return item
    return None


def display_name(item: Customer, _ctx: Context) -> str:
    return (
        " ".join(part for part in (item.first_name, item.last_name) if part) or item.email or item.phone or ""
    )


def email_address(item: Customer, _ctx: Context) -> dict[str, Any] | None:
    return {"emailAddress": item.email, "marketingState": "NOT_SUBSCRIBED"} if item.email else None


def phone_number(item: Customer, _ctx: Context) -> dict[str, Any] | None:
    return {"phoneNumber": item.phone, "marketingState": "NOT_SUBSCRIBED"} if item.phone else None


def _orders(item: Customer, ctx: Context, **args: Args) -> object:
    found = [order for order in ctx.shop.orders.values() if order.customer is item and ctx.visible(order)]
    return ctx.connect(found, args)


def customer_create(_root: object, ctx: Context, input: dict[str, Any]) -> Payload:
    """An address belongs to one customer of a shop."""
    email = (input.get("email") or "").strip().lower()
    if not (email or input.get("phone") or input.get("firstName") or input.get("lastName")):
        return refused(None, "A name, phone number, or email address must be present")
    if email and customer_by_identifier(None, ctx, {"emailAddress": email}) is not None:
        return refused(["email"], "Email has already been taken")
    made = create_customer(
        ctx.world,
        ctx.shop,
        email=email or None,
        first_name=input.get("firstName"),
        last_name=input.get("lastName"),
        phone=input.get("phone"),
        locale=input.get("locale") or "en",
    )
    made.note, made.tags = input.get("note"), list(input.get("tags") or ())
    return Payload(customer=made, userErrors=errors())


def store_credit_account_credit(  # noqa: PLR0911 - one return per case reads best
    _root: object, ctx: Context, id: str, credit_input: dict[str, Any]
) -> Payload:
    """`id` is an account's or a customer's."""
    owner, account = _owner(ctx, id)
    money, expires_at = credit_input["creditAmount"], credit_input.get("expiresAt")
    currency = money["currencyCode"]
    if owner is None:
        missing = "ACCOUNT_NOT_FOUND" if "StoreCreditAccount" in id else "OWNER_NOT_FOUND"
        return refused(["id"], f"{'Store credit account' if account else 'Owner'} does not exist", missing)
    path = ["creditInput", "creditAmount"]
    if account and account.currency_code != currency:
        return refused(
            [*path, "currencyCode"],
            "The currency provided does not match the currency of the store credit account",
            "MISMATCHING_CURRENCY",
        )
    if currency not in {ctx.shop.currency_code, *ctx.shop.rates}:
        return refused([*path, "currencyCode"], "Currency is not supported", "UNSUPPORTED_CURRENCY")
    if money["amount"] <= 0:
        return refused(
            [*path, "amount"],
            "A positive amount must be used to credit a store credit account",
            "NEGATIVE_OR_ZERO_AMOUNT",
        )
    if expires_at and expires_at <= ctx.now:
        return refused(
            ["creditInput", "expiresAt"], "The expiry date must be in the future", "EXPIRES_AT_IN_PAST"
        )
    balance = sum(item.balance for item in owner.accounts if item.currency_code == currency)
    if balance + money["amount"] > CREDIT_LIMIT:
        return refused(
            [*path, "amount"],
            "The operation would cause the account's credit limit to be exceeded",
            "CREDIT_LIMIT_EXCEEDED",
        )
    booked = credit(ctx.world, owner, money["amount"], currency, expires_at=expires_at)
    return Payload(storeCreditAccountTransaction=booked, userErrors=errors())


def _owner(ctx: Context, gid: str) -> tuple[Customer | None, StoreCreditAccount | None]:
    number = number_of(gid)
    if "/StoreCreditAccount/" not in gid:
        return ctx.shop.customers.get(number), None
    for item in ctx.shop.customers.values():
        for account in item.accounts:
            if account.number == number:
                return item, account
    return None, None


def money(item: StoreCreditAccount | StoreCreditTransaction, amount: Any) -> dict[str, Any]:
    account = item if isinstance(item, StoreCreditAccount) else item.account
    return {"amount": amount, "currencyCode": account.currency_code}


def transactions(item: StoreCreditAccount, ctx: Context, **args: Args) -> object:
    return ctx.connect(item.transactions, args)


QUERIES: Fields = {
    "customers": customers,
    "customer": customer,
    "customerByIdentifier": customer_by_identifier,
}
MUTATIONS: Fields = {
    "customerCreate": customer_create,
    "storeCreditAccountCredit": store_credit_account_credit,
}
TYPES: Types = {
    "Customer": {
        **METAFIELD_FIELDS,
        "displayName": display_name,
        "defaultEmailAddress": email_address,
        "defaultPhoneNumber": phone_number,
        "numberOfOrders": lambda item, ctx: str(
            sum(order.customer is item for order in ctx.shop.orders.values())
        ),
        "orders": _orders,
        "state": lambda _item, _ctx: "DISABLED",
        "storeCreditAccounts": lambda item, ctx, **args: ctx.connect(item.accounts, args),
    },
    "StoreCreditAccount": {
        "balance": lambda item, _ctx: money(item, item.balance),
        "transactions": transactions,
    },
    "StoreCreditAccountCreditTransaction": {
        "amount": lambda item, _ctx: money(item, item.amount),
        "balanceAfterTransaction": lambda item, _ctx: money(item, item.balance_after_transaction),
        "remainingAmount": lambda item, _ctx: money(item, item.amount),
        "origin": lambda item, _ctx: item.origin,
    },
}
