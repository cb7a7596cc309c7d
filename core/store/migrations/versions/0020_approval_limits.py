"""Roles have limits, and claims are handed up."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "approval_limits",
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_approval_limits_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_limits")),
        sa.UniqueConstraint("shop_id", "role", name=op.f("uq_approval_limits_shop_id_role")),
    )
    op.execute("ALTER TABLE approval_limits ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE approval_limits FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_shop ON approval_limits USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})"
    )
    op.add_column("claims", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claims", sa.Column("escalated_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("claims", "escalated_by")
    op.drop_column("claims", "escalated_at")
    op.drop_table("approval_limits")
