"""The database: the only begin, commit and rollback, and the tenant that a transaction belongs to."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, ForeignKey, MetaData, Numeric, Select, select, text
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Tx = AsyncSession
"""A transaction of one shop. Nobody but `Database` begins, commits or rolls back."""

CURRENT_SHOP = "nullif(current_setting('app.shop_id', true), '')::uuid"


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): random, in order by the millisecond, which keeps indexes compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0x3 << 62) | 2 << 62)


def new_ids(count: int) -> list[UUID]:
    """In their order, for rows made together that are listed in the order they were named."""
    return sorted(new_id() for _ in range(count))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        Decimal: Numeric(),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        Enum: EnumType(
            Enum,
            native_enum=False,
            create_constraint=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class OfShop:
    """A row of one shop. The database fills in the transaction's shop and refuses any other."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shop_id: Mapped[UUID] = mapped_column(ForeignKey("shops.id"), server_default=text(CURRENT_SHOP))


REFUSALS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""What the database says of a row that it will never take, however often it is asked."""
COLLISIONS = frozenset({"40P01", "40001"})
"""SQLSTATE of a deadlock and of a serialisation failure."""


class CollisionError(Exception):
    """Two transactions stood in each other's way, and this one was taken back. Again, it may well succeed."""


class Database:
    """One PostgreSQL. Every statement of the product runs inside `transaction`."""

    def __init__(self, engine: AsyncEngine, address: str) -> None:
        self.engine = engine
        self.address = address
        """For connections of others on the same database: the job queue's own."""
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> Self:
        """Connect to `postgresql://…`. Raises nothing yet: the first transaction opens a connection."""
        target = make_url(url).set(drivername="postgresql+asyncpg")
        engine = create_async_engine(
            target,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": "warranty-desk", "jit": "off"}},
        )
        return cls(engine, url)

    @asynccontextmanager
    async def transaction(self, shop_id: UUID | None) -> AsyncIterator[Tx]:
        """One transaction of one shop; None sees only what belongs to no shop.

        Row-level security is forced, so a forgotten filter returns nothing of another shop. Raises
        CollisionError.
        """
        try:
            async with self._sessions() as session, session.begin():
                session.info["shop_id"] = shop_id
                if shop_id is not None:
                    # Local to the transaction, so a connection comes back from the pool without a shop.
                    await session.execute(
                        text("SELECT set_config('app.shop_id', :shop, true)"), {"shop": str(shop_id)}
                    )
                yield session
        except (DBAPIError, asyncpg.PostgresError) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            if getattr(cause, "sqlstate", None) in COLLISIONS:
                raise CollisionError from error
            raise

    async def close(self) -> None:
        await self.engine.dispose()


class NotFoundError(Exception):
    """No such row in this shop: unknown, or another shop's, which look alike."""


Row = TypeVar("Row", bound=OfShop)
Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


def locked(query: Query, lock: bool) -> Query:
    """The same query, holding its rows until the transaction ends and reading them afresh."""
    return query.with_for_update().execution_options(populate_existing=True) if lock else query


async def get_row(tx: Tx, model: type[Row], row_id: UUID, *, lock: bool = False) -> Row:
    """The row of the transaction's shop, locked for a change when asked. Raises NotFoundError."""
    query = select(model).where(model.id == row_id)
    row = await tx.scalar(locked(query, lock))
    if row is None:
        raise NotFoundError(model.__name__)
    return row


def shop_of(tx: Tx) -> UUID:
    """The shop that the transaction belongs to."""
    return cast("UUID", tx.info["shop_id"])


async def write_nothing(tx: Tx) -> None:
    """From here on the database refuses every write of this transaction."""
    await tx.execute(text("SET TRANSACTION READ ONLY"))


async def driver(tx: Tx) -> asyncpg.Connection:
    """The transaction's own asyncpg connection, for set-based writes and for the job queue."""
    connection = await tx.connection()
    raw = await connection.get_raw_connection()
    return raw.driver_connection
