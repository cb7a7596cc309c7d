"""Orders as Shopify last described them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row


class OrderRow(OfShop, Base):
    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("shop_id", "gid"),)

    gid: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    processed_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    """Shopify's own; an older description never overwrites a newer one."""
    cancelled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    test: Mapped[bool]
    currency: Mapped[str]
    presentment_currency: Mapped[str]
    source_name: Mapped[str | None]
    financial_status: Mapped[str | None]
    tags: Mapped[list[Any]]
    email: Mapped[str | None]
    customer_gid: Mapped[str | None]
    customer_name: Mapped[str | None]
    country_code: Mapped[str | None]


class OrderLineRow(OfShop, Base):
    __tablename__ = "order_lines"
    __table_args__ = (UniqueConstraint("shop_id", "gid"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    gid: Mapped[str]
    title: Mapped[str]
    variant_title: Mapped[str | None]
    sku: Mapped[str | None]
    vendor: Mapped[str | None]
    product_gid: Mapped[str | None]
    variant_gid: Mapped[str | None]
    quantity: Mapped[int]
    current_quantity: Mapped[int]
    refundable_quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    """One piece after all discounts, presentment currency of the order."""
    shop_unit_price: Mapped[Decimal]
    warrantable: Mapped[bool]
    bundle_title: Mapped[str | None]


async def find_order(tx: Tx, gid: str) -> OrderRow | None:
    return await tx.scalar(select(OrderRow).where(OrderRow.gid == gid))


async def find_order_by_name(tx: Tx, name: str) -> OrderRow | None:
    """As people write it, with or without its `#`."""
    query = select(OrderRow).where(OrderRow.name.in_((name, f"#{name}")))
    return await tx.scalar(query.order_by(OrderRow.created_at.desc()).limit(1))


async def get_order(tx: Tx, order_id: UUID) -> OrderRow:
    return await get_row(tx, OrderRow, order_id)


async def get_line(tx: Tx, line_id: UUID) -> OrderLineRow:
    return await get_row(tx, OrderLineRow, line_id)


async def known_updates(tx: Tx, gids: Sequence[str]) -> dict[str, datetime]:
    """When Shopify last changed the orders that we hold, by gid."""
    rows = await tx.execute(select(OrderRow.gid, OrderRow.updated_at).where(OrderRow.gid.in_(gids)))
    return dict(rows.all())


async def count_orders(tx: Tx) -> int:
    return await tx.scalar(select(func.count()).select_from(OrderRow)) or 0
