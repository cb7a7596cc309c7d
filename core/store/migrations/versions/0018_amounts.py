"""What a unit is worth is known before a refund is approved, and kept with the approval."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("money", postgresql.JSONB(), nullable=True))
    op.add_column("resolutions", sa.Column("computed_from", postgresql.JSONB(), nullable=True))
    op.add_column("resolutions", sa.Column("found_amount", sa.Numeric(), nullable=True))
    op.add_column("resolutions", sa.Column("found_shop_amount", sa.Numeric(), nullable=True))


def downgrade() -> None:
    op.drop_column("resolutions", "found_shop_amount")
    op.drop_column("resolutions", "found_amount")
    op.drop_column("resolutions", "computed_from")
    op.drop_column("orders", "money")
