"""Know who works in the shop, and as what."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def of_shop() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
    ]


def isolate(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("account_owner", sa.Boolean(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("absent_until", sa.Date(), nullable=True),
        *of_shop(),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_staff_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("shop_id", "user_id", name=op.f("uq_staff_shop_id_user_id")),
    )
    isolate("staff")
    op.add_column("claims", sa.Column("goodwill_reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("claims", "goodwill_reason")
    op.drop_table("staff")
