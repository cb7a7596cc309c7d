"""Buyers say where a replacement goes, and follow it until it is there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
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
        *_of_shop("delivery_addresses"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_delivery_addresses_claim_id")),
        sa.UniqueConstraint("shop_id", "claim_id", name=op.f("uq_delivery_addresses_shop_id_claim_id")),
    )
    op.create_table(
        "parcels",
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("carrier", "number", "url")),
        *_of_shop("parcels"),
        sa.ForeignKeyConstraint(["resolution_id"], ["resolutions.id"], name=op.f("fk_parcels_resolution_id")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_parcels_shop_id_gid")),
    )
    op.create_table(
        "substitutes",
        sa.Column("of_gid", sa.String(), nullable=False),
        sa.Column("variant_gid", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        *_of_shop("substitutes"),
        sa.UniqueConstraint("shop_id", "of_gid", name=op.f("uq_substitutes_shop_id_of_gid")),
    )
    op.create_index("ix_parcels_shop_id_resolution_id", "parcels", ["shop_id", "resolution_id"])
    for table in ("delivery_addresses", "parcels", "substitutes"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")
    op.add_column(
        "policies", sa.Column("completion", sa.String(40), server_default="automatic", nullable=False)
    )
    op.add_column("resolutions", sa.Column("address_version", sa.Integer(), nullable=True))
    op.add_column("resolutions", sa.Column("substitute_gid", sa.String(), nullable=True))
    op.add_column("resolutions", sa.Column("promised_on", sa.Date(), nullable=True))
    op.add_column("resolutions", sa.Column("ordering_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("policies", "completion")
    op.drop_column("resolutions", "ordering_since")
    op.drop_column("resolutions", "promised_on")
    op.drop_column("resolutions", "substitute_gid")
    op.drop_column("resolutions", "address_version")
    op.drop_table("substitutes")
    op.drop_table("parcels")
    op.drop_table("delivery_addresses")


def _of_shop(table: str) -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f(f"fk_{table}_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
