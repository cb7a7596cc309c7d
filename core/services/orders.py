"""Orders become units and warranties. One road for webhooks, backfill and reconciliation alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from core.domain.actors import SHOPIFY
from core.domain.days import day_of
from core.domain.orders import Order, OrderLine
from core.domain.registrations import Channel, Proof
from core.domain.resolutions import ALL_ORDERS
from core.domain.units import (
    Shipment,
    UnitPlan,
    UnitState,
    VoidReason,
    makes_units,
    plan_line,
    shipments,
)
from core.services import replacements, warranties
from core.services.policies import Book
from core.services.warranties import Days
from core.store import history
from core.store.base import Tx, new_id
from core.store.bulk import upsert
from core.store.catalogue import ProductRow, list_products_by_gid
from core.store.claims import Claim
from core.store.orders import OrderLineRow, OrderRow, find_order
from core.store.resolutions import MAY_REFUND, TAKES_THE_PIECE, Resolution
from core.store.shops import Shop, get_shop
from core.store.units import Unit, list_units_of_lines
from core.store.warranties import Warranty, list_warranties_of_units

CHANNELS = {"pos": Channel.RETAILER}


Asked = tuple[str | None, str | None, Days, datetime | None]
"""Product, variant, days, and the moment where it matters: what a promise depends on."""


@dataclass(slots=True)
class Batch:
    """What one recording works on: the orders that are news, and what we hold about them."""

    shop: Shop
    book: Book
    products: dict[str, ProductRow]
    now: datetime
    units: dict[UUID, list[Unit]] = field(default_factory=dict)
    """By order line."""
    warranties: dict[UUID, Warranty] = field(default_factory=dict)
    """By unit."""
    claimed: frozenset[UUID] = frozenset()
    refunding: frozenset[UUID] = frozenset()
    new_units: list[dict[str, Any]] = field(default_factory=list)
    new_warranties: list[dict[str, Any]] = field(default_factory=list)
    promised: dict[Asked, dict[str, Any]] = field(default_factory=dict)
    """Columns of a warranty, by product, variant and days."""


async def record(tx: Tx, given: Sequence[Order], *, now: datetime) -> int:
    """Bring orders, units and warranties to the state that these orders describe.

    An older description than the one we hold changes nothing; the same one again changes nothing. Returns
    how many were news.
    """
    newest = {order.gid: order for order in sorted(given, key=lambda order: order.updated_at)}
    orders = sorted(newest.values(), key=lambda order: order.gid)
    written = await upsert(
        tx, OrderRow, [_order_columns(order) for order in orders], key=("gid",), newer="updated_at"
    )
    ids = {row["gid"]: row["id"] for row in written}
    gone = await _deleted_since(tx, orders)
    current = [order for order in orders if order.gid in ids and order.gid not in gone]
    lines = [_line_columns(line, ids[order.gid]) for order in current for line in order.lines]
    line_rows = await upsert(tx, OrderLineRow, lines, key=("gid",))
    line_ids = {row["gid"]: row["id"] for row in line_rows}
    batch = await _prepare(tx, current, [row["id"] for row in line_rows if not row["new"]], now)
    for order in current:
        for line in order.lines:
            await _bring_line(tx, batch, order, line, line_ids[line.gid])
    await _write(tx, batch)
    await replacements.connect(tx, current, now=now)
    return len(current)


async def _deleted_since(tx: Tx, orders: Sequence[Order]) -> set[str]:
    """Orders that were deleted after they were described so; one that changed later is back."""
    changed = {order.gid: order.updated_at for order in orders}
    query = select(OrderRow).where(OrderRow.gid.in_(changed), OrderRow.deleted_at.is_not(None))
    gone: set[str] = set()
    for row in await tx.scalars(query):
        if row.deleted_at is not None and changed[row.gid] <= row.deleted_at:
            gone.add(row.gid)
        else:
            row.deleted_at = None
    return gone


async def missing_products(tx: Tx, orders: Sequence[Order]) -> list[str]:
    """Products that these orders name and our catalogue does not know yet."""
    named = {line.product_gid for order in orders for line in order.lines if line.product_gid}
    known = {product.gid for product in await list_products_by_gid(tx, sorted(named))}
    return sorted(named - known)


READABLE_FOR = timedelta(days=60)
"""How far back an app without `read_all_orders` may look (shopify.dev, access scopes)."""


async def miss(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """Shopify shows us no such order: deleted if it is young, else merely out of our sight."""
    order = await find_order(tx, order_gid)
    scopes = (await get_shop(tx)).scopes.split(",")
    if order is None:
        return
    if ALL_ORDERS in scopes or now - order.created_at < READABLE_FOR:
        await forget(tx, order_gid, now=now)


async def forget(tx: Tx, order_gid: str, *, now: datetime) -> None:
    """The order was deleted in Shopify: its units end, the record stays."""
    order = await find_order(tx, order_gid)
    if order is None or order.deleted_at is not None:
        return
    order.deleted_at = now
    lines = list(await tx.scalars(select(OrderLineRow.id).where(OrderLineRow.order_id == order.id)))
    for unit in await list_units_of_lines(tx, lines, lock=True):
        if unit.void_reason is None:
            unit.void_reason = VoidReason.DELETED
    history.record(tx, "order:deleted", order.id, by=SHOPIFY, now=now)


async def _prepare(tx: Tx, orders: Sequence[Order], known_lines: list[UUID], now: datetime) -> Batch:
    gids = sorted({line.product_gid for order in orders for line in order.lines if line.product_gid})
    products = {product.gid: product for product in await list_products_by_gid(tx, gids)}
    batch = Batch(await get_shop(tx), await Book.read(tx), products, now)
    if known_lines:
        await _read_units(tx, batch, known_lines)
    return batch


async def _read_units(tx: Tx, batch: Batch, line_ids: list[UUID]) -> None:
    units = await list_units_of_lines(tx, line_ids, lock=True)
    for unit in units:
        if unit.order_line_id is not None:
            batch.units.setdefault(unit.order_line_id, []).append(unit)
    unit_ids = [unit.id for unit in units]
    held = await list_warranties_of_units(tx, unit_ids, lock=True)
    batch.warranties = {warranty.unit_id: warranty for warranty in held}
    claims = select(Warranty.unit_id).join(Claim, Claim.warranty_id == Warranty.id)
    claims = claims.where(Warranty.unit_id.in_(unit_ids))
    refunds = claims.join(Resolution, Resolution.claim_id == Claim.id).where(
        TAKES_THE_PIECE,
        # A refund that the provider refused took the piece off the order all the same.
        or_(Resolution.state.in_(MAY_REFUND), Resolution.refund_gid.is_not(None)),
    )
    batch.claimed = frozenset(await tx.scalars(claims))
    batch.refunding = frozenset(await tx.scalars(refunds))


async def _bring_line(tx: Tx, batch: Batch, order: Order, line: OrderLine, line_id: UUID) -> None:
    held = batch.units.get(line_id, [])
    if not held and not makes_units(order, line):
        return
    plans = plan_line(order, line, [_state_of(batch, unit) for unit in held])
    shipped = shipments(order, line.gid, plans)
    by_position = {unit.position: unit for unit in held}
    for plan in plans:
        unit, shipment = by_position.get(plan.position), shipped.get(plan.position)
        if unit is None:
            _add_unit(batch, order, line, line_id, plan, shipment)
        else:
            await _change_unit(tx, batch, order, unit, plan, shipment)


def _state_of(batch: Batch, unit: Unit) -> UnitState:
    warranty = batch.warranties.get(unit.id)
    return UnitState(
        position=unit.position or 0,
        void_reason=unit.void_reason,
        refunding=unit.id in batch.refunding,
        claimed=unit.id in batch.claimed,
        registered=warranty is not None and warranty.owner_id is not None,
    )


def _days(batch: Batch, order: Order, shipment: Shipment | None) -> Days:
    zone = batch.shop.timezone
    arrived = shipment.delivered_at if shipment else None
    return Days(
        purchased_on=day_of(order.processed_at, zone),
        fulfilled_on=day_of(shipment.fulfilled_at, zone) if shipment else None,
        delivered_on=day_of(arrived, zone) if arrived else None,
    )


def _add_unit(
    batch: Batch, order: Order, line: OrderLine, line_id: UUID, plan: UnitPlan, shipment: Shipment | None
) -> None:
    unit_id, days = new_id(), _days(batch, order, shipment)
    batch.new_units.append(
        {
            "id": unit_id,
            "order_line_id": line_id,
            "position": plan.position,
            "product_gid": line.product_gid,
            "variant_gid": line.variant_gid,
            "title": line.title,
            "sku": line.sku,
            "created_at": batch.now,
            "void_reason": plan.void_reason,
        }
    )
    batch.new_warranties.append(
        {
            "id": new_id(),
            "unit_id": unit_id,
            "purchased_on": days.purchased_on,
            "purchased_at": order.processed_at,
            "fulfilled_on": days.fulfilled_on,
            "delivered_on": days.delivered_on,
            "channel": CHANNELS.get(order.source_name or "", Channel.WEBSHOP),
            "proof": Proof.STRONG,
            "created_at": batch.now,
            **_promised(batch, line, days, order.processed_at),
        }
    )


def _promised(batch: Batch, line: OrderLine, days: Days, bought_at: datetime) -> dict[str, Any]:
    """Computed once for all pieces of a product that were bought, sent and delivered on the same days."""
    moment = batch.book.moment(days.purchased_on, bought_at)
    asked = (line.product_gid, line.variant_gid, days, moment)
    if asked not in batch.promised:
        product = batch.products.get(line.product_gid or "")
        given = warranties.promise(
            batch.book,
            product,
            product_gid=line.product_gid,
            variant_gid=line.variant_gid,
            days=days,
            purchased_at=moment,
        )
        batch.promised[asked] = given.columns()
    return batch.promised[asked]


async def _change_unit(
    tx: Tx, batch: Batch, order: Order, unit: Unit, plan: UnitPlan, shipment: Shipment | None
) -> None:
    unit.void_reason = plan.void_reason
    warranty = batch.warranties.get(unit.id)
    if warranty is None:
        return
    warranty.purchased_at = order.processed_at
    told = _days(batch, order, shipment)
    days = Days(
        purchased_on=told.purchased_on,
        fulfilled_on=told.fulfilled_on if order.fulfilments_complete else warranty.fulfilled_on,
        delivered_on=told.delivered_on if order.fulfilments_complete else warranty.delivered_on,
        registered_on=warranty.registered_on,
    )
    if warranties.put_days(warranty, days):
        await warranties.refresh(tx, warranty, unit)


async def _write(tx: Tx, batch: Batch) -> None:
    await tx.flush()
    await upsert(tx, Unit, batch.new_units, key=("order_line_id", "position"))
    await upsert(tx, Warranty, batch.new_warranties, key=("unit_id",))


def _order_columns(order: Order) -> dict[str, Any]:
    return {
        "id": new_id(),
        "gid": order.gid,
        "name": order.name,
        "created_at": order.created_at,
        "processed_at": order.processed_at,
        "updated_at": order.updated_at,
        "cancelled_at": order.cancelled_at,
        "test": order.test,
        "currency": order.currency,
        "presentment_currency": order.presentment_currency,
        "source_name": order.source_name,
        "financial_status": order.financial_status,
        "tags": list(order.tags),
        "email": order.email,
        "customer_gid": order.customer_gid,
        "customer_name": order.customer_name,
        "country_code": order.country_code,
    }


def _line_columns(line: OrderLine, order_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": order_id,
        "gid": line.gid,
        "title": line.title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "vendor": line.vendor,
        "product_gid": line.product_gid,
        "variant_gid": line.variant_gid,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "refundable_quantity": line.refundable_quantity,
        "unit_price": line.unit_price.amount,
        "shop_unit_price": line.shop_unit_price.amount,
        "warrantable": line.warrantable,
        "bundle_title": line.bundle_title,
    }
