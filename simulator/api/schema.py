"""The Admin schema, built once per process (0.7 s; the collector is paused because it triples that)."""

# ruff: noqa: ANN401 - values of any field pass through here

import gc
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema

from simulator.money import plain

VERSION = "2026-10"
SDL = Path(__file__).parent.parent / "schema" / f"admin_{VERSION}.graphql"


@cache
def admin_schema() -> GraphQLSchema:
    """Not validated: some of Shopify's interfaces are stricter about deprecation than graphql-core allows."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        schema = build_schema(SDL.read_text(), assume_valid=True, assume_valid_sdl=True, no_location=True)
    finally:
        if collecting:
            gc.enable()
    for name, serialize, parse in (
        ("DateTime", iso, _moment),
        ("Decimal", decimal, _decimal),
        ("Money", money, _decimal),
        ("UnsignedInt64", str, int),
    ):
        # Scalars of a schema built from text have no behaviour of their own.
        scalar: Any = schema.type_map[name]
        scalar.serialize, scalar.parse_value = serialize, parse
        scalar.parse_literal = partial(_literal, parse)
    return schema


def _literal(parse: Callable[[str], object], node: Any, _variables: object = None) -> object:
    if not hasattr(node, "value"):
        raise GraphQLError("Expected a plain value")
    return parse(node.value)


def iso(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal(value: Decimal | str) -> str:
    return value if isinstance(value, str) else plain(value)


def money(value: Decimal | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


def _moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"Invalid DateTime '{value}'"
        raise GraphQLError(message) from None
    if found.tzinfo is None:
        message = f"DateTime '{value}' needs a time zone"
        raise GraphQLError(message)
    return found


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        message = f"Invalid decimal '{value}'"
        raise GraphQLError(message) from None
