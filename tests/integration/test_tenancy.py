"""No shop sees, writes or moves a row of another, in whatever table and whatever filter was forgotten."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from core.store.base import Base, Database, Tx, new_id
from core.store.tables import APPEND_ONLY, WITHOUT_TENANT
from tests.support.databases import Server

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in WITHOUT_TENANT]
SHOPS = Base.metadata.tables["shops"]

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)

VALUES: dict[type[TypeEngine[Any]], Callable[[], object]] = {
    Uuid: new_id,
    Boolean: lambda: True,
    Integer: lambda: 1,
    Numeric: lambda: Decimal(1),
    DateTime: lambda: NOW,
    Date: lambda: date(2026, 11, 22),
    LargeBinary: lambda: b"secret",
    JSONB: lambda: {"a": 1},
    String: lambda: str(new_id()),
}

Rows = dict[str, UUID]
"""The id of a shop's one row in each table."""


def value_for(column: Column[Any], rows: Mapping[str, UUID]) -> object:
    """Something that fits, tied to the same shop's rows."""
    for key in column.foreign_keys:
        return rows[key.column.table.name]
    if isinstance(column.type, Enum):
        return column.type.enums[0] if column.type.enum_class is None else next(iter(column.type.enum_class))
    return next(make() for kind, make in VALUES.items() if isinstance(column.type, kind))


def row_of(table: Table, rows: Mapping[str, UUID]) -> dict[str, object]:
    """A row with what must be there and nothing else; the shop is the transaction's."""
    required = [column for column in table.columns if not column.nullable and column.name != "shop_id"]
    return {column.name: value_for(column, rows) for column in required}


async def furnish(db: Database, domain: str) -> Rows:
    """A shop with one row in every table."""
    rows: Rows = {}
    async with db.transaction(None) as tx:
        shop = {column.name: value_for(column, {}) for column in SHOPS.columns if not column.nullable}
        rows["shops"] = await tx.scalar(insert(SHOPS).values(shop | {"domain": domain}).returning(SHOPS.c.id))
    async with db.transaction(rows["shops"]) as tx:
        for table in TABLES:
            rows[table.name] = await tx.scalar(
                insert(table).values(row_of(table, rows)).returning(table.c.id)
            )
    return rows


@dataclass(frozen=True, slots=True)
class Two:
    """One database with two shops. Every test undoes what it wrote, so all can share it."""

    db: Database
    ours: Rows
    theirs: Rows

    @asynccontextmanager
    async def transaction(self, shop_id: UUID | None) -> AsyncIterator[Tx]:
        with suppress(UndoneError):
            async with self.db.transaction(shop_id) as tx:
                yield tx
                raise UndoneError


class UndoneError(Exception):
    """Makes the transaction roll back."""


@pytest.fixture(scope="module")
async def two(server: Server) -> AsyncIterator[Two]:
    async with server.database() as db:
        yield Two(db, await furnish(db, "ours.myshopify.com"), await furnish(db, "theirs.myshopify.com"))


@pytest.fixture
async def ours(two: Two) -> Rows:
    return two.ours


@pytest.fixture
async def theirs(two: Two) -> Rows:
    return two.theirs


@pytest.fixture
async def tx(two: Two) -> AsyncIterator[Tx]:
    """A transaction of our shop, undone afterwards."""
    async with two.transaction(two.ours["shops"]) as opened:
        yield opened


async def ids(tx: Tx, table: Table) -> list[UUID]:
    return list(await tx.scalars(select(table.c.id)))


async def refused(tx: Tx, statement: Any) -> str:
    """What PostgreSQL says when it refuses; the transaction goes on."""
    with pytest.raises(DBAPIError) as error:
        async with tx.begin_nested():
            await tx.execute(statement)
    return str(error.value.orig)


async def test_row_level_security_is_forced_on_every_table_of_a_shop(two: Two) -> None:
    query = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    async with two.transaction(None) as tx:
        forced = set(await tx.scalars(query))
    assert forced == {table.name for table in TABLES}


@each_table
async def test_another_shops_rows_cannot_be_seen_changed_or_deleted(
    tx: Tx, ours: Rows, theirs: Rows, table: Table
) -> None:
    assert await ids(tx, table) == [ours[table.name]]
    their_row = table.c.id == theirs[table.name]
    changed = await tx.execute(update(table).where(their_row).values(id=new_id()))
    deleted = await tx.execute(delete(table).where(their_row))
    assert (changed.rowcount, deleted.rowcount) == (0, 0)  # type: ignore[attr-defined]  # a cursor's result


@each_table
async def test_nothing_can_be_written_into_another_shop(
    two: Two, tx: Tx, ours: Rows, theirs: Rows, table: Table
) -> None:
    row = insert(table).values(row_of(table, theirs) | {"shop_id": theirs["shops"]})
    if table.name == "notices":
        # The one exception: deliveries that arrive together share a transaction, whatever shops they name.
        await tx.execute(row)
        assert await ids(tx, table) == [ours["notices"]]
    else:
        assert "violates row-level security policy" in await refused(tx, row)
    moved = update(table).where(table.c.id == ours[table.name]).values(shop_id=theirs["shops"])
    expected = "is append-only" if table.name in APPEND_ONLY else "violates row-level security policy"
    assert expected in await refused(tx, moved)
    async with two.transaction(theirs["shops"]) as their_tx:
        assert await ids(their_tx, table) == [theirs[table.name]]


@each_table
async def test_without_a_shop_there_is_nothing(two: Two, ours: Rows, table: Table) -> None:
    async with two.transaction(None) as tx:
        assert await ids(tx, table) == []
        row = insert(table).values(row_of(table, ours) | {"shop_id": ours["shops"]})
        if table.name == "notices":
            await tx.execute(row)
            assert await ids(tx, table) == []
        else:
            assert "violates row-level security policy" in await refused(tx, row)
        assert (await tx.execute(delete(table))).rowcount == 0  # type: ignore[attr-defined]  # a cursor's result


async def test_a_connection_forgets_its_shop_with_the_transaction(db: Database) -> None:
    ours = await furnish(db, "ours.myshopify.com")
    async with db.transaction(ours["shops"]) as tx:
        backend = await tx.scalar(select(func.pg_backend_pid()))
    async with db.engine.connect() as connection:
        assert await connection.scalar(select(func.pg_backend_pid())) == backend, "another connection came"
        assert await connection.scalar(text("SELECT current_setting('app.shop_id', true)")) == ""
        assert await connection.scalar(text("SELECT count(*) FROM owners")) == 0


@pytest.mark.parametrize("name", APPEND_ONLY)
async def test_published_terms_and_events_can_be_added_and_never_changed(
    tx: Tx, ours: Rows, name: str
) -> None:
    table = Base.metadata.tables[name]
    assert f"{name} is append-only" in await refused(tx, update(table).values(id=new_id()))
    assert f"{name} is append-only" in await refused(tx, delete(table))
    assert await ids(tx, table) == [ours[name]]
