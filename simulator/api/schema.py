"""The Admin schema, built once per process (0.7 s; the collector is paused because it triples that)."""

import gc
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, cast

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema, build_schema

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
        scalar = cast("GraphQLScalarType", schema.type_map[name])
        scalar.serialize = serialize  # type: ignore[method-assign]  # scalars of a built schema have no behaviour of their own
        scalar.parse_value = parse  # type: ignore[method-assign]  # as above
        scalar.parse_literal = lambda node, _variables=None, parse=parse: parse(node.value)  # type: ignore[assignment,misc]  # as above
    return schema


def iso(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal(value: Decimal | str) -> str:
    return value if isinstance(value, str) else plain(value)


def money(value: Decimal | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


def _moment(value: Any) -> datetime:  # noqa: ANN401 - a variable can be anything
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"Invalid DateTime '{value}'"
        raise GraphQLError(message) from None
    if found.tzinfo is None:
        message = f"DateTime '{value}' needs a time zone"
        raise GraphQLError(message)
    return found


def _decimal(value: Any) -> Decimal:  # noqa: ANN401 - a variable can be anything
    try:
        return Decimal(str(value))
    except InvalidOperation:
        message = f"Invalid decimal '{value}'"
        raise GraphQLError(message) from None
