"""Buyers' requests for their data, until they are answered and after."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "data_requests",
        sa.Column("customer_gid", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_data_requests_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(
        "ix_data_requests_shop_id_answered_at", "data_requests", ["shop_id", "answered_at"], unique=False
    )
    op.execute("ALTER TABLE data_requests ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE data_requests FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_shop ON data_requests USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})"
    )


def downgrade() -> None:
    op.drop_index("ix_data_requests_shop_id_answered_at", table_name="data_requests")
    op.drop_table("data_requests")
