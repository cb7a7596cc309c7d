"""Executing one GraphQL document: validate, charge, resolve, record."""

# ruff: noqa: ANN401 - values of any field pass through here

import hashlib
import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    execute,
    parse,
    validate,
)
from graphql.execution.values import get_directive_values

from simulator.api import access, cost
from simulator.api.context import Context, Payload, refused
from simulator.api.naming import snake
from simulator.api.schema import admin_schema
from simulator.state import Mutation, Replay

KEY_LIFE = timedelta(hours=24)
NEEDS_KEY = frozenset({"refundCreate"})
Json = dict[str, Any]


@lru_cache(maxsize=512)
def prepare(query: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """The parsed document and what is wrong with it; kept, because apps send the same ones again."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(admin_schema(), document))


def run(ctx: Context, query: str, variables: Json | None, operation: str | None) -> Json:
    """The response body. Business failures, unknown fields and throttling are all HTTP 200, as in Shopify."""
    document, problems = prepare(query)
    if document is None or problems:
        return {"errors": [_invalid(error) for error in problems]}
    chosen = _operation(document, operation)
    if chosen is None:
        return {"errors": [{"message": "An operation name is required"}]}
    ctx.operation = chosen.name.value if chosen.name else None
    asked = cost.requested(document, chosen, variables or {})
    refusal = cost.charge(ctx, asked)
    if refusal is not None:
        return refusal
    result = execute(
        admin_schema(),
        document,
        variable_values=variables,
        operation_name=operation,
        context_value=ctx,
        field_resolver=_field,
        type_resolver=_type,
    )
    if not isinstance(result, ExecutionResult):
        raise TypeError("Resolvers of the simulator never wait.")
    body: Json = {} if result.errors and result.data is None else {"data": result.data}
    if result.errors:
        body["errors"] = [_failed(error) for error in result.errors]
    actual = min(asked, cost.actual(result.data, mutation=chosen.operation.value == "mutation"))
    body["extensions"] = {"cost": cost.settle(ctx, asked, actual)}
    if ctx.unknown_filters:
        warnings = [
            {"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}
            for name in ctx.unknown_filters
        ]
        body["extensions"]["search"] = [{"warnings": warnings}]
    return body


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        return found[0] if len(found) == 1 else None
    return next((node for node in found if node.name and node.name.value == name), None)


def root_fields(query: str, operation: str | None) -> list[str]:
    """Names of the root fields, for matching faults; empty when the document cannot be read."""
    document, _problems = prepare(query)
    chosen = _operation(document, operation) if document else None
    if chosen is None:
        return []
    return [node.name.value for node in chosen.selection_set.selections if hasattr(node, "name")]


def operation_name(query: str, operation: str | None) -> str | None:
    document, _problems = prepare(query)
    chosen = _operation(document, operation) if document else None
    return chosen.name.value if chosen and chosen.name else operation


def _invalid(error: GraphQLError) -> Json:
    found = error.formatted
    return {
        **found,
        "path": ["query"],
        "extensions": {"code": "undefinedField" if "Cannot query" in error.message else "invalid"},
    }


def _failed(error: GraphQLError) -> Json:
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        raise error.original_error
    return {**error.formatted}


def _type(value: Any, _info: GraphQLResolveInfo, _abstract: object) -> str:
    return str(value["__typename"] if isinstance(value, dict) else value.kind)


def _field(source: Any, info: GraphQLResolveInfo, **args: Any) -> Any:
    if info.parent_type.name == "Mutation":
        return _mutate(info, args)
    ctx: Context = info.context
    return ctx.resolve(info.parent_type.name, info.field_name, source, args)


def _mutate(info: GraphQLResolveInfo, args: Json) -> Payload:
    ctx: Context = info.context
    name = info.field_name
    access.check("Mutation", name, ctx.installation.scopes, ctx.shop.knobs.protected_data)
    directive = admin_schema().get_directive("idempotent")
    given = get_directive_values(directive, info.field_nodes[0], info.variable_values) if directive else None
    key = given["key"] if given else None
    if name in NEEDS_KEY and not key:
        message = "The @idempotent directive is required for this mutation but was not provided."
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    result, changed = _once(ctx, name, args, key)
    plain = json.loads(json.dumps(args, default=str))
    recorded = Mutation(ctx.now, ctx.shop.domain, ctx.app.client_id, ctx.operation, name, plain, changed)
    recorded.result = {entry: _reference(value) for entry, value in result.items()}
    ctx.world.memory.mutations.append(recorded)
    ctx.world.changed()
    return result


def _reference(value: Any) -> Any:
    return value.id if hasattr(value, "id") else json.loads(json.dumps(value, default=str))


def _once(ctx: Context, name: str, args: Json, key: str | None) -> tuple[Payload, bool]:
    """(payload, whether anything was done): replays a known key, refuses a reused one."""
    if ctx.fault and ctx.fault.kind == "user_error":
        return refused(ctx.fault.field, ctx.fault.message, ctx.fault.code), False
    if key is None:
        return _do(ctx, name, args)
    if key in ctx.busy_keys:
        return refused(
            None, "This request is currently in progress, please try again.", "IDEMPOTENCY_CONCURRENT_REQUEST"
        ), False
    digest = hashlib.sha256(json.dumps([name, args], sort_keys=True, default=str).encode()).hexdigest()
    slot = f"{ctx.app.client_id}:{key}"
    old = ctx.shop.replays.get(slot)
    if old is not None and ctx.now - old.at < KEY_LIFE:
        if old.digest != digest:
            text = "The same idempotency key cannot be used with different operation parameters."
            return refused(None, text, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"), False
        return _again(old), False
    payload, changed = _do(ctx, name, {**args, "idempotencyKey": key})
    if changed:
        ctx.shop.replays[slot] = Replay(digest, ctx.now, payload)
    return payload, changed


def _again(old: Replay) -> Payload:
    """Records in the payload are live, so the answer shows today's state, as Shopify's does."""
    return Payload(old.result) if isinstance(old.result, dict) else Payload()


def _do(ctx: Context, name: str, args: Json) -> tuple[Payload, bool]:
    resolver = ctx.types["Mutation"].get(name)
    if resolver is None:
        message = f"The simulator does not imitate the mutation {name}."
        raise GraphQLError(message, extensions={"code": "NOT_SIMULATED"})
    payload: Payload = resolver(None, ctx, **{snake(key): value for key, value in args.items()})
    problems = [*(payload.get("userErrors") or []), *(payload.get("orderCancelUserErrors") or [])]
    return payload, not problems


def idempotency_keys(query: str, operation: str | None, variables: Json) -> set[str]:
    """Keys on the root fields, read before execution so that two requests in flight can be told apart."""
    document, problems = prepare(query)
    chosen = _operation(document, operation) if document and not problems else None
    directive = admin_schema().get_directive("idempotent")
    if chosen is None or directive is None or chosen.operation.value != "mutation":
        return set()
    found = set()
    for node in chosen.selection_set.selections:
        given = get_directive_values(directive, node, variables)
        if given:
            found.add(str(given["key"]))
    return found
