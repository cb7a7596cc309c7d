"""Give queues to people; find exceptions by indexes; know which days of purchase nobody named."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def of_shop() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
    ]


def isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


UNDECIDED = "ix_warranties_undecided"
HAS_EXCEPTION = sa.text("exception IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "queue_owners",
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        *of_shop(),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_queue_owners_owner_id")),
        sa.ForeignKeyConstraint(["backup_id"], ["staff.id"], name=op.f("fk_queue_owners_backup_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_queue_owners_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_owners")),
        sa.UniqueConstraint("shop_id", "queue", name=op.f("uq_queue_owners_shop_id_queue")),
    )
    isolate("queue_owners")
    op.add_column(
        "warranties",
        sa.Column("purchase_estimated", sa.Boolean(), server_default="false", nullable=False),
    )
    _index("warranties", "provisional", "provisional")
    _index("warranties", "estimated", "purchase_estimated")
    _index("claims", "overridden", "overridden")
    op.drop_index(UNDECIDED, "warranties")
    op.create_index(UNDECIDED, "warranties", ["shop_id", "exception", "id"], postgresql_where=HAS_EXCEPTION)


def _index(table: str, name: str, where: str) -> None:
    op.create_index(f"ix_{table}_{name}", table, ["shop_id", "id"], postgresql_where=sa.text(where))


def downgrade() -> None:
    op.drop_index(UNDECIDED, "warranties")
    op.create_index(UNDECIDED, "warranties", ["shop_id", "exception"], postgresql_where=HAS_EXCEPTION)
    op.drop_index("ix_claims_overridden", "claims")
    op.drop_index("ix_warranties_estimated", "warranties")
    op.drop_index("ix_warranties_provisional", "warranties")
    op.drop_column("warranties", "purchase_estimated")
    op.drop_table("queue_owners")
