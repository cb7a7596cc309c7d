"""A claim may have had remedies before the one that counts, and staff may have settled it themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTS = "state NOT IN ('withdrawing', 'withdrawn')"


def upgrade() -> None:
    op.drop_constraint("uq_resolutions_shop_id_claim_id_remedy", "resolutions", type_="unique")
    op.add_column("resolutions", sa.Column("called_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("resolutions", sa.Column("outside_reference", sa.String(), nullable=True))
    op.add_column("resolutions", sa.Column("reason", sa.String(), nullable=True))
    op.create_index(
        "ix_resolutions_that_count",
        "resolutions",
        ["shop_id", "claim_id"],
        unique=True,
        postgresql_where=COUNTS,
    )
    op.create_index("ix_resolutions_shop_id_claim_id", "resolutions", ["shop_id", "claim_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_resolutions_shop_id_claim_id", table_name="resolutions")
    op.drop_index("ix_resolutions_that_count", table_name="resolutions", postgresql_where=COUNTS)
    op.drop_column("resolutions", "reason")
    op.drop_column("resolutions", "outside_reference")
    op.drop_column("resolutions", "called_at")
    op.create_unique_constraint(
        "uq_resolutions_shop_id_claim_id_remedy", "resolutions", ["shop_id", "claim_id", "remedy"]
    )
