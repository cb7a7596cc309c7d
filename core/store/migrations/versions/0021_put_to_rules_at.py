"""Know when a claim came before the rules."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("put_to_rules_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE claims SET put_to_rules_at = submitted_at")
    op.alter_column("claims", "put_to_rules_at", nullable=False)


def downgrade() -> None:
    op.drop_column("claims", "put_to_rules_at")
