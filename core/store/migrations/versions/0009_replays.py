"""Make every decision again each night, and remember which ones came out otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
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


def upgrade() -> None:
    op.create_table(
        "replays",
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("replayed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        *of_shop(),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_replays_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replays")),
        sa.UniqueConstraint("shop_id", name=op.f("uq_replays_shop_id")),
    )
    op.create_table(
        "differences",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        *of_shop(),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_differences_decision_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_differences_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_differences")),
        sa.UniqueConstraint("shop_id", "decision_id", name=op.f("uq_differences_shop_id_decision_id")),
    )
    for table in ("replays", "differences"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("differences")
    op.drop_table("replays")
