"""Which part of the older orders is to be compared next."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "shop_syncs", sa.Column("comparison_part", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("shop_syncs", "comparison_part")
