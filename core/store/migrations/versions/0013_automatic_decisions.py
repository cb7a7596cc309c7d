"""Policies may decide by themselves; a decline may be looked at again by somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEX = "ix_claims_shop_id_first_decided_at"


def upgrade() -> None:
    op.add_column(
        "policies",
        sa.Column("automation", sa.String(length=40), server_default="suggest", nullable=False),
    )
    op.add_column("policies", sa.Column("automatic_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claims", sa.Column("in_stock", sa.Boolean(), nullable=True))
    op.add_column("claims", sa.Column("discontinued", sa.Boolean(), nullable=True))
    op.add_column("claims", sa.Column("first_decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claims", sa.Column("first_decided_by", sa.String(), nullable=True))
    op.add_column("claims", sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True))
    # The rows of every shop, whatever isolates them: the migration belongs to none.
    op.execute("ALTER TABLE claims NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE claims SET first_decided_at = decided_at, first_decided_by = decided_by")
    op.execute("ALTER TABLE claims FORCE ROW LEVEL SECURITY")
    op.create_index(INDEX, "claims", ["shop_id", "first_decided_at"])


def downgrade() -> None:
    op.drop_index(INDEX, "claims")
    for column in ("appealed_at", "first_decided_by", "first_decided_at", "discontinued", "in_stock"):
        op.drop_column("claims", column)
    op.drop_column("policies", "automatic_since")
    op.drop_column("policies", "automation")
