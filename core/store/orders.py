"""Orders as Shopify last described them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.amounts import OrderMoney
from core.store.base import Base, OfShop, Tx, get_row
from core.store.units import Unit
from core.store.values import ORDER_MONEY


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
    money: Mapped[dict[str, Any] | None]
    """Read once somebody claims a piece of the order, and again whenever it changes."""

    def money_value(self) -> OrderMoney | None:
        """As Shopify last told it. None: never, or not since the order changed."""
        found = ORDER_MONEY.validate_python(self.money) if self.money else None
        return found if found and found.updated_at >= self.updated_at else None


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


async def list_lines(tx: Tx, order_id: UUID) -> list[OrderLineRow]:
    return list(await tx.scalars(select(OrderLineRow).where(OrderLineRow.order_id == order_id)))


async def known_updates(tx: Tx, gids: Sequence[str]) -> dict[str, datetime]:
    """When Shopify last changed the orders that we hold, by gid."""
    rows = await tx.execute(select(OrderRow.gid, OrderRow.updated_at).where(OrderRow.gid.in_(gids)))
    return dict(rows.all())


async def list_updates_of_orders(
    tx: Tx, *, since: datetime, after: str | None, limit: int
) -> list[tuple[str, datetime]]:
    """Gid and last change of the orders made since an instant, by gid; deleted ones left out."""
    return await _updates(tx, OrderRow.created_at >= since, after=after, limit=limit)


async def list_updates_of_older_orders(
    tx: Tx, *, before: datetime, part: int, parts: int, after: str | None, limit: int
) -> list[tuple[str, datetime]]:
    """Likewise of those made before, with a unit that is not void; one of so many equal parts of them."""
    open_unit = exists().where(
        Unit.order_line_id == OrderLineRow.id,
        OrderLineRow.order_id == OrderRow.id,
        Unit.void_reason.is_(None),
    )
    of_part = func.abs(func.mod(func.hashtext(OrderRow.gid), parts)) == part
    return await _updates(tx, OrderRow.created_at < before, of_part, open_unit, after=after, limit=limit)


async def _updates(
    tx: Tx, *wanted: ColumnElement[bool], after: str | None, limit: int
) -> list[tuple[str, datetime]]:
    query = select(OrderRow.gid, OrderRow.updated_at).where(OrderRow.deleted_at.is_(None), *wanted)
    if after is not None:
        query = query.where(OrderRow.gid > after)
    rows = await tx.execute(query.order_by(OrderRow.gid).limit(limit))
    return [(gid, updated_at) for gid, updated_at in rows]


async def keep_money(tx: Tx, gid: str, money: OrderMoney) -> None:
    """An older answer never takes the place of a newer one."""
    order = await find_order(tx, gid)
    held = ORDER_MONEY.validate_python(order.money) if order and order.money else None
    if order is not None and (held is None or held.updated_at <= money.updated_at):
        order.money = ORDER_MONEY.dump_python(money, mode="json")


async def count_orders(tx: Tx) -> int:
    return await tx.scalar(select(func.count()).select_from(OrderRow)) or 0
