"""What each delivery is about, from payloads as Shopify sends them and as it never should."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.notices import COMPLIANCE, TOPICS, Subject, details, subject_gid

ORDER = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "updated_at": "2026-11-22T05:49:51-05:00",
}
OF_AN_ORDER = {"id": 9, "order_id": 450789469, "created_at": "2026-11-22T05:49:51-05:00"}
PRODUCT = {"id": 788032119674292922, "admin_graphql_api_id": "gid://shopify/Product/788032119674292922"}
EDIT = {"order_edit": {"id": 78912328793, "order_id": 450789469, "line_items": {"additions": []}}}
RETURN = {
    "id": 607873191,
    "admin_graphql_api_id": "gid://shopify/Return/607873191",
    "status": "open",
    "order": {"id": 450789469, "admin_graphql_api_id": "gid://shopify/Order/450789469"},
}
PERSON = {
    "shop_id": 954889,
    "shop_domain": "lumen.myshopify.com",
    "customer": {"id": 191167, "email": "ada@example.org", "phone": "555-625-1199"},
    "orders_to_redact": [299938],
}

DELIVERIES: dict[str, tuple[dict[str, Any], str | None]] = {
    "app/uninstalled": ({"id": 954889, "domain": "lumen.myshopify.com"}, None),
    "app/scopes_update": ({"id": 1, "previous": ["read_orders"], "current": ["read_products"]}, None),
    "orders/create": (ORDER, "gid://shopify/Order/820982911946154508"),
    "orders/updated": (ORDER, "gid://shopify/Order/820982911946154508"),
    "orders/paid": (ORDER, "gid://shopify/Order/820982911946154508"),
    "orders/cancelled": (ORDER, "gid://shopify/Order/820982911946154508"),
    "orders/fulfilled": (ORDER, "gid://shopify/Order/820982911946154508"),
    "orders/edited": (EDIT, "gid://shopify/Order/450789469"),
    "orders/delete": ({"id": 820982911946154508}, "gid://shopify/Order/820982911946154508"),
    "refunds/create": (
        OF_AN_ORDER | {"admin_graphql_api_id": "gid://shopify/Refund/9"},
        "gid://shopify/Order/450789469",
    ),
    **{
        f"returns/{step}": (RETURN, "gid://shopify/Order/450789469")
        for step in ("request", "approve", "decline", "cancel", "close", "reopen", "process")
    },
    "fulfillments/create": (
        OF_AN_ORDER | {"admin_graphql_api_id": "gid://shopify/Fulfillment/9"},
        "gid://shopify/Order/450789469",
    ),
    "fulfillments/update": (OF_AN_ORDER, "gid://shopify/Order/450789469"),
    "fulfillment_events/create": (OF_AN_ORDER, "gid://shopify/Order/450789469"),
    "draft_orders/update": (
        {"id": 890612572, "admin_graphql_api_id": "gid://shopify/DraftOrder/890612572"},
        "gid://shopify/DraftOrder/890612572",
    ),
    "draft_orders/delete": ({"id": 890612572}, "gid://shopify/DraftOrder/890612572"),
    "products/create": (PRODUCT, "gid://shopify/Product/788032119674292922"),
    "products/update": (PRODUCT, "gid://shopify/Product/788032119674292922"),
    "products/delete": ({"id": 788032119674292922}, "gid://shopify/Product/788032119674292922"),
    "bulk_operations/finish": (
        {"admin_graphql_api_id": "gid://shopify/BulkOperation/147595010", "status": "completed"},
        "gid://shopify/BulkOperation/147595010",
    ),
    "customers/data_request": (PERSON | {"orders_requested": [299938]}, None),
    "customers/redact": (PERSON, None),
    "shop/redact": ({"shop_id": 954889, "shop_domain": "lumen.myshopify.com"}, None),
}


def test_every_topic_has_an_example_here() -> None:
    assert DELIVERIES.keys() == TOPICS.keys()
    assert COMPLIANCE.items() <= TOPICS.items()


@pytest.mark.parametrize(("topic", "payload", "gid"), [(t, *example) for t, example in DELIVERIES.items()])
def test_a_delivery_names_its_subject(topic: str, payload: dict[str, Any], gid: str | None) -> None:
    assert subject_gid(topic, payload) == gid


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("orders/create", {}),
        ("orders/create", {"id": None}),
        ("orders/create", {"id": True}),
        ("orders/create", {"id": -5}),
        ("orders/create", {"id": 1.5}),
        ("orders/create", {"id": "12a"}),
        ("orders/create", {"id": "١٢"}),
        ("orders/create", {"id": ["1"]}),
        ("orders/create", {"admin_graphql_api_id": 7}),
        ("orders/create", {"admin_graphql_api_id": "gid://shopify/Order/"}),
        ("orders/create", {"admin_graphql_api_id": "gid://shopify/Order/1?key=2"}),
        ("orders/create", {"admin_graphql_api_id": "gid://shopify/Product/1"}),
        ("orders/edited", {}),
        ("orders/edited", {"order_edit": [1]}),
        ("orders/edited", {"order_edit": {}}),
        ("orders/edited", {"id": 1}),
        ("refunds/create", {"id": 9}),
        ("returns/close", {"id": 9}),
        ("returns/close", {"id": 9, "order": "7"}),
        ("fulfillments/update", {"order_id": None, "id": 9}),
        ("orders/unheard_of", ORDER),
        ("", ORDER),
    ],
)
def test_a_payload_that_does_not_say_names_nothing(topic: str, payload: dict[str, Any]) -> None:
    assert subject_gid(topic, payload) is None


def test_the_number_stands_in_where_the_gid_is_of_something_else() -> None:
    payload = {"id": "42", "admin_graphql_api_id": "gid://shopify/LegacyOrder/7"}
    assert subject_gid("orders/updated", payload) == "gid://shopify/Order/42"


@pytest.mark.parametrize(
    ("topic", "payload", "kept"),
    [
        ("customers/redact", PERSON, {"customer_id": 191167, "email": "ada@example.org"}),
        ("customers/data_request", PERSON, {"customer_id": 191167, "email": "ada@example.org"}),
        ("customers/redact", {"customer": {"id": 191167}}, {"customer_id": 191167, "email": None}),
        (
            "customers/redact",
            {"customer": {"id": 191167, "email": 7}},
            {"customer_id": 191167, "email": None},
        ),
        ("customers/redact", {"customer": {"id": {"a": "\x00"}}}, {"customer_id": None, "email": None}),
        (
            "customers/redact",
            {"customer": {"id": "191167", "email": "ada\x00@example.org"}},
            {"customer_id": "191167", "email": "ada@example.org"},
        ),
        ("app/scopes_update", {"current": ["read\x00"]}, {"scopes": ["read"]}),
        ("customers/redact", {"customer": None}, {"customer_id": None, "email": None}),
        ("customers/redact", {}, {"customer_id": None, "email": None}),
        (
            "app/scopes_update",
            {"current": ["read_orders", "write_orders"]},
            {"scopes": ["read_orders", "write_orders"]},
        ),
        ("app/scopes_update", {"current": "read_orders"}, {"scopes": []}),
        ("app/scopes_update", {}, {"scopes": []}),
        ("shop/redact", {"shop_domain": "lumen.myshopify.com"}, {}),
        ("orders/create", ORDER | {"email": "ada@example.org"}, {}),
        ("orders/unheard_of", PERSON, {}),
    ],
)
def test_beside_the_subject_only_what_is_needed_is_kept(
    topic: str, payload: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert details(topic, payload) == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["id", "order_id", "admin_graphql_api_id", "order_edit", "customer", "current"])


@given(st.sampled_from(list(TOPICS)), st.dictionaries(FIELDS, JSON))
@settings(max_examples=150, deadline=None)
def test_whatever_a_payload_holds_it_names_a_real_gid_or_nothing(topic: str, payload: dict[str, Any]) -> None:
    gid = subject_gid(topic, payload)
    details(topic, payload)
    if gid is not None:
        kind, _, number = gid.removeprefix("gid://shopify/").partition("/")
        assert kind == TOPICS[topic]
        assert number.isascii()
        assert number.isdecimal()
    if TOPICS[topic] in {Subject.INSTALLATION, Subject.PERSON}:
        assert gid is None
