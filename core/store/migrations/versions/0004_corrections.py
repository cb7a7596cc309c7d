"""Why staff corrected a registration is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_corrections_registration_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_corrections_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(
        "ix_corrections_shop_id_registration_id", "corrections", ["shop_id", "registration_id"], unique=False
    )
    op.execute("ALTER TABLE corrections ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE corrections FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON corrections USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_index("ix_corrections_shop_id_registration_id", table_name="corrections")
    op.drop_table("corrections")
