"""What people moved or decided alone: last days by a correction, own appeals; and when it was bought."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("warranties", "units", "order_lines", "orders")


def upgrade() -> None:
    op.add_column("warranties", sa.Column("purchased_at", sa.DateTime(timezone=True), nullable=True))
    # Row-level security is forced for the owner of the tables, too, and no shop is set here.
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE warranties SET purchased_at = orders.processed_at FROM units, order_lines, orders"
        " WHERE units.id = warranties.unit_id AND order_lines.id = units.order_line_id"
        " AND orders.id = order_lines.order_id"
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.add_column("claims", sa.Column("own_appeal_reason", sa.String(), nullable=True))
    op.create_index(
        "ix_claims_own_appeals",
        "claims",
        ["shop_id", "id"],
        unique=False,
        postgresql_where=sa.text("own_appeal_reason IS NOT NULL"),
    )
    op.add_column("end_changes", sa.Column("registration_id", sa.Uuid(), nullable=True))
    op.add_column("end_changes", sa.Column("before_on", sa.Date(), nullable=True))
    op.add_column("end_changes", sa.Column("after_on", sa.Date(), nullable=True))
    op.add_column(
        "end_changes",
        sa.Column("after_for_life", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_foreign_key(
        op.f("fk_end_changes_registration_id"), "end_changes", "registrations", ["registration_id"], ["id"]
    )
    op.create_index(
        "ix_end_changes_by_registration",
        "end_changes",
        ["shop_id", "id"],
        unique=False,
        postgresql_where=sa.text("registration_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_claims_own_appeals", table_name="claims")
    op.drop_column("claims", "own_appeal_reason")
    op.drop_column("warranties", "purchased_at")
    op.drop_index("ix_end_changes_by_registration", table_name="end_changes")
    op.drop_constraint(op.f("fk_end_changes_registration_id"), "end_changes", type_="foreignkey")
    op.drop_column("end_changes", "after_for_life")
    op.drop_column("end_changes", "after_on")
    op.drop_column("end_changes", "before_on")
    op.drop_column("end_changes", "registration_id")
