"""The first schema: every table of the main job, one shop never seeing another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "events",
    "notices",
    "orders",
    "owners",
    "policies",
    "products",
    "sheets",
    "shop_syncs",
    "shop_tokens",
    "assignments",
    "order_lines",
    "terms",
    "variants",
    "units",
    "codes",
    "registrations",
    "warranties",
    "claims",
    "evidence",
    "letters",
    "messages",
    "resolutions",
)

SHOP = "(SELECT nullif(current_setting('app.shop_id', true), '')::uuid)"

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "shops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "installed", "needs_reopen", "uninstalled", name="shopstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("gid", sa.String(), nullable=True),
        sa.Column("accent_colour", sa.String(), nullable=False),
        sa.Column("logo_url", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("domain", name=op.f("uq_shops_domain")),
    )
    op.create_table(
        "events",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_events_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_shop_id_subject_id", "events", ["shop_id", "subject_id", "id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("subject_gid", sa.String(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_notices_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "shop_id",
            "topic",
            "subscription",
            "event_id",
            name=op.f("uq_notices_shop_id_topic_subscription_event_id"),
        ),
    )
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["shop_id", "id"],
        unique=False,
        postgresql_where="handled_at IS NULL",
    )
    op.create_table(
        "orders",
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("presentment_currency", sa.String(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=True),
        sa.Column("financial_status", sa.String(), nullable=True),
        sa.Column("tags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("customer_gid", sa.String(), nullable=True),
        sa.Column("customer_name", sa.String(), nullable=True),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_orders_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_orders_shop_id_gid")),
    )
    op.create_table(
        "owners",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_normal", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_owners_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owners")),
        sa.UniqueConstraint("shop_id", "email_normal", name=op.f("uq_owners_shop_id_email_normal")),
    )
    op.create_table(
        "policies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_policies_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_policies_shop_id_name")),
    )
    op.create_table(
        "products",
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=True),
        sa.Column("product_type", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("collections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("image_url", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_products_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_products_shop_id_gid")),
    )
    op.create_table(
        "public_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_public_codes_shop_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_public_codes")),
    )
    op.create_index(op.f("ix_public_codes_shop_id"), "public_codes", ["shop_id"], unique=False)
    op.create_table(
        "sheets",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("product_gid", sa.String(), nullable=True),
        sa.Column("variant_gid", sa.String(), nullable=True),
        sa.Column("per_unit", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_sheets_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
    )
    op.create_table(
        "shop_syncs",
        sa.Column(
            "backfill_state",
            sa.Enum(
                "waiting",
                "running",
                "reading",
                "done",
                "failed",
                name="backfillstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("backfill_stage", sa.String(), nullable=False),
        sa.Column("bulk_gid", sa.String(), nullable=True),
        sa.Column("file_offset", sa.Integer(), nullable=False),
        sa.Column("products_read", sa.Integer(), nullable=False),
        sa.Column("orders_read", sa.Integer(), nullable=False),
        sa.Column("objects_expected", sa.Integer(), nullable=False),
        sa.Column("backfill_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backfill_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backfill_problem", sa.String(), nullable=True),
        sa.Column("orders_watermark", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconcile_repaired", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_shop_syncs_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_syncs")),
        sa.UniqueConstraint("shop_id", name=op.f("uq_shop_syncs_shop_id")),
    )
    op.create_table(
        "shop_tokens",
        sa.Column("access_token", sa.LargeBinary(), nullable=False),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("refreshing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_shop_tokens_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_tokens")),
        sa.UniqueConstraint("shop_id", name=op.f("uq_shop_tokens_shop_id")),
    )
    op.create_table(
        "assignments",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "variant",
                "product",
                "collection",
                "tag",
                "type",
                "vendor",
                "everything",
                name="assignmentkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_assignments_policy_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_assignments_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint(
            "shop_id", "policy_id", "kind", "value", name=op.f("uq_assignments_shop_id_policy_id_kind_value")
        ),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("variant_title", sa.String(), nullable=True),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("vendor", sa.String(), nullable=True),
        sa.Column("product_gid", sa.String(), nullable=True),
        sa.Column("variant_gid", sa.String(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("current_quantity", sa.Integer(), nullable=False),
        sa.Column("refundable_quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), nullable=False),
        sa.Column("shop_unit_price", sa.Numeric(), nullable=False),
        sa.Column("warrantable", sa.Boolean(), nullable=False),
        sa.Column("bundle_title", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_order_lines_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_order_lines_shop_id_gid")),
    )
    op.create_index(op.f("ix_order_lines_order_id"), "order_lines", ["order_id"], unique=False)
    op.create_table(
        "terms",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("start_rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remedies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("excluded_faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("replacement_days", sa.Integer(), nullable=False),
        sa.Column("plain_text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_terms_policy_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_terms_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("shop_id", "policy_id", "number", name=op.f("uq_terms_shop_id_policy_id_number")),
    )
    op.create_table(
        "variants",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("gid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("barcode", sa.String(), nullable=True),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_variants_product_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_variants_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variants")),
        sa.UniqueConstraint("shop_id", "gid", name=op.f("uq_variants_shop_id_gid")),
    )
    op.create_index(op.f("ix_variants_product_id"), "variants", ["product_id"], unique=False)
    op.create_table(
        "units",
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("product_gid", sa.String(), nullable=True),
        sa.Column("variant_gid", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("serial", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "void_reason",
            sa.Enum(
                "cancelled",
                "removed",
                "deleted",
                "refunded",
                "replaced",
                "invalidated",
                name="voidreason",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"], name=op.f("fk_units_order_line_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["units.id"], name=op.f("fk_units_replaces_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_units_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint(
            "shop_id", "order_line_id", "position", name=op.f("uq_units_shop_id_order_line_id_position")
        ),
    )
    op.create_index("ix_units_shop_id_product_gid", "units", ["shop_id", "product_gid"], unique=False)
    op.create_table(
        "codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("product_gid", sa.String(), nullable=True),
        sa.Column("variant_gid", sa.String(), nullable=True),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheets.id"], name=op.f("fk_codes_sheet_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_codes_shop_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_codes_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("shop_id", "code", name=op.f("uq_codes_shop_id_code")),
    )
    op.create_index("ix_codes_shop_id_sheet_id", "codes", ["shop_id", "sheet_id"], unique=False)
    op.create_index("ix_codes_shop_id_unit_id", "codes", ["shop_id", "unit_id"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed", "disputed", "invalid", name="registrationstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "webshop",
                "amazon",
                "ebay",
                "marketplace",
                "retailer",
                "gift",
                "other",
                name="channel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("purchased_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_registrations_owner_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_registrations_shop_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_registrations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_registrations_shop_id_number")),
    )
    op.create_index("ix_registrations_shop_id_unit_id", "registrations", ["shop_id", "unit_id"], unique=False)
    op.create_table(
        "warranties",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=True),
        sa.Column("purchased_on", sa.Date(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "purchase",
                "fulfilment",
                "delivery",
                "registration",
                name="startrule",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("exception", sa.String(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "webshop",
                "amazon",
                "ebay",
                "marketplace",
                "retailer",
                "gift",
                "other",
                name="channel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "proof",
            sa.Enum("none", "weak", "strong", name="proof", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_warranties_owner_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_warranties_shop_id")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_warranties_terms_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_warranties_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranties")),
        sa.UniqueConstraint("certificate_code", name=op.f("uq_warranties_certificate_code")),
        sa.UniqueConstraint("shop_id", "unit_id", name=op.f("uq_warranties_shop_id_unit_id")),
    )
    op.create_index(op.f("ix_warranties_owner_id"), "warranties", ["owner_id"], unique=False)
    op.create_index(
        "ix_warranties_shop_id_created_at", "warranties", ["shop_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_warranties_shop_id_ends_on", "warranties", ["shop_id", "ends_on"], unique=False)
    op.create_index(
        "ix_warranties_undecided",
        "warranties",
        ["shop_id", "exception"],
        unique=False,
        postgresql_where="exception IS NOT NULL",
    )
    op.create_table(
        "claims",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("warranty_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("access_code", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_review",
                "waiting",
                "approved",
                "needs_attention",
                "declined",
                "done",
                name="claimstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "fault",
            sa.Enum(
                "dead_on_arrival",
                "stopped_working",
                "broken_part",
                "battery",
                "cosmetic",
                "accident",
                "other",
                name="fault",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column(
            "wished_remedy",
            sa.Enum("replacement", "refund", name="remedy", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submission_key", sa.String(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("eligible", "not_yet", "not_covered", name="outcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("trace", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=True),
        sa.Column(
            "remedy",
            sa.Enum("replacement", "refund", name="remedy", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "outside_cover",
                "fault_excluded",
                "not_proved",
                "no_fault_found",
                "other",
                name="declinereason",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_claims_owner_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_claims_shop_id")),
        sa.ForeignKeyConstraint(["terms_id"], ["terms.id"], name=op.f("fk_claims_terms_id")),
        sa.ForeignKeyConstraint(["warranty_id"], ["warranties.id"], name=op.f("fk_claims_warranty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("access_code", name=op.f("uq_claims_access_code")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_claims_shop_id_number")),
    )
    op.create_index("ix_claims_shop_id_state", "claims", ["shop_id", "state", "id"], unique=False)
    op.create_index("ix_claims_shop_id_warranty_id", "claims", ["shop_id", "warranty_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("perceptual_hash", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_evidence_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_evidence_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_shop_id_claim_id", "evidence", ["shop_id", "claim_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("warranty_id", sa.Uuid(), nullable=True),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_letters_claim_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_letters_owner_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_letters_shop_id")),
        sa.ForeignKeyConstraint(["warranty_id"], ["warranties.id"], name=op.f("fk_letters_warranty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("shop_id", "occasion", name=op.f("uq_letters_shop_id_occasion")),
    )
    op.create_index("ix_letters_shop_id_claim_id", "letters", ["shop_id", "claim_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_messages_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_messages_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_shop_id_claim_id", "messages", ["shop_id", "claim_id"], unique=False)
    op.create_table(
        "resolutions",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "remedy",
            sa.Enum("replacement", "refund", name="remedy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "granted",
                "sending",
                "done",
                "needs_attention",
                name="resolutionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "obstacle",
            sa.Enum(
                "out_of_stock",
                "variant_gone",
                "nothing_refundable",
                "order_unreadable",
                "no_order",
                "no_address",
                "refused",
                "payment_failed",
                "no_access",
                "unreachable",
                "outcome_unknown",
                name="obstacle",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("shop_amount", sa.Numeric(), nullable=True),
        sa.Column("draft_order_gid", sa.String(), nullable=True),
        sa.Column("order_gid", sa.String(), nullable=True),
        sa.Column("order_name", sa.String(), nullable=True),
        sa.Column("refund_gid", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "shop_id",
            sa.Uuid(),
            server_default=sa.text("nullif(current_setting('app.shop_id', true), '')::uuid"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_resolutions_claim_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_resolutions_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolutions")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_resolutions_idempotency_key")),
        sa.UniqueConstraint(
            "shop_id", "claim_id", "remedy", name=op.f("uq_resolutions_shop_id_claim_id_remedy")
        ),
    )
    op.create_index("ix_resolutions_shop_id_order_gid", "resolutions", ["shop_id", "order_gid"], unique=False)
    op.create_index("ix_resolutions_shop_id_state", "resolutions", ["shop_id", "state"], unique=False)
    isolate_shops()
    refuse_changes_of_record()


def isolate_shops() -> None:
    """Force row-level security on every table of a shop, even on the role that owns it."""
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_shop ON {table} USING (shop_id = {SHOP}) WITH CHECK (shop_id = {SHOP})")
    # Deliveries that arrive together share one transaction, whatever shops they are for.
    op.execute("CREATE POLICY any_arrival ON notices FOR INSERT WITH CHECK (true)")


def refuse_changes_of_record() -> None:
    """Published terms and events can be added, never changed."""
    op.execute(REFUSE_CHANGE)
    for table in ("terms", "events"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_resolutions_shop_id_state", table_name="resolutions")
    op.drop_index("ix_resolutions_shop_id_order_gid", table_name="resolutions")
    op.drop_table("resolutions")
    op.drop_index("ix_messages_shop_id_claim_id", table_name="messages")
    op.drop_table("messages")
    op.drop_index("ix_letters_shop_id_claim_id", table_name="letters")
    op.drop_table("letters")
    op.drop_index("ix_evidence_shop_id_claim_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_claims_shop_id_warranty_id", table_name="claims")
    op.drop_index("ix_claims_shop_id_state", table_name="claims")
    op.drop_table("claims")
    op.drop_index(
        "ix_warranties_undecided", table_name="warranties", postgresql_where="exception IS NOT NULL"
    )
    op.drop_index("ix_warranties_shop_id_ends_on", table_name="warranties")
    op.drop_index("ix_warranties_shop_id_created_at", table_name="warranties")
    op.drop_index(op.f("ix_warranties_owner_id"), table_name="warranties")
    op.drop_table("warranties")
    op.drop_index("ix_registrations_shop_id_unit_id", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("ix_codes_shop_id_unit_id", table_name="codes")
    op.drop_index("ix_codes_shop_id_sheet_id", table_name="codes")
    op.drop_table("codes")
    op.drop_index("ix_units_shop_id_product_gid", table_name="units")
    op.drop_table("units")
    op.drop_index(op.f("ix_variants_product_id"), table_name="variants")
    op.drop_table("variants")
    op.drop_table("terms")
    op.drop_index(op.f("ix_order_lines_order_id"), table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_table("assignments")
    op.drop_table("shop_tokens")
    op.drop_table("shop_syncs")
    op.drop_table("sheets")
    op.drop_index(op.f("ix_public_codes_shop_id"), table_name="public_codes")
    op.drop_table("public_codes")
    op.drop_table("products")
    op.drop_table("policies")
    op.drop_table("owners")
    op.drop_table("orders")
    op.drop_index("ix_notices_waiting", table_name="notices", postgresql_where="handled_at IS NULL")
    op.drop_table("notices")
    op.drop_index("ix_events_shop_id_subject_id", table_name="events")
    op.drop_table("events")
    op.drop_table("shops")
    op.execute("DROP FUNCTION refuse_change")
