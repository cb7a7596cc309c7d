"""Set-based writes. `execute(insert, list)` sends a row at a time; these send a column at a time."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import FromClause
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import KeyedColumnElement

from core.store.base import CURRENT_SHOP, Base, Tx, driver


async def upsert(
    tx: Tx,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    keep: Sequence[str] = ("id",),
    newer: str | None = None,
) -> Sequence[Mapping[str, Any]]:
    """Insert rows of the transaction's shop, or update those whose `key` (within the shop) exists.

    `keep` columns of an existing row stay. A row whose `newer` column is older than the stored one
    changes nothing. Every row names the same columns. Returns id, key and `new` of each row written;
    writing holds them until the transaction ends, so give rows in the order of their keys.
    """
    if not rows:
        return []
    columns = tuple(rows[0])
    statement = _statement(model.__table__, columns, tuple(key), tuple(keep), newer)
    arrays = [_values(model.__table__.c[name], rows) for name in columns]
    written: Sequence[Mapping[str, Any]] = await (await driver(tx)).fetch(statement, *arrays)
    return written


@cache
def _statement(
    table: FromClause,
    columns: tuple[str, ...],
    key: tuple[str, ...],
    keep: tuple[str, ...],
    newer: str | None,
) -> str:
    changed = [name for name in columns if name not in key and name not in keep]
    action = "DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in changed)
    if newer:
        action += f" WHERE {table}.{newer} <= excluded.{newer}"
    names = ", ".join(columns)
    selected = ", ".join(_selected(table.c[name]) for name in columns)
    arrays = ", ".join(f"${n}::{_sent_as(table.c[name])}[]" for n, name in enumerate(columns, 1))
    target = ", ".join(("shop_id", *key))
    returned = ", ".join(f"{table}.{name}" for name in ("id", *key)) + f", {table}.xmax = 0 AS new"
    return (  # names come from our own tables, values are parameters
        f"INSERT INTO {table} (shop_id, {names}) "  # noqa: S608
        f"SELECT {CURRENT_SHOP}, {selected} FROM unnest({arrays}) AS given({names}) "
        f"ON CONFLICT ({target}) {action if changed else 'DO NOTHING'} RETURNING {returned}"
    )


def _sent_as(column: KeyedColumnElement[Any]) -> str:
    if isinstance(column.type, JSONB):
        return "text"
    return str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def _selected(column: KeyedColumnElement[Any]) -> str:
    return f"{column.name}::jsonb" if isinstance(column.type, JSONB) else str(column.name)


def _values(column: KeyedColumnElement[Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    if isinstance(column.type, JSONB):
        return [orjson.dumps(row[column.name]).decode() for row in rows]
    return [row[column.name] for row in rows]
