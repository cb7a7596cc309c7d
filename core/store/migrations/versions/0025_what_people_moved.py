"""Moved last days are kept with the registration whose correction moved them, and with both days."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.drop_index("ix_end_changes_by_registration", table_name="end_changes")
    op.drop_constraint(op.f("fk_end_changes_registration_id"), "end_changes", type_="foreignkey")
    op.drop_column("end_changes", "after_for_life")
    op.drop_column("end_changes", "after_on")
    op.drop_column("end_changes", "before_on")
    op.drop_column("end_changes", "registration_id")
