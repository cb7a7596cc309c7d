"""Whose a corrected registration was, so that erasing them finds it; no customer in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("corrections", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_corrections_owner_id"), "corrections", "owners", ["owner_id"], ["id"])
    op.create_index("ix_corrections_shop_id_owner_id", "corrections", ["shop_id", "owner_id"], unique=False)
    # What the history held of them outlived their erasure. Every shop's, so without the shop's policy.
    op.execute("ALTER TABLE events NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE events DISABLE TRIGGER append_only")
    op.execute("UPDATE events SET details = details - 'customer_gid' WHERE name = 'person:data_requested'")
    op.execute("ALTER TABLE events ENABLE TRIGGER append_only")
    op.execute("ALTER TABLE events FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index("ix_corrections_shop_id_owner_id", table_name="corrections")
    op.drop_constraint(op.f("fk_corrections_owner_id"), "corrections", type_="foreignkey")
    op.drop_column("corrections", "owner_id")
