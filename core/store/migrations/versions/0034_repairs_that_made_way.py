"""Repairs that made way for another remedy: the unit goes back, and so does what the buyer paid."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLES = ("repairs", "resolutions")


def upgrade() -> None:
    op.add_column("repairs", sa.Column("made_way_at", sa.DateTime(timezone=True), nullable=True))
    # Row-level security is forced for the owner of the tables, too, and no shop is set here.
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE repairs SET made_way_at = changed_at FROM resolutions"
        " WHERE resolutions.id = repairs.resolution_id AND resolutions.state IN ('withdrawing', 'withdrawn')"
        " AND repairs.state NOT IN ('not_repairable', 'delivered')"
    )
    # A sweep looks at once what of their money or of their invoices is left.
    op.execute(
        "UPDATE repairs SET due_since = changed_at WHERE made_way_at IS NOT NULL AND due_since IS NULL"
        " AND credited_at IS NULL AND (paid_at IS NOT NULL OR invoice_since IS NOT NULL)"
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("repairs", "made_way_at")
