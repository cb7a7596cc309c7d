"""Remember which proofs of purchase staff have confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("confirmed_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("evidence", "confirmed_by")
    op.drop_column("evidence", "confirmed_at")
