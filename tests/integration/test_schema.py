"""A migrated database is what the models say, and only a role that sees one shop at a time may use it."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from core.domain.actors import SHOPIFY
from core.domain.faults import Fault
from core.domain.remedies import Remedy, plainly
from core.services import shops
from core.store import history
from core.store.base import Base, Database, new_id
from core.store.migrate import UnsafeRoleError, alembic_config, migrate
from core.store.policies import TermsRow
from tests.support.databases import Server
from tests.support.shops import lamp_terms

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def db(server: Server) -> AsyncIterator[Database]:
    """One whose tables may be changed."""
    own = Database.connect(await server.create())
    yield own
    await own.close()


def differences(connection: Connection) -> list[object]:
    """What a new migration would have to do. PgQueuer's tables are its own."""

    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not str(name).startswith("pgqueuer")

    # Alembic compares defaults by their values, and ours has one only while a shop is set.
    connection.execute(text("SELECT set_config('app.shop_id', gen_random_uuid()::text, true)"))
    options = {"compare_type": True, "compare_server_default": True, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def test_the_migrated_schema_is_what_the_models_say(db: Database) -> None:
    async with db.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(db: Database) -> None:
    await migrate(db)
    async with db.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrations_follow_one_another_and_lead_back(db: Database) -> None:
    def back_and_forth(connection: Connection) -> list[str]:
        config = alembic_config(connection)
        command.downgrade(config, "base")
        left = connection.execute(
            text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND tablename NOT LIKE 'pgqueuer%' AND tablename <> 'alembic_version'"
            )
        )
        names = [row.tablename for row in left]
        command.upgrade(config, "head")
        return names

    async with db.engine.begin() as connection:
        heads = await connection.run_sync(
            lambda sync: ScriptDirectory.from_config(alembic_config(sync)).get_heads()
        )
        assert len(heads) == 1
        assert await connection.run_sync(back_and_forth) == []
        assert await connection.run_sync(differences) == []


ON_ARRIVAL: dict[str, Any] = {
    "months": 24,
    "start_rules": ["delivery", "fulfilment", "purchase"],
    "remedies": ["refund", "replacement"],
    "excluded_faults": ["accident", "cosmetic"],
    "replacement_days": 30,
    "plain_text": "Two years. Grüße!",
}
FOR_LIFE: dict[str, Any] = ON_ARRIVAL | {"months": None, "remedies": ["replacement"], "excluded_faults": []}
COLUMNS = ", ".join(ON_ARRIVAL)


async def test_terms_from_before_they_were_values_say_the_same_afterwards_and_lead_back(db: Database) -> None:
    """Of several shops: row-level security must not hide any from the migration."""
    await migrate_to(db, "0007")
    kept = {await add_old_terms(db, terms): terms for terms in (ON_ARRIVAL, FOR_LIFE)}
    await migrate_to(db, "head")
    for shop_id, terms in kept.items():
        async with db.transaction(shop_id) as tx:
            [row] = await tx.scalars(select(TermsRow))
            assert row.value() == lamp_terms(
                months=terms["months"],
                offers=plainly(*(Remedy(remedy) for remedy in terms["remedies"])),
                excluded_faults=frozenset(Fault(fault) for fault in terms["excluded_faults"]),
                replacement_days=30,
                plain_text=terms["plain_text"],
            )
            with pytest.raises(DBAPIError, match="terms is append-only"):
                await tx.execute(text("UPDATE terms SET number = 2"))
    await migrate_to(db, "0007")
    for shop_id, terms in kept.items():
        async with db.transaction(shop_id) as tx:
            [found] = (await tx.execute(text(f"SELECT {COLUMNS} FROM terms"))).mappings()  # noqa: S608
            assert dict(found) == terms
    async with db.transaction(None) as tx:
        assert (await tx.execute(text("SELECT id FROM terms"))).all() == [], "forced again"


async def migrate_to(db: Database, revision: str) -> None:
    def move(connection: Connection) -> None:
        config = alembic_config(connection)
        if revision == "head":
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)

    async with db.engine.begin() as connection:
        await connection.run_sync(move)
    # Prepared statements of the other schema end with their connections.
    await db.engine.dispose()


async def add_old_terms(db: Database, terms: Mapping[str, object]) -> UUID:
    """A shop with one version in the old columns. Returns the shop."""
    shop_id, policy_id = new_id(), new_id()
    async with db.transaction(shop_id) as tx:
        # In words: the model has columns that came later.
        shop = (
            "INSERT INTO shops (id, domain, state, installed_at, name, currency, timezone, scopes, locale,"
            " accent_colour) VALUES (:id, :domain, 'installed', :now, 'Lumen', 'EUR', 'UTC', '', 'en', '')"
        )
        await tx.execute(text(shop), {"id": shop_id, "domain": f"{shop_id}.myshopify.com", "now": NOW})
        policy = "INSERT INTO policies (id, name, draft, created_at) VALUES (:id, 'Two years', '{}', :now)"
        await tx.execute(text(policy), {"id": policy_id, "now": NOW})
        written = {
            name: json.dumps(value) if isinstance(value, list) else value for name, value in terms.items()
        }
        values = ", ".join(
            f"CAST(:{name} AS jsonb)" if isinstance(value, list) else f":{name}"
            for name, value in terms.items()
        )
        await tx.execute(
            text(
                f"INSERT INTO terms (id, policy_id, number, published_at, published_by, {COLUMNS}) "  # noqa: S608
                f"VALUES (:id, :policy_id, 1, :now, 'staff:1', {values})"
            ),
            {"id": new_id(), "policy_id": policy_id, "now": NOW, **written},
        )
    return shop_id


async def test_what_the_history_said_of_a_customer_is_taken_out_of_it(db: Database) -> None:
    def from_before(connection: Connection) -> None:
        config = alembic_config(connection)
        command.downgrade(config, "0007")
        command.upgrade(config, "head")

    now = datetime.now(UTC)
    async with db.transaction(None) as tx:
        shop_id = (await shops.get_or_add(tx, "lumen.myshopify.com", now=now)).id
    async with db.transaction(shop_id) as tx:
        customer = {"customer_gid": "gid://shopify/Customer/1"}
        history.record(tx, "person:data_requested", shop_id, by=SHOPIFY, now=now, **customer)
    async with db.engine.begin() as connection:
        await connection.run_sync(from_before)
    async with db.transaction(shop_id) as tx:
        assert [event.details for event in await history.list_events(tx, [shop_id])] == [{}]
    with pytest.raises(DBAPIError, match="append-only"):
        async with db.transaction(shop_id) as tx:
            await tx.execute(text("UPDATE events SET name = ''"))
    async with db.transaction(None) as tx:
        assert await tx.scalar(text("SELECT count(*) FROM events")) == 0


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS"])
async def test_a_role_that_sees_every_shop_is_refused_before_anything_is_written(
    server: Server, attribute: str
) -> None:
    role = f"sees_all_{attribute.lower()}"
    name = f"{role}_database"
    server.postgres.administer(f"CREATE ROLE {role} LOGIN {attribute}")
    server.postgres.administer(f"CREATE DATABASE {name} OWNER {role}")
    url = make_url(server.postgres.url(name)).set(username=role).render_as_string(hide_password=False)
    unsafe = Database.connect(url)
    try:
        with pytest.raises(UnsafeRoleError, match=f"The database role {role} is a superuser or may bypass"):
            await migrate(unsafe)
    finally:
        await unsafe.close()
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetch("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []
    finally:
        await connection.close()
        server.postgres.administer(f"DROP DATABASE {name} WITH (FORCE)")
        server.postgres.administer(f"DROP ROLE {role}")
