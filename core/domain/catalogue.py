"""Products and variants as Shopify describes them now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    gid: str
    title: str
    sku: str | None
    barcode: str | None
    price: Decimal
    """In the shop's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    gid: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    gid: str
    title: str
    handle: str
    vendor: str | None
    product_type: str | None
    status: str
    tags: tuple[str, ...]
    collections: tuple[Collection, ...]
    image_url: str | None
    updated_at: datetime
    variants: tuple[Variant, ...]
