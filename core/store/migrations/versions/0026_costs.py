"""Remember what resolutions cost, and how that compares with Shopify."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
KEPT = (
    "id, shop_id, resolution_id, claim_id, kind, version, account, amount, currency, presentment_amount, "
    "presentment_currency, source, incurred_on, booked_by, booked_at"
)
"""Everything but the reason, which may name somebody and is blanked when they are erased."""


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


def of_resolution(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f(f"fk_{table}_shop_id")),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolutions.id"], name=op.f(f"fk_{table}_resolution_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f(f"fk_{table}_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def upgrade() -> None:
    op.create_table(
        "costs",
        *of_shop(),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("presentment_amount", sa.Numeric(), nullable=True),
        sa.Column("presentment_currency", sa.String(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        *of_resolution("costs"),
        sa.UniqueConstraint(
            "resolution_id", "kind", "version", name=op.f("uq_costs_resolution_id_kind_version")
        ),
    )
    op.create_index("ix_costs_shop_id_claim_id", "costs", ["shop_id", "claim_id"])
    op.create_index("ix_costs_shop_id_incurred_on", "costs", ["shop_id", "incurred_on"])
    isolate("costs")
    op.execute(
        f"CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OF {KEPT} ON costs "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "cost_checks",
        *of_shop(),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("difference", sa.String(length=40), nullable=True),
        *of_resolution("cost_checks"),
        sa.UniqueConstraint("resolution_id", name=op.f("uq_cost_checks_resolution_id")),
    )
    op.create_index(
        "ix_cost_checks_differing",
        "cost_checks",
        ["shop_id", "claim_id"],
        postgresql_where="difference IS NOT NULL",
    )
    isolate("cost_checks")


def downgrade() -> None:
    op.drop_table("cost_checks")
    op.drop_table("costs")
