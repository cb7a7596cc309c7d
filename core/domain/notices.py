"""What each webhook topic is about. A delivery is a doorbell: only its subject matters."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Subject(StrEnum):
    """What is looked at again after the bell rang."""

    ORDER = "Order"
    PRODUCT = "Product"
    DRAFT_ORDER = "DraftOrder"
    BULK_OPERATION = "BulkOperation"
    INSTALLATION = "AppInstallation"
    PERSON = "Customer"


COMPLIANCE = MappingProxyType(
    {
        "customers/data_request": Subject.PERSON,
        "customers/redact": Subject.PERSON,
        "shop/redact": Subject.INSTALLATION,
    }
)
"""Asked by law; shop/redact comes 48 hours after an uninstall."""

TOPICS = MappingProxyType(
    {
        "app/uninstalled": Subject.INSTALLATION,
        "app/scopes_update": Subject.INSTALLATION,
        "orders/create": Subject.ORDER,
        "orders/updated": Subject.ORDER,
        "orders/paid": Subject.ORDER,
        "orders/cancelled": Subject.ORDER,
        "orders/fulfilled": Subject.ORDER,
        "orders/edited": Subject.ORDER,
        "orders/delete": Subject.ORDER,
        "refunds/create": Subject.ORDER,
        "returns/request": Subject.ORDER,
        "returns/approve": Subject.ORDER,
        "returns/decline": Subject.ORDER,
        "returns/cancel": Subject.ORDER,
        "returns/close": Subject.ORDER,
        "returns/reopen": Subject.ORDER,
        "returns/process": Subject.ORDER,
        "fulfillments/create": Subject.ORDER,
        "fulfillments/update": Subject.ORDER,
        "fulfillment_events/create": Subject.ORDER,
        "draft_orders/update": Subject.DRAFT_ORDER,
        "draft_orders/delete": Subject.DRAFT_ORDER,
        "products/create": Subject.PRODUCT,
        "products/update": Subject.PRODUCT,
        "products/delete": Subject.PRODUCT,
        "bulk_operations/finish": Subject.BULK_OPERATION,
        **COMPLIANCE,
    }
)

LIFECYCLE = frozenset(
    topic for topic, subject in TOPICS.items() if subject in {Subject.INSTALLATION, Subject.PERSON}
)
"""About the shop or a person: handled without reading anything from Shopify."""

OF_ITS_ORDER = ("refunds/", "fulfillments/", "fulfillment_events/")
"""Their payloads name the order as `order_id`."""


def subject_gid(topic: str, payload: Mapping[str, Any]) -> str | None:
    """The gid of what the delivery is about; None when the payload does not say or it is the shop."""
    subject = TOPICS.get(topic)
    if subject is None or subject in {Subject.INSTALLATION, Subject.PERSON}:
        return None
    if topic.startswith(OF_ITS_ORDER):
        return _gid(subject, payload.get("order_id"))
    if topic == "orders/edited":
        edit = payload.get("order_edit")
        return _gid(subject, edit.get("order_id") if isinstance(edit, Mapping) else None)
    if topic.startswith("returns/"):
        order = payload.get("order")
        return _gid(subject, order.get("id") if isinstance(order, Mapping) else None)
    given = payload.get("admin_graphql_api_id")
    number = given.removeprefix(f"gid://shopify/{subject}/") if isinstance(given, str) else None
    return _gid(subject, number) or _gid(subject, payload.get("id"))


def details(topic: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be kept beside the subject until the delivery is handled, and not a moment longer."""
    if topic == "app/scopes_update":
        current = payload.get("current")
        return {"scopes": [_text(str(scope)) for scope in current] if isinstance(current, list) else []}
    if TOPICS.get(topic) is Subject.PERSON:
        person = payload.get("customer")
        known = person if isinstance(person, Mapping) else {}
        number, email = known.get("id"), known.get("email")
        return {
            "customer_id": number if _gid(Subject.PERSON, number) else None,
            "email": _text(email) if isinstance(email, str) else None,
        }
    return {}


def _text(given: str) -> str:
    """Without NUL, which no text in the database may hold."""
    return given.replace("\x00", "")


def _gid(subject: Subject, number: object) -> str | None:
    """Of a whole number, as Shopify numbers its records; whatever else stands there names nothing."""
    digits = str(number) if isinstance(number, int) else number
    whole = isinstance(digits, str) and digits.isascii() and digits.isdecimal()
    return f"gid://shopify/{subject}/{digits}" if whole else None
