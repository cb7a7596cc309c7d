"""Staff may extend a cover; the computed day stays beside the one that counts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.add_column("warranties", sa.Column("computed_ends_on", sa.Date(), nullable=True))
    op.add_column("warranties", sa.Column("extended_ends_on", sa.Date(), nullable=True))
    # Row-level security is forced for the owner of the table, too, and no shop is set here.
    op.execute("ALTER TABLE warranties NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE warranties SET computed_ends_on = ends_on")
    op.execute("ALTER TABLE warranties FORCE ROW LEVEL SECURITY")
    op.create_index(
        "ix_warranties_extended",
        "warranties",
        ["shop_id", "id"],
        unique=False,
        postgresql_where=sa.text("extended_ends_on IS NOT NULL"),
    )
    op.create_table(
        "end_changes",
        sa.Column("warranty_id", sa.Uuid(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("computed_ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["warranty_id"], ["warranties.id"], name=op.f("fk_end_changes_warranty_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_end_changes_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_end_changes")),
    )
    op.create_index(
        "ix_end_changes_shop_id_warranty_id", "end_changes", ["shop_id", "warranty_id"], unique=False
    )
    op.execute("ALTER TABLE end_changes ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE end_changes FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON end_changes USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("end_changes")
    op.drop_index("ix_warranties_extended", table_name="warranties")
    op.drop_column("warranties", "extended_ends_on")
    op.drop_column("warranties", "computed_ends_on")
