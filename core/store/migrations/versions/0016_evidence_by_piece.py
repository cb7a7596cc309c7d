"""Evidence of every piece, the clock of each claim, and what was noticed about files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"
DUE = """
UPDATE claims SET due_at = claims.submitted_at + interval '1 hour' * coalesce(
  (SELECT (terms.body->>'hours_to_answer')::int FROM terms WHERE terms.id = claims.terms_id), 24)
"""
WAITING = """
UPDATE claims SET waiting_since = coalesce(
  (SELECT max(messages.sent_at) FROM messages
   WHERE messages.claim_id = claims.id AND messages.actor <> 'buyer'), claims.submitted_at)
WHERE claims.state = 'waiting'
"""
READ = ("claims", "messages", "terms")
NULLABLE = ("width", "height", "perceptual_hash")


def upgrade() -> None:
    _add_pieces()
    _add_clocks()
    op.add_column("units", sa.Column("serial_normal", sa.String(), nullable=True))
    op.create_index("ix_units_shop_id_serial_normal", "units", ["shop_id", "serial_normal"])
    _add_signals()


def _add_pieces() -> None:
    op.add_column(
        "evidence", sa.Column("piece", sa.String(length=40), server_default="photo", nullable=False)
    )
    op.alter_column("evidence", "piece", server_default=None)
    op.add_column("evidence", sa.Column("proof_kind", sa.String(length=40), nullable=True))
    op.add_column("evidence", sa.Column("seconds", sa.Integer(), nullable=True))
    op.add_column("evidence", sa.Column("pages", sa.Integer(), nullable=True))
    for column in NULLABLE:
        op.alter_column("evidence", column, nullable=True)
    op.create_index("ix_evidence_shop_id_sha256", "evidence", ["shop_id", "sha256"])
    op.create_index("ix_evidence_shop_id_perceptual_hash", "evidence", ["shop_id", "perceptual_hash"])
    op.add_column(
        "messages",
        sa.Column(
            "pieces", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.alter_column("messages", "pieces", server_default=None)


def _add_clocks() -> None:
    op.add_column("claims", sa.Column("serial", sa.String(), nullable=True))
    op.add_column("claims", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("claims", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    # Every shop's, so without the shop's policy.
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(DUE)
    op.execute(WAITING)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.alter_column("claims", "due_at", nullable=False)


def _add_signals() -> None:
    op.create_table(
        "signals",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("other_evidence_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_by", sa.String(), nullable=True),
        sa.Column("set_aside_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_signals_claim_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_signals_evidence_id")),
        sa.ForeignKeyConstraint(
            ["other_evidence_id"], ["evidence.id"], name=op.f("fk_signals_other_evidence_id")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_signals_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
        sa.UniqueConstraint(
            "shop_id",
            "evidence_id",
            "other_evidence_id",
            name=op.f("uq_signals_shop_id_evidence_id_other_evidence_id"),
        ),
    )
    op.create_index("ix_signals_shop_id_claim_id", "signals", ["shop_id", "claim_id"])
    op.execute("ALTER TABLE signals ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE signals FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY of_shop ON signals USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")


def downgrade() -> None:
    op.drop_table("signals")
    op.drop_index("ix_units_shop_id_serial_normal", table_name="units")
    op.drop_column("units", "serial_normal")
    for column in ("waiting_since", "due_at", "serial"):
        op.drop_column("claims", column)
    op.drop_column("messages", "pieces")
    op.drop_index("ix_evidence_shop_id_perceptual_hash", table_name="evidence")
    op.drop_index("ix_evidence_shop_id_sha256", table_name="evidence")
    for column in ("pages", "seconds", "proof_kind", "piece"):
        op.drop_column("evidence", column)
