"""Remember what buyers pay for replacements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
AMOUNTS = ("piece_amount", "shipping_amount", "shop_piece_amount", "shop_shipping_amount")
INSTANTS = ("asked_at", "take_back_since", "missed_at", "paid_at", "waived_at", "stranded_since")
WORDS = ("invoice_url", "waived_reason", "returned_reference")


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in AMOUNTS),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("shop_currency", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lost_orders", postgresql.JSONB(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in INSTANTS),
        *(sa.Column(name, sa.String(), nullable=True) for name in WORDS),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolutions.id"], name=op.f("fk_payments_resolution_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_payments_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_payments_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("resolution_id", name=op.f("uq_payments_resolution_id")),
    )
    op.create_index("ix_payments_shop_id_claim_id", "payments", ["shop_id", "claim_id"])
    op.create_index(
        "ix_payments_stranded",
        "payments",
        ["shop_id", "claim_id"],
        postgresql_where=sa.text("stranded_since IS NOT NULL"),
    )
    op.execute("ALTER TABLE payments ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE payments FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON payments USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("payments")
