"""Store credit is given with a refund's own method, or booked to a customer's account with consent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COUNTS = "state NOT IN ('withdrawing', 'withdrawn')"


def upgrade() -> None:
    op.add_column("claims", sa.Column("credit_consent_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("by_account", "excess"):
        column: sa.Column[bool] = sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column("resolutions", column)
        op.alter_column("resolutions", name, server_default=None)
    op.add_column("resolutions", sa.Column("customer_gid", sa.String(), nullable=True))
    op.add_column("resolutions", sa.Column("credits_before", postgresql.JSONB(), nullable=True))
    op.add_column("resolutions", sa.Column("credit_gid", sa.String(), nullable=True))
    _count(["shop_id", "claim_id", "excess"])
    op.create_index(
        "ix_resolutions_credit_gid",
        "resolutions",
        ["shop_id", "credit_gid"],
        unique=True,
        postgresql_where="credit_gid IS NOT NULL",
    )
    op.create_index("ix_resolutions_shop_id_customer_gid", "resolutions", ["shop_id", "customer_gid"])


def downgrade() -> None:
    op.drop_index("ix_resolutions_shop_id_customer_gid", table_name="resolutions")
    op.drop_index("ix_resolutions_credit_gid", table_name="resolutions")
    _count(["shop_id", "claim_id"])
    for name in ("credit_gid", "credits_before", "customer_gid", "excess", "by_account"):
        op.drop_column("resolutions", name)
    op.drop_column("claims", "credit_consent_at")


def _count(columns: list[str]) -> None:
    """One resolution of a claim counts, and now one beside it for what did not fit on the order."""
    op.drop_index("ix_resolutions_that_count", table_name="resolutions")
    op.create_index("ix_resolutions_that_count", "resolutions", columns, unique=True, postgresql_where=COUNTS)
