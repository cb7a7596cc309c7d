"""Buyers say where a replacement goes, and change it until it is ordered."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0022"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
PARTS = ("name", "line1", "line2", "postcode", "town", "province_code", "country_code", "phone")


def upgrade() -> None:
    op.create_table(
        "delivery_addresses",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in PARTS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_delivery_addresses_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_delivery_addresses_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_addresses")),
        sa.UniqueConstraint("shop_id", "claim_id", name=op.f("uq_delivery_addresses_shop_id_claim_id")),
    )
    op.execute("ALTER TABLE delivery_addresses ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE delivery_addresses FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_shop ON delivery_addresses USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})"
    )
    op.add_column("resolutions", sa.Column("address_version", sa.Integer(), nullable=True))
    op.add_column("resolutions", sa.Column("ordering_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("resolutions", "ordering_since")
    op.drop_column("resolutions", "address_version")
    op.drop_table("delivery_addresses")
