"""An order as Shopify describes it now. Values only: what they mean for warranties is in `units`."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line. `current_quantity` is what is left of `quantity` after edits and refunds."""

    gid: str
    title: str
    quantity: int
    current_quantity: int
    refundable_quantity: int
    unit_price: Money
    """One piece after all discounts, presentment currency, as Shopify rounds it."""
    shop_unit_price: Money
    """The same in the shop's currency at the order's own rate."""
    variant_title: str | None = None
    sku: str | None = None
    vendor: str | None = None
    product_gid: str | None = None
    variant_gid: str | None = None
    gift_card: bool = False
    requires_shipping: bool = True
    bundle_title: str | None = None

    @property
    def warrantable(self) -> bool:
        """Goods, not a gift card, tip or fee.

        Shopify gives tips and custom fees no product, vendor, variant or SKU; a line whose product was
        deleted later keeps its vendor or SKU.
        """
        goods = self.product_gid or self.variant_gid or self.sku or self.vendor
        return bool(goods) and not self.gift_card


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilledLine:
    line_gid: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """One parcel. Cancelled or failed ones are left out by whoever reads the order."""

    gid: str
    created_at: datetime
    delivered_at: datetime | None
    lines: tuple[FulfilledLine, ...]


PAID = frozenset({"PAID", "PARTIALLY_REFUNDED"})
"""Shopify's `OrderDisplayFinancialStatus` once all the money has come in."""
ENDED = frozenset({"REFUNDED", "VOIDED", "EXPIRED"})
"""Nothing more comes in."""
UNPAID = frozenset({"PENDING", "AUTHORIZED", "EXPIRED", "VOIDED"})
"""Financial statuses in which nobody has given any money yet. New ones count as paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Instants in UTC. Personal fields are None where Shopify does not let us read them."""

    gid: str
    name: str
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    currency: str
    """The shop's currency."""
    presentment_currency: str
    lines: tuple[OrderLine, ...]
    fulfilments: tuple[Fulfilment, ...] = ()
    fulfilments_complete: bool = True
    """False when the source could not say which line is in which parcel (bulk, several parcels)."""
    cancelled_at: datetime | None = None
    test: bool = False
    source_name: str | None = None
    financial_status: str | None = None
    """Shopify's own word; None where it has none."""
    tags: tuple[str, ...] = ()
    email: str | None = None
    customer_gid: str | None = None
    customer_name: str | None = None
    country_code: str | None = None
