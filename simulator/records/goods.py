"""Products, variants, stock, collections."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from simulator.records.base import Metafield, Record


@dataclass(slots=True, eq=False)
class Location(Record):
    kind: ClassVar[str] = "Location"
    name: str
    is_active: bool = True
    fulfills_online_orders: bool = True
    ships_inventory: bool = True


@dataclass(slots=True)
class Stock:
    """Pieces at one location. What is neither committed nor reserved is available."""

    on_hand: int = 0
    committed: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.committed - self.reserved


@dataclass(slots=True, eq=False)
class InventoryItem(Record):
    kind: ClassVar[str] = "InventoryItem"
    variant: "ProductVariant"
    tracked: bool = True
    requires_shipping: bool = True
    stock: dict[int, Stock] = field(default_factory=dict)
    unit_cost: Decimal | None = None
    """What the shop paid for one, in its currency, if staff entered it."""


@dataclass(slots=True, eq=False)
class ProductVariant(Record):
    kind: ClassVar[str] = "ProductVariant"
    product: "Product"
    title: str
    sku: str | None
    barcode: str | None
    price: Decimal
    created_at: datetime
    updated_at: datetime
    inventory_policy: str = "DENY"
    taxable: bool = True
    deleted: bool = False
    item: InventoryItem = field(init=False)
    metafields: list[Metafield] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Product(Record):
    kind: ClassVar[str] = "Product"
    title: str
    handle: str
    vendor: str
    product_type: str
    created_at: datetime
    updated_at: datetime
    status: str = "ACTIVE"
    description: str = ""
    tags: list[str] = field(default_factory=list)
    is_gift_card: bool = False
    deleted: bool = False
    picture: str = "box"
    variants: list[ProductVariant] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Collection(Record):
    kind: ClassVar[str] = "Collection"
    title: str
    handle: str
    updated_at: datetime
    products: list[Product] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)
