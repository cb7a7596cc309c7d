"""Why staff made a code void stays with it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("codes", sa.Column("void_reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("codes", "void_reason")
