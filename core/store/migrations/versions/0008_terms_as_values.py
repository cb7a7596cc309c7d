"""Keep the terms of a version as one value, and every decision with the facts it was made from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
BODY = """
UPDATE terms SET body = jsonb_build_object(
  'months', months, 'start_rules', start_rules, 'excluded_faults', excluded_faults,
  'replacement_days', replacement_days, 'plain_text', plain_text,
  'offers', (SELECT coalesce(jsonb_agg(jsonb_build_object('remedy', remedy)), '[]')
             FROM jsonb_array_elements_text(remedies) AS given(remedy)))
"""
BACK = """
UPDATE terms SET months = (body->>'months')::int, start_rules = body->'start_rules',
  excluded_faults = body->'excluded_faults', replacement_days = (body->>'replacement_days')::int,
  plain_text = body->>'plain_text',
  remedies = (SELECT coalesce(jsonb_agg(offer->'remedy'), '[]')
              FROM jsonb_array_elements(body->'offers') AS given(offer))
"""
MOVED = ("months", "start_rules", "remedies", "excluded_faults", "replacement_days", "plain_text")


def upgrade() -> None:
    op.add_column("terms", sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    # The one time that published terms are written again: the same promise in another form, of all shops.
    op.execute("ALTER TABLE terms NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
    op.execute(BODY)
    op.execute("ALTER TABLE terms FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
    op.alter_column("terms", "body", nullable=False)
    for column in MOVED:
        op.drop_column("terms", column)
    _add_decisions()


def _add_decisions() -> None:
    op.add_column("claims", sa.Column("queue", sa.String(length=40), nullable=True))
    op.create_table(
        "decisions",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("remedies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trace", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_decisions_claim_id")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_decisions_terms_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_decisions_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_shop_id_claim_id", "decisions", ["shop_id", "claim_id", "id"])
    op.execute("ALTER TABLE decisions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decisions FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON decisions USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_column("claims", "queue")
    op.drop_index("ix_decisions_shop_id_claim_id", table_name="decisions")
    op.drop_table("decisions")
    for column in ("months", "replacement_days"):
        op.add_column("terms", sa.Column(column, sa.Integer(), nullable=True))
    for column in ("start_rules", "remedies", "excluded_faults"):
        op.add_column("terms", sa.Column(column, postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("terms", sa.Column("plain_text", sa.String(), nullable=True))
    op.execute("ALTER TABLE terms NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
    op.execute(BACK)
    op.execute("ALTER TABLE terms FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
    for column in MOVED[1:]:
        op.alter_column("terms", column, nullable=False)
    op.drop_column("terms", "body")
