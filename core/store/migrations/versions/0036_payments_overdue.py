"""Remember since when an order that an invoice became is overdue."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments", sa.Column("overdue_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_payments_overdue",
        "payments",
        ["shop_id", "claim_id"],
        postgresql_where=sa.text("overdue_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_payments_overdue", table_name="payments")
    op.drop_column("payments", "overdue_since")
