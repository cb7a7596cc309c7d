"""Alembic's entry point. `core.store.migrate` hands it an open connection."""

from alembic import context

from core.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("pgqueuer"),
)
with context.begin_transaction():
    context.run_migrations()
