"""Who may read and write what: scopes by type and field, and protected customer data."""

import json
from functools import cache
from pathlib import Path

from graphql import GraphQLError, GraphQLObjectType, get_named_type

from simulator.api.schema import admin_schema
from simulator.events import covers

TABLE: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "schema" / "scopes.json").read_text()
)
PERSONAL = frozenset(
    {
        "Order.email", "Order.phone", "Order.shippingAddress", "Order.billingAddress", "Order.displayAddress",
        "Customer.displayName", "Customer.firstName", "Customer.lastName", "Customer.email", "Customer.phone",
        "Customer.defaultEmailAddress", "Customer.defaultPhoneNumber",
        "Customer.defaultAddress", "Customer.addresses",
        "DraftOrder.email", "DraftOrder.phone", "DraftOrder.shippingAddress", "DraftOrder.billingAddress",
    }
)  # fmt: skip
CUSTOMER_TYPES = frozenset({"Order", "Customer", "DraftOrder"})


@cache
def returned_type(parent: str, field: str) -> str:
    """The named type behind a field; for a connection or an edge, the node's type."""
    owner = admin_schema().type_map[parent]
    if not isinstance(owner, GraphQLObjectType) or field not in owner.fields:
        return ""
    name = str(get_named_type(owner.fields[field].type).name)
    for ending in ("Connection", "Edge"):
        if name.endswith(ending) and name != ending:
            return name.removesuffix(ending)
    return name


@cache
def needed(parent: str, field: str) -> tuple[str, ...]:
    """Scopes of which one is enough; none needed when empty."""
    own = TABLE.get(f"{parent}.{field}")
    if own is not None:
        return tuple(own)
    return () if parent == "Mutation" else tuple(TABLE.get(returned_type(parent, field), ()))


def check(parent: str, field: str, granted: set[str], protected_data: str) -> None:
    """Raise the error Shopify gives when the app may not see this field."""
    scopes = needed(parent, field)
    if scopes and not any(covers(granted, scope) for scope in scopes):
        names = " or ".join(f"`{scope}` access scope" for scope in scopes)
        message = f"Access denied for {field} field. Required access: {names}."
        raise GraphQLError(
            message,
            extensions={
                "code": "ACCESS_DENIED",
                "documentation": "https://shopify.dev/api/usage/access-scopes",
                "requiredAccess": names,
            },
        )
    if protected_data != "level2" and f"{parent}.{field}" in PERSONAL:
        _refuse(f"use the {field} field")
    if protected_data == "none" and returned_type(parent, field) in CUSTOMER_TYPES:
        _refuse(f"access the {returned_type(parent, field)} object")


def _refuse(what: str) -> None:
    page = "https://shopify.dev/docs/apps/launch/protected-customer-data"
    message = f"This app is not approved to {what}. See {page} for more details."
    raise GraphQLError(message, extensions={"code": "ACCESS_DENIED"})


def require(granted: set[str], scope: str, field: str) -> None:
    """For mutations whose scope depends on their argument."""
    if not covers(granted, scope):
        message = f"Access denied for {field} field. Required access: `{scope}` access scope."
        raise GraphQLError(
            message, extensions={"code": "ACCESS_DENIED", "requiredAccess": f"`{scope}` access scope"}
        )
