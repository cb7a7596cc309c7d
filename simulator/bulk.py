"""Running bulk queries: the document is compiled to closures once, then written out order by order."""

# ruff: noqa: ANN401 - values of any field pass through here

import asyncio
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    parse,
    validate,
)
from graphql.execution.values import get_argument_values

from simulator import payloads
from simulator.api.context import Context
from simulator.api.schema import admin_schema
from simulator.events import emit
from simulator.records import BulkOperation

MOST_CONNECTIONS, MOST_DEPTH = 5, 2
Row = dict[str, Any]
Children = list[tuple[Any, "Shape"]]
Reader = Callable[[Any, Context, Row, Children], None]
YIELD_EVERY = 200


class Shape:
    """A compiled selection set of one object type."""

    __slots__ = ("readers",)

    def __init__(self, readers: list[Reader]) -> None:
        self.readers = readers

    def read(self, source: Any, ctx: Context, children: Children) -> Row:
        row: Row = {}
        for reader in self.readers:
            reader(source, ctx, row, children)
        return row


def problem_with(query: str) -> str | None:
    """Why Shopify would not take this bulk query, or None."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return f"Invalid bulk query: {error.message}"
    errors = validate(admin_schema(), document)
    if errors:
        return f"Invalid bulk query: {errors[0].message}"
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    root = admin_schema().query_type
    count, depth, in_list = _connections(operation.selection_set, root, fragments, 0, listed=False)
    if not count:
        return "Bulk queries must contain at least one connection."
    if count > MOST_CONNECTIONS:
        return f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections."
    if depth > MOST_DEPTH:
        return f"Bulk queries cannot contain connections with a nesting depth greater than {MOST_DEPTH}."
    return (
        "Queries that contain a connection field within a list field are not currently supported."
        if in_list
        else None
    )


def _connections(
    selection: SelectionSetNode | None, parent: Any, fragments: Row, depth: int, *, listed: bool
) -> tuple[int, int, bool]:
    count, deepest, in_list = 0, depth, False
    for node, owner in _fields(selection, parent, fragments):
        kind = owner.fields[node.name.value].type if node.name.value in owner.fields else None
        if kind is None or node.selection_set is None:
            continue
        named = get_named_type(kind)
        connected = named.name.endswith("Connection")
        count, in_list = count + connected, in_list or (connected and listed)
        in_list_now = is_list_type(get_nullable_type(kind)) and not owner.name.endswith("Connection")
        inner = _connections(
            node.selection_set, named, fragments, depth + connected,
            listed=listed or in_list_now,
        )  # fmt: skip
        count, deepest, in_list = count + inner[0], max(deepest, inner[1]), in_list or inner[2]
    return count, deepest, in_list


def _fields(
    selection: SelectionSetNode | None, parent: Any, fragments: Row
) -> Iterator[tuple[FieldNode, Any]]:
    for node in selection.selections if selection else ():
        match node:
            case FieldNode():
                yield node, parent
            case FragmentSpreadNode():
                fragment = fragments[node.name.value]
                yield from _fields(
                    fragment.selection_set,
                    admin_schema().type_map[fragment.type_condition.name.value],
                    fragments,
                )
            case InlineFragmentNode():
                named = _condition(node, parent)
                yield from _fields(node.selection_set, named, fragments)


def _condition(node: InlineFragmentNode, parent: Any) -> Any:
    condition: NamedTypeNode | None = node.type_condition
    return admin_schema().type_map[condition.name.value] if condition else parent


def compile_shape(selection: SelectionSetNode | None, parent: Any, fragments: Row) -> Shape:
    return Shape(
        [_reader(node, owner, parent, fragments) for node, owner in _fields(selection, parent, fragments)]
    )


def _reader(node: FieldNode, owner: Any, parent: Any, fragments: Row) -> Reader:
    key, name = (node.alias or node.name).value, node.name.value
    only = owner.name if owner is not parent and isinstance(owner, GraphQLObjectType) else None
    if name == "__typename":
        return lambda source, _ctx, row, _children: row.__setitem__(key, _name_of(source, parent))
    definition = owner.fields[name]
    args = get_argument_values(definition, node, {})
    named, listed = get_named_type(definition.type), is_list_type(get_nullable_type(definition.type))
    abstract = isinstance(parent, GraphQLInterfaceType | GraphQLUnionType)
    type_name = parent.name

    def value_of(source: Any, ctx: Context) -> Any:
        actual = _name_of(source, parent) if abstract else type_name
        return ctx.resolve(actual, name, source, args)

    if named.name.endswith("Connection"):
        inner = compile_shape(_node_selection(node), get_named_type(_node_type(named)), fragments)
        return partial(_read_connection, value_of, inner)
    if is_leaf_type(named):
        return partial(_read_leaf, key, value_of, named.serialize, listed, only, parent)
    inner = compile_shape(node.selection_set, named, fragments)
    return partial(_read_object, key, value_of, inner, listed, only, parent)


def _node_type(connection: Any) -> Any:
    kind = (
        connection.fields["nodes"].type
        if "nodes" in connection.fields
        else get_named_type(connection.fields["edges"].type).fields["node"].type
    )
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _node_selection(node: FieldNode) -> SelectionSetNode | None:
    for inner in node.selection_set.selections if node.selection_set else ():
        if isinstance(inner, FieldNode) and inner.name.value == "nodes":
            return inner.selection_set
        if isinstance(inner, FieldNode) and inner.name.value == "edges":
            return _node_selection_of_edges(inner)
    return None


def _node_selection_of_edges(edges: FieldNode) -> SelectionSetNode | None:
    for inner in edges.selection_set.selections if edges.selection_set else ():
        if isinstance(inner, FieldNode) and inner.name.value == "node":
            return inner.selection_set
    return None


def _name_of(source: Any, parent: Any) -> str:
    if isinstance(parent, GraphQLObjectType):
        return parent.name
    return str(source["__typename"] if isinstance(source, dict) else source.kind)


def _read_connection(
    value_of: Any, inner: Shape, source: Any, ctx: Context, _row: Row, children: Children
) -> None:
    children.extend((item, inner) for item in value_of(source, ctx).nodes)


def _read_leaf(
    key: str,
    value_of: Any,
    serialize: Any,
    listed: bool,
    only: str | None,
    parent: Any,
    source: Any,
    ctx: Context,
    row: Row,
    _children: Children,
) -> None:
    if only and _name_of(source, parent) != only:
        return
    value = value_of(source, ctx)
    if value is None:
        row[key] = None
    else:
        row[key] = [serialize(item) for item in value] if listed else serialize(value)


def _read_object(
    key: str,
    value_of: Any,
    inner: Shape,
    listed: bool,
    only: str | None,
    parent: Any,
    source: Any,
    ctx: Context,
    row: Row,
    children: Children,
) -> None:
    if only and _name_of(source, parent) != only:
        return
    value = value_of(source, ctx)
    if value is None:
        row[key] = None
    elif listed:
        row[key] = [inner.read(item, ctx, children) for item in value]
    else:
        row[key] = inner.read(value, ctx, children)


def _identity(row: Row, source: Any) -> str:
    return str(row.get("id") or getattr(source, "id", ""))


def rows(ctx: Context, query: str) -> Iterator[tuple[bool, Row]]:
    """(is a root object, line) for each line; a parent comes before its children, but not right before."""
    document = parse(query)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    shape = compile_shape(operation.selection_set, admin_schema().query_type, fragments)
    roots: Children = []
    shape.read(None, ctx, roots)
    waiting: list[tuple[str, Any, Shape]] = []
    for source, inner in roots:
        children: Children = []
        row = inner.read(source, ctx, children)
        yield True, row
        identity = _identity(row, source)
        waiting += [(identity, item, below) for item, below in children]
        if len(waiting) > YIELD_EVERY:
            yield from _flushed(ctx, waiting)
            waiting = []
    yield from _flushed(ctx, waiting)


def _flushed(ctx: Context, waiting: list[tuple[str, Any, Shape]]) -> Iterator[tuple[bool, Row]]:
    deeper: list[tuple[str, Any, Shape]] = []
    for parent, source, shape in waiting:
        children: Children = []
        row = shape.read(source, ctx, children)
        deeper += [(_identity(row, source), item, below) for item, below in children]
        yield False, row | {"__parentId": parent}
    if deeper:
        yield from _flushed(ctx, deeper)


async def run(ctx: Context, operation: BulkOperation, folder: Path) -> None:
    """Write the file and finish the operation. Cancelling and the shop's `bulk_failure` knob are honoured."""
    ctx.bulk = True
    await asyncio.sleep(ctx.shop.knobs.bulk_delay)
    if operation.status != "CREATED":
        return
    operation.status = "RUNNING"
    path = folder / f"{operation.number}.jsonl"
    failure = ctx.shop.knobs.bulk_failure
    try:
        await _write(ctx, operation, path)
    except GraphQLError as error:
        failure = (
            "ACCESS_DENIED"
            if (error.extensions or {}).get("code") == "ACCESS_DENIED"
            else "INTERNAL_SERVER_ERROR"
        )
    if operation.status != "RUNNING":
        return
    operation.path, operation.file_size = str(path), path.stat().st_size
    operation.status = "FAILED" if failure else "COMPLETED"
    operation.error_code, operation.partial = failure, bool(failure) and operation.object_count > 0
    finish(ctx, operation)


def finish(ctx: Context, operation: BulkOperation) -> None:
    operation.completed_at = ctx.now
    emit(ctx.world, ctx.shop, [("bulk_operations/finish", lambda: payloads.bulk_operation(operation))])


async def _write(ctx: Context, operation: BulkOperation, path: Path) -> None:
    limit = 3 if ctx.shop.knobs.bulk_failure else None
    with path.open("w") as file:
        for is_root, row in rows(ctx, operation.query):
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            operation.object_count += 1
            operation.root_object_count += is_root
            if limit and operation.object_count >= limit:
                return
            if operation.object_count % YIELD_EVERY == 0:
                await asyncio.sleep(0)
                if operation.status != "RUNNING":
                    return
