"""Know collections by their titles."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "collections",
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_collections_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_collections_shop_id_gid")),
    )
    op.execute("ALTER TABLE collections ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE collections FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON collections USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("collections")
