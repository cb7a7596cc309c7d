"""Draft orders."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from simulator.money import NOTHING, Currencies, Pair
from simulator.records.base import Address, Metafield, Record
from simulator.records.goods import Product, ProductVariant
from simulator.records.orders import Order
from simulator.records.people import Customer


@dataclass(slots=True, eq=False)
class DraftLine(Record):
    kind: ClassVar[str] = "DraftOrderLineItem"
    uuid: str
    title: str
    quantity: int
    unit_price: Pair
    discount_total: Pair
    variant: ProductVariant | None = None
    product: Product | None = None
    sku: str | None = None
    requires_shipping: bool = True
    taxable: bool = True
    custom_attributes: list[dict[str, str]] = field(default_factory=list)
    custom: bool = False


@dataclass(slots=True, eq=False)
class DraftOrder(Record):
    kind: ClassVar[str] = "DraftOrder"
    name: str
    created_at: datetime
    updated_at: datetime
    ready_at: datetime
    currencies: Currencies
    status: str = "OPEN"
    lines: list[DraftLine] = field(default_factory=list)
    email: str | None = None
    phone: str | None = None
    customer: Customer | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    custom_attributes: list[dict[str, str]] = field(default_factory=list)
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_title: str | None = None
    shipping: Pair = NOTHING
    order_discount: Pair = NOTHING
    tax: Pair = NOTHING
    tax_exempt: bool = False
    taxes_included: bool = False
    visible_to_customer: bool = False
    source_name: str | None = None
    reserve_inventory_until: datetime | None = None
    reserved: bool = False
    invoice_sent_at: datetime | None = None
    completed_at: datetime | None = None
    order: Order | None = None
    deleted: bool = False
    inputs: dict[str, Any] = field(default_factory=dict)
    metafields: list[Metafield] = field(default_factory=list)
