"""Things addressed by global id, whatever they are; tags and metafields on them."""

# ruff: noqa: ANN401 - values of any field pass through here
# ruff: noqa: A002 - the schema's name

from typing import Any

from graphql import GraphQLError

from simulator.actions.catalogue import product_updated
from simulator.actions.customers import update_customer
from simulator.actions.drafts import tag_draft
from simulator.actions.orders import updated
from simulator.api import access
from simulator.api.context import Context, Fields, Payload, Types, errors, number_of, refused
from simulator.api.fields import metafields
from simulator.records import Customer, DraftOrder, Order, Product

MOST_METAFIELDS = 25
MOST_IDS = 250
WRITE_SCOPE = {
    "Order": "write_orders",
    "DraftOrder": "write_draft_orders",
    "Product": "write_products",
    "ProductVariant": "write_products",
    "Collection": "write_products",
    "Customer": "write_customers",
}


def find(ctx: Context, gid: str) -> Any:
    """The record behind a gid, or None; the 60-day window and scopes apply."""
    number, kind = number_of(gid), gid.split("/")[3]
    shop = ctx.shop
    places: dict[str, dict[int, Any]] = {
        "Order": shop.orders,
        "DraftOrder": shop.drafts,
        "Product": shop.products,
        "ProductVariant": shop.variants,
        "Collection": shop.collections,
        "Customer": shop.customers,
        "Location": shop.locations,
        "BulkOperation": shop.bulk_operations,
    }
    found = places[kind].get(number) if kind in places else _inside_orders(ctx, kind, number)
    if isinstance(found, Order) and not ctx.visible(found):
        return None
    if found is not None:
        scopes = access.TABLE.get(kind, [])
        if scopes:
            access.require(ctx.installation.scopes, scopes[0], "node")
    return found


def _inside_orders(ctx: Context, kind: str, number: int) -> Any:
    lists = {
        "LineItem": "line_items",
        "Fulfillment": "fulfillments",
        "Refund": "refunds",
        "OrderTransaction": "transactions",
    }
    if kind not in lists:
        return None
    for order in ctx.shop.orders.values():
        for item in getattr(order, lists[kind]):
            if item.number == number and ctx.visible(order):
                return item
    return None


def node(_root: object, ctx: Context, id: str) -> object:
    return find(ctx, id)


def nodes(_root: object, ctx: Context, ids: list[str]) -> list[object]:
    """In the order of the ids; null where there is nothing, or nothing that the app may see any more."""
    if len(ids) > MOST_IDS:
        message = f"The input array size of {len(ids)} is greater than the maximum allowed of {MOST_IDS}."
        raise GraphQLError(message, extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})
    return [find(ctx, gid) for gid in ids]


def tags_add(_root: object, ctx: Context, id: str, tags: list[str]) -> Payload:
    return _tag(ctx, id, lambda old: {*old, *_split(tags)}, "tagsAdd")


def tags_remove(_root: object, ctx: Context, id: str, tags: list[str]) -> Payload:
    gone = {tag.lower() for tag in _split(tags)}
    return _tag(ctx, id, lambda old: {tag for tag in old if tag.lower() not in gone}, "tagsRemove")


def _split(tags: list[str]) -> set[str]:
    return {part.strip() for tag in tags for part in tag.split(",") if part.strip()}


def _tag(ctx: Context, gid: str, change: Any, name: str) -> Payload:
    found = find(ctx, gid)
    if found is None or not hasattr(found, "tags"):
        return refused(["id"], "Resource does not exist")
    access.require(ctx.installation.scopes, WRITE_SCOPE[found.kind], name)
    tags = sorted(change(found.tags))
    if tags != found.tags:
        _retag(ctx, found, tags)
    return Payload(node=found, userErrors=errors())


def _retag(ctx: Context, found: Any, tags: list[str]) -> None:
    match found:
        case Order():
            found.tags = tags
            updated(ctx.world, ctx.shop, found, "Tags changed")
        case DraftOrder():
            tag_draft(ctx.world, ctx.shop, found, tags)
        case Product():
            found.tags = tags
            product_updated(ctx.world, ctx.shop, found)
        case Customer():
            update_customer(ctx.world, ctx.shop, found, tags=tags)


def metafields_set(_root: object, ctx: Context, metafields: list[dict[str, Any]]) -> Payload:  # noqa: C901 - a flat list of cases
    """All or nothing."""
    if len(metafields) > MOST_METAFIELDS:
        return refused(
            ["metafields"],
            f"Exceeded the maximum metafields input limit of {MOST_METAFIELDS}.",
            "LESS_THAN_OR_EQUAL_TO",
        )
    owners = [_owner(ctx, item["ownerId"]) for item in metafields]
    before = [
        [(field, field.value, field.updated_at) for field in owner.metafields] if owner else []
        for owner in owners
    ]
    made, problems = [], []
    for index, (owner, item) in enumerate(zip(owners, metafields, strict=True)):
        field, message, code = (
            (None, "Owner does not exist", "INVALID") if owner is None else _store(ctx, owner, item)
        )
        if message:
            problems.append(
                {"field": ["metafields", str(index)], "message": message, "code": code, "elementIndex": None}
            )
        made.append(field)
    if problems:
        for owner, old in zip(owners, before, strict=True):
            if owner:
                owner.metafields[:] = [entry[0] for entry in old]
                for entry, value, at in old:
                    entry.value, entry.updated_at = value, at
        return Payload(metafields=[], userErrors=problems)
    for owner in {id(item): item for item in owners}.values():
        if isinstance(owner, Product):
            product_updated(ctx.world, ctx.shop, owner)
        elif isinstance(owner, Order):
            updated(ctx.world, ctx.shop, owner, "Metafield changed")
    return Payload(metafields=made, userErrors=[])


def _owner(ctx: Context, gid: str) -> Any:
    kind = gid.split("/")[3] if gid.count("/") == 4 else ""  # noqa: PLR2004 - well-known numbers of HTTP and Shopify
    if kind == "AppInstallation":
        return ctx.installation
    if kind == "Shop":
        return ctx.shop
    access.require(ctx.installation.scopes, WRITE_SCOPE.get(kind, "write_metaobjects"), "metafieldsSet")
    return find(ctx, gid)


_store = metafields.store
QUERIES: Fields = {"node": node, "nodes": nodes, "fulfillment": node, "refund": node}
MUTATIONS: Fields = {"tagsAdd": tags_add, "tagsRemove": tags_remove, "metafieldsSet": metafields_set}
TYPES: Types = metafields.TYPES
