"""Repairs: what a resolution of that kind goes through."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "repairs",
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "authorised",
                "label_sent",
                "received",
                "inspected",
                "quoted",
                "quote_accepted",
                "quote_declined",
                "quote_expired",
                "quote_paid",
                "in_repair",
                "repaired",
                "not_repairable",
                "shipped_back",
                "delivered",
                name="repairstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label_key", sa.String(), nullable=True),
        sa.Column("label_type", sa.String(), nullable=True),
        sa.Column("label_url", sa.String(), nullable=True),
        sa.Column("tracking_in", sa.String(), nullable=True),
        sa.Column("tracking_back", sa.String(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum(
                "minor",
                "major",
                "by_use",
                "no_fault",
                "beyond_repair",
                name="grade",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("findings", sa.String(), nullable=True),
        sa.Column("parts_cost", sa.Numeric(), nullable=True),
        sa.Column("labour_cost", sa.Numeric(), nullable=True),
        sa.Column("repaired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quote_round", sa.Integer(), nullable=False),
        sa.Column("quote_amount", sa.Numeric(), nullable=True),
        sa.Column("quote_currency", sa.String(), nullable=True),
        sa.Column("quote_until", sa.Date(), nullable=True),
        sa.Column("quote_words", sa.String(), nullable=True),
        sa.Column("draft_order_gid", sa.String(), nullable=True),
        sa.Column("invoice_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invoice_called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invoice_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invoice_url", sa.String(), nullable=True),
        sa.Column("order_gid", sa.String(), nullable=True),
        sa.Column("order_name", sa.String(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("credit_key", sa.String(), nullable=True),
        sa.Column("credit_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credit_amount", sa.Numeric(), nullable=True),
        sa.Column("credit_gid", sa.String(), nullable=True),
        sa.Column("credit_pending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credit_reference", sa.String(), nullable=True),
        sa.Column("due_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "obstacle",
            sa.Enum(
                "out_of_stock",
                "variant_gone",
                "nothing_refundable",
                "amount_changed",
                "order_unreadable",
                "no_order",
                "no_address",
                "chargeback_open",
                "chargeback_lost",
                "not_repairable",
                "paid_twice",
                "nobody_left",
                "unit_ended",
                "not_theirs",
                "refused",
                "payment_failed",
                "payment_pending",
                "partly_paid",
                "no_access",
                "unreachable",
                "outcome_unknown",
                name="obstacle",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_repairs_claim_id")),
        sa.ForeignKeyConstraint(["resolution_id"], ["resolutions.id"], name=op.f("fk_repairs_resolution_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_repairs_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sa.UniqueConstraint("resolution_id", name=op.f("uq_repairs_resolution_id")),
    )
    op.create_index(
        "ix_repairs_due",
        "repairs",
        ["shop_id", "due_since"],
        unique=False,
        postgresql_where="due_since IS NOT NULL",
    )
    op.create_index("ix_repairs_shop_id_claim_id", "repairs", ["shop_id", "claim_id"], unique=False)
    op.create_index(
        "ix_repairs_shop_id_draft_order_gid", "repairs", ["shop_id", "draft_order_gid"], unique=False
    )
    op.create_index("ix_repairs_shop_id_state", "repairs", ["shop_id", "state"], unique=False)
    op.execute("ALTER TABLE repairs ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE repairs FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON repairs USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("repairs")
