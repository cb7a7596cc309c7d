"""A granted remedy is held against how the order stood, and done only when the money is confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resolutions", sa.Column("removed_before", sa.Integer(), nullable=True))
    op.add_column("resolutions", sa.Column("ended_before", sa.String(length=40), nullable=True))
    op.add_column("resolutions", sa.Column("pending_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("resolutions", "pending_since")
    op.drop_column("resolutions", "ended_before")
    op.drop_column("resolutions", "removed_before")
