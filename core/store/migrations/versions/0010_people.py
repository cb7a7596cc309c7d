"""Whose a corrected registration was; whether an address is a customer's; no customer in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "address_questions",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("data_request_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("same_person", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_address_questions_owner_id")),
        sa.ForeignKeyConstraint(
            ["data_request_id"], ["data_requests.id"], name=op.f("fk_address_questions_data_request_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_address_questions_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_questions")),
    )
    op.create_index(
        "ix_address_questions_shop_id_data_request_id",
        "address_questions",
        ["shop_id", "data_request_id"],
        unique=False,
    )
    op.execute("ALTER TABLE address_questions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE address_questions FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY of_shop ON address_questions USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})"
    )
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
    op.drop_index("ix_address_questions_shop_id_data_request_id", table_name="address_questions")
    op.drop_table("address_questions")
