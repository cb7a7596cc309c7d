"""Compare what we hold with Shopify.

How far the comparison of a night has come, and how far changes of products have been followed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.add_column("shop_syncs", sa.Column("products_watermark", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "shop_syncs",
        sa.Column("reconcile_products_repaired", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "shop_syncs",
        sa.Column(
            "comparison_stage",
            sa.Enum(
                "orders", "older_orders", "products", name="comparisonstage", native_enum=False, length=40
            ),
            nullable=True,
        ),
    )
    op.add_column("shop_syncs", sa.Column("comparison_after", sa.String(), nullable=True))
    op.add_column("shop_syncs", sa.Column("comparison_begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "shop_syncs",
        sa.Column("comparison_orders_repaired", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "shop_syncs",
        sa.Column("comparison_products_repaired", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("shop_syncs", sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:

    op.drop_column("shop_syncs", "compared_at")
    op.drop_column("shop_syncs", "comparison_products_repaired")
    op.drop_column("shop_syncs", "comparison_orders_repaired")
    op.drop_column("shop_syncs", "comparison_begun_at")
    op.drop_column("shop_syncs", "comparison_after")
    op.drop_column("shop_syncs", "comparison_stage")
    op.drop_column("shop_syncs", "reconcile_products_repaired")
    op.drop_column("shop_syncs", "products_watermark")
