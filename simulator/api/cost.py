"""What a query costs, and the leaky bucket it is paid from.

An object costs 1, a scalar and an amount of money 0, a connection 2 and its page size times a node,
`nodes(ids:)` a node for each id, a mutation 10.
Shopify's own sums are not public in full; the simulator's are close and always on the dear side.
"""

# ruff: noqa: ANN401 - values of any field pass through here

from datetime import datetime
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from simulator.api.context import Context
from simulator.state import Bucket

MUTATION = 10
DEAREST = 1000
CONNECTION = 2
TRANSPARENT = frozenset({"nodes", "edges", "node", "pageInfo"})
MONEY = frozenset({"shopMoney", "presentmentMoney"})
Variables = dict[str, Any]
Fragments = dict[str, FragmentDefinitionNode]


def requested(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) -> int:
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    defaults = {
        item.variable.name.value: int(item.default_value.value)
        for item in operation.variable_definitions
        if isinstance(item.default_value, IntValueNode)
    }
    whole = _set(operation.selection_set, fragments, defaults | variables)
    if operation.operation.value == "mutation":
        whole += MUTATION * len(operation.selection_set.selections)
    return whole


def _set(selection: SelectionSetNode | None, fragments: Fragments, variables: Variables) -> int:
    total = 0
    for node in selection.selections if selection else ():
        match node:
            case FieldNode():
                total += _field(node, fragments, variables)
            case InlineFragmentNode():
                total += _set(node.selection_set, fragments, variables)
            case FragmentSpreadNode():
                total += _set(fragments[node.name.value].selection_set, fragments, variables)
    return total


def _field(node: FieldNode, fragments: Fragments, variables: Variables) -> int:
    if node.selection_set is None:
        return 0
    name = node.name.value
    if name in MONEY:
        return 0
    inner = _set(node.selection_set, fragments, variables)
    wanted = _ids(node, variables)
    if wanted is not None:
        return wanted * (1 + inner)
    if name in TRANSPARENT:
        return 0 if name == "pageInfo" else inner + (0 if name == "edges" else 1)
    size = _page_size(node, variables) if _is_connection(node.selection_set, fragments) else None
    return CONNECTION + size * inner if size is not None else 1 + inner


def _is_connection(selection: SelectionSetNode, fragments: Fragments) -> bool:
    """Plain lists with a `first` argument are not charged by their size."""
    for node in selection.selections:
        if isinstance(node, FieldNode) and node.name.value in {"nodes", "edges"}:
            return True
        if isinstance(node, FragmentSpreadNode) and _is_connection(
            fragments[node.name.value].selection_set, fragments
        ):
            return True
    return False


def _ids(node: FieldNode, variables: Variables) -> int | None:
    """How many things are asked for by their ids; None when the field takes no list of them."""
    for argument in node.arguments:
        if argument.name.value == "ids":
            value = argument.value
            given = variables.get(value.name.value) if isinstance(value, VariableNode) else None
            return len(value.values if isinstance(value, ListValueNode) else given or ())
    return None


def _page_size(node: FieldNode, variables: Variables) -> int | None:
    for argument in node.arguments:
        if argument.name.value in {"first", "last"}:
            value = argument.value
            if isinstance(value, IntValueNode):
                return int(value.value)
            if isinstance(value, VariableNode):
                return int(variables.get(value.name.value) or 0)
    return None


def actual(data: Any, *, mutation: bool) -> int:
    """Objects that were really returned."""
    return (MUTATION if mutation else 0) + max(_objects(data) - 1, 0)


def _objects(value: Any) -> int:
    if isinstance(value, list):
        return sum(_objects(item) for item in value)
    if isinstance(value, dict):
        return 1 + sum(
            _objects(item) for name, item in value.items() if name != "pageInfo" and name not in MONEY
        )
    return 0


def charge(ctx: Context, asked: int) -> dict[str, Any] | None:
    """Take the price from the bucket, or answer why not."""
    if asked > DEAREST:
        message = f"Query cost is {asked}, which exceeds the single query max cost limit {DEAREST}."
        return {
            "errors": [
                {
                    "message": message,
                    "extensions": {"code": "MAX_COST_EXCEEDED", "cost": asked, "maxCost": DEAREST},
                }
            ]
        }
    bucket = filled(ctx)
    forced = ctx.fault is not None and ctx.fault.kind == "throttled"
    if forced or bucket.available < asked:
        error = {
            "message": "Throttled",
            "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"},
        }
        return {"errors": [error], "extensions": {"cost": report(ctx, asked, None)}}
    bucket.available -= asked
    return None


def settle(ctx: Context, asked: int, used: int) -> dict[str, Any]:
    """Give back what was asked for but not used."""
    bucket = filled(ctx)
    bucket.available = min(bucket.available + asked - used, ctx.shop.knobs.bucket_size)
    return report(ctx, asked, used)


def filled(ctx: Context) -> Bucket:
    """The bucket as it is now."""
    knobs, now = ctx.shop.knobs, ctx.now
    bucket = ctx.installation.bucket
    if bucket is None:
        bucket = ctx.installation.bucket = Bucket(knobs.bucket_size, now)
    bucket.available = min(
        bucket.available + _seconds(bucket.at, now) * knobs.restore_rate, knobs.bucket_size
    )
    bucket.at = now
    return bucket


def _seconds(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0)


def report(ctx: Context, asked: int, used: int | None) -> dict[str, Any]:
    knobs = ctx.shop.knobs
    available = 0 if ctx.fault and ctx.fault.kind == "throttled" else int(filled(ctx).available)
    return {
        "requestedQueryCost": asked,
        "actualQueryCost": used,
        "throttleStatus": {
            "maximumAvailable": knobs.bucket_size,
            "currentlyAvailable": available,
            "restoreRate": knobs.restore_rate,
        },
    }
