"""Compare the serials that claims bring: in normal form, beside what was typed."""

import sqlalchemy as sa
from alembic import op

from core.domain.serials import normal

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("serial_normal", sa.String(), nullable=True))
    op.create_index("ix_claims_shop_id_serial_normal", "claims", ["shop_id", "serial_normal"], unique=False)
    # Row-level security is forced for the owner of the tables, too, and no shop is set here.
    op.execute("ALTER TABLE claims NO FORCE ROW LEVEL SECURITY")
    typed = op.get_bind().execute(sa.text("SELECT id, serial FROM claims WHERE serial IS NOT NULL")).all()
    update = sa.text("UPDATE claims SET serial_normal = :serial_normal WHERE id = :id")
    for claim_id, serial in typed:
        op.get_bind().execute(update, {"id": claim_id, "serial_normal": normal(serial) or None})
    op.execute("ALTER TABLE claims FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index("ix_claims_shop_id_serial_normal", table_name="claims")
    op.drop_column("claims", "serial_normal")
