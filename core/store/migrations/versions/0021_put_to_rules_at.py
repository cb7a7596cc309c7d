"""Know when a claim came before the rules."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


READ = ("claims", "decisions")
LAST_ANSWERED = """
UPDATE claims SET put_to_rules_at = coalesce(
  (SELECT max(decisions.made_at) FROM decisions WHERE decisions.claim_id = claims.id), claims.submitted_at)
"""


def upgrade() -> None:
    op.add_column("claims", sa.Column("put_to_rules_at", sa.DateTime(timezone=True), nullable=True))
    # Every shop's, so without the shop's policy.
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(LAST_ANSWERED)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.alter_column("claims", "put_to_rules_at", nullable=False)


def downgrade() -> None:
    op.drop_column("claims", "put_to_rules_at")
