"""Faulty units come back: asked for, followed until a day, and kept as a return in Shopify."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
TEXTS = (
    *("label_key", "label_type", "label_url", "tracking", "findings", "reason", "gid", "name", "problem"),
)
INSTANTS = ("reminded_at", "opening_since", "called_at", "ended_at", "due_since")


def upgrade() -> None:
    op.create_table(
        "returns",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("state", "back", "payer")),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=True) for name in ("grade", "outside")),
        *(sa.Column(name, sa.String(), nullable=True) for name in TEXTS),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in INSTANTS),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_returns_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_returns_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("shop_id", "claim_id", name=op.f("uq_returns_shop_id_claim_id")),
    )
    op.create_index("ix_returns_shop_id_state", "returns", ["shop_id", "state"])
    op.create_index(
        "ix_returns_due",
        "returns",
        ["shop_id", "due_since"],
        postgresql_where=sa.text("due_since IS NOT NULL"),
    )
    op.execute("ALTER TABLE returns ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE returns FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON returns USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("returns")
