"""Count what shops grant us anew, and remember how far that was when something stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shops", sa.Column("grants", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("shops", "grants", server_default=None)
    op.add_column("resolutions", sa.Column("grants_seen", sa.Integer(), nullable=True))
    op.add_column("repairs", sa.Column("grants_seen", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("repairs", "grants_seen")
    op.drop_column("resolutions", "grants_seen")
    op.drop_column("shops", "grants")
