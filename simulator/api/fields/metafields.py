"""Metafields of any owner, with the app's reserved namespace."""

# ruff: noqa: ANN401 - values of any field pass through here

import hashlib
import json
import re
from typing import Any

from graphql import GraphQLError

from simulator.api.context import Context, Fields, Types
from simulator.records import Metafield

RESERVED = "$app"


def full_namespace(ctx: Context, namespace: str | None) -> str:
    """`$app` and `$app:x` belong to the app; none given means `$app`."""
    chosen = namespace or RESERVED
    if chosen.startswith(RESERVED):
        app = f"app--{app_number(ctx)}"
        return app + chosen.removeprefix(RESERVED).replace(":", "--")
    return chosen


def app_number(ctx: Context) -> int:
    return int(hashlib.sha256(ctx.app.client_id.encode()).hexdigest()[:8], 16)


def one(owner: Any, ctx: Context, key: str, namespace: str | None = None) -> Metafield | None:
    if namespace is None and "." in key:
        namespace, key = key.rsplit(".", 1)
    space = full_namespace(ctx, namespace)
    return next((item for item in owner.metafields if (item.namespace, item.key) == (space, key)), None)


def many(
    owner: Any, ctx: Context, namespace: str | None = None, keys: list[str] | None = None, **args: Any
) -> object:
    space = full_namespace(ctx, namespace) if namespace else None
    found = [
        item
        for item in owner.metafields
        if space in {None, item.namespace} and (not keys or item.key in keys)
    ]
    return ctx.connect(found, args)


def digest(field: Metafield) -> str:
    return hashlib.sha256(field.value.encode()).hexdigest()


def parsed(field: Metafield) -> object:
    if field.type.startswith(
        ("list.", "json", "number_integer", "boolean", "dimension", "money", "rating", "weight")
    ):
        return json.loads(field.value)
    return field.value


def store(ctx: Context, owner: Any, given: dict[str, Any]) -> tuple[Metafield | None, str | None, str | None]:
    """(field, None, None), or (None, message, code)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{2,64}", given["key"]):
        return None, "Key is invalid", "INVALID"
    namespace = full_namespace(ctx, given.get("namespace"))
    old = next(
        (item for item in owner.metafields if (item.namespace, item.key) == (namespace, given["key"])), None
    )
    kind = given.get("type") or (old.type if old else None)
    problem = _problem(old, given, kind)
    if problem:
        return None, *problem
    if old is None:
        old = Metafield(
            ctx.world.next_number(), namespace, given["key"], str(kind), "", ctx.now, ctx.now, owner
        )
        owner.metafields.append(old)
    old.type, old.value, old.updated_at = str(kind), given["value"], ctx.now
    return old, None, None


def _problem(old: Metafield | None, given: dict[str, Any], kind: str | None) -> tuple[str, str] | None:
    if kind is None:
        return "Type can't be blank", "BLANK"
    if "compareDigest" in given:
        expected = given["compareDigest"]
        if (digest(old) if old else None) != expected:
            return (
                "The resource has been updated since it was loaded. "
                "Try again with an updated `compareDigest` value.",
                "STALE_OBJECT",
            )
    if kind == "json" or kind.startswith("list."):
        try:
            json.loads(given["value"])
        except ValueError:
            return "Value is invalid JSON.", "INVALID_VALUE"
    return None


def refuse_unknown(found: object, gid: str) -> None:
    if found is None:
        message = f"Invalid id: {gid}"
        raise GraphQLError(message, extensions={"code": "RESOURCE_NOT_FOUND"})


METAFIELD_FIELDS: Fields = {"metafield": one, "metafields": many}
TYPES: Types = {
    "Metafield": {
        "compareDigest": lambda field, _ctx: digest(field),
        "jsonValue": lambda field, _ctx: parsed(field),
        "ownerType": lambda field, _ctx: field.owner.kind.upper(),
        "namespace": lambda field, _ctx: field.namespace,
    }
}
