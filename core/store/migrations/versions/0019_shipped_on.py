"""Know when labelled pieces left the factory."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("shipped_on", sa.Date(), nullable=True))
    op.add_column("sheets", sa.Column("shipped_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("sheets", "shipped_on")
    op.drop_column("units", "shipped_on")
