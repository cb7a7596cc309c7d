"""A granted remedy is held against how the order stood when it was granted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resolutions", sa.Column("removed_before", sa.Integer(), nullable=True))
    op.add_column("resolutions", sa.Column("ended_before", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("resolutions", "ended_before")
    op.drop_column("resolutions", "removed_before")
