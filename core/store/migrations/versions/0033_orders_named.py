"""Keep the number of the order that a claimant names."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("order_named", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("claims", "order_named")
