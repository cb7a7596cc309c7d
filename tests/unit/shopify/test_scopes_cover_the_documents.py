import json
import tomllib

from graphql import FieldNode, GraphQLEnumType, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, visit

from core.shopify.guards import scopes_cover
from core.shopify.prune import FULL, HERE, read_documents
from tests.unit.shopify.support import full_schema

ROOT = HERE.parents[1]


class Touched(Visitor):
    """Types and fields that the documents reach, as Shopify's list of scopes names them."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types, self.names = types, set[str]()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, answered = self.types.get_parent_type(), get_named_type(self.types.get_type())
        if parent and answered:
            self.names |= {answered.name, f"{parent.name}.{node.name.value}"}


def test_the_scopes_we_ask_for_cover_what_the_documents_touch() -> None:
    touched = Touched(types := TypeInfo(full_schema()))
    visit(read_documents("documents", "bulk_documents"), TypeInfoVisitor(types, touched))
    alternatives: dict[str, list[str]] = json.loads((FULL.parent / "scopes.json").read_text())
    manifest = tomllib.loads((ROOT / "shopify.app.toml").read_text())
    granted = manifest["access_scopes"]["scopes"].split(",")
    uncovered = {
        name: alternatives[name]
        for name in touched.names & alternatives.keys()
        if not any(scopes_cover(granted, [scope]) for scope in alternatives[name])
    }
    assert uncovered == {}
    assert "Order" in touched.names & alternatives.keys()
    assert scopes_cover(granted, ["write_orders"]), (
        "refundCreate and tagsAdd need it though the list does not say so"
    )


def test_no_topic_is_trimmed_of_what_names_its_subject() -> None:
    manifest = tomllib.loads((ROOT / "shopify.app.toml").read_text())
    for each in manifest["webhooks"]["subscriptions"]:
        kept = set(each.get("include_fields", ()))
        for topic in each.get("topics", ()) if kept else ():
            of_an_order = topic.startswith(("refunds/", "fulfillments/", "fulfillment_events/"))
            assert kept >= ({"id", "order_id"} if of_an_order else {"id", "updated_at"}), topic
            assert topic != "orders/edited", "its payload is `order_edit`, with no id beside it"


def test_every_topic_is_one_that_shopify_has() -> None:
    manifest = tomllib.loads((ROOT / "shopify.app.toml").read_text())
    topics = {topic for each in manifest["webhooks"]["subscriptions"] for topic in each.get("topics", [])}
    known = full_schema().type_map["WebhookSubscriptionTopic"]
    assert isinstance(known, GraphQLEnumType)
    assert {topic.upper().replace("/", "_") for topic in topics} <= known.values.keys()
    assert manifest["webhooks"]["api_version"] == "2026-10"
