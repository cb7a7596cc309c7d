"""Orders and what happens to them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from simulator.money import NOTHING, Currencies, Pair
from simulator.records.base import Address, Metafield, Record
from simulator.records.goods import Location, Product, ProductVariant

if TYPE_CHECKING:
    from simulator.records.people import Customer
    from simulator.records.returns import Return


@dataclass(slots=True, eq=False)
class LineItemGroup(Record):
    kind: ClassVar[str] = "LineItemGroup"
    title: str
    quantity: int
    variant_id: str | None = None
    product_id: str | None = None
    variant_sku: str | None = None


@dataclass(slots=True, eq=False)
class LineItem(Record):
    """`*_total` amounts are for the whole ordered quantity; slices of them are refunded."""

    kind: ClassVar[str] = "LineItem"
    order: "Order"
    title: str
    quantity: int
    unit_price: Pair
    variant_title: str | None = None
    sku: str | None = None
    vendor: str | None = None
    product: Product | None = None
    variant: ProductVariant | None = None
    line_discount_total: Pair = NOTHING
    order_discount_total: Pair = NOTHING
    tax_total: Pair = NOTHING
    tax_rate: Decimal = Decimal(0)
    tax_title: str = "Tax"
    requires_shipping: bool = True
    taxable: bool = True
    is_gift_card: bool = False
    is_tip: bool = False
    custom_attributes: list[dict[str, str]] = field(default_factory=list)
    line_item_group: LineItemGroup | None = None
    removed: int = 0
    refunded: int = 0
    refunded_unfulfilled: int = 0
    fulfilled: int = 0
    location: int = 0

    @property
    def current_quantity(self) -> int:
        return self.quantity - self.removed - self.refunded

    @property
    def refundable_quantity(self) -> int:
        return self.current_quantity

    @property
    def unfulfilled_quantity(self) -> int:
        return max(self.quantity - self.removed - self.refunded_unfulfilled - self.fulfilled, 0)

    @property
    def gross_total(self) -> Pair:
        return self.unit_price.times(self.quantity)

    @property
    def net_total(self) -> Pair:
        return self.gross_total - self.line_discount_total - self.order_discount_total


@dataclass(slots=True, eq=False)
class OrderTransaction(Record):
    kind: ClassVar[str] = "OrderTransaction"
    order: "Order"
    action: str
    status: str
    gateway: str
    amount: Pair
    created_at: datetime
    parent: "OrderTransaction | None" = None


@dataclass(slots=True, eq=False)
class FulfillmentLine(Record):
    kind: ClassVar[str] = "FulfillmentLineItem"
    line_item: LineItem
    quantity: int


@dataclass(slots=True, eq=False)
class FulfillmentEvent(Record):
    kind: ClassVar[str] = "FulfillmentEvent"
    status: str
    happened_at: datetime
    created_at: datetime
    message: str | None = None


@dataclass(slots=True, eq=False)
class Fulfillment(Record):
    kind: ClassVar[str] = "Fulfillment"
    order: "Order"
    name: str
    created_at: datetime
    updated_at: datetime
    location: Location
    status: str = "SUCCESS"
    display_status: str = "FULFILLED"
    in_transit_at: datetime | None = None
    delivered_at: datetime | None = None
    lines: list[FulfillmentLine] = field(default_factory=list)
    tracking: list[dict[str, str | None]] = field(default_factory=list)
    events: list[FulfillmentEvent] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class RefundLine(Record):
    kind: ClassVar[str] = "RefundLineItem"
    line_item: LineItem
    quantity: int
    restock_type: str
    location: Location | None
    subtotal: Pair
    tax: Pair
    cart_discount: Pair = NOTHING

    @property
    def restocked(self) -> bool:
        return self.restock_type in {"RETURN", "CANCEL"}


@dataclass(slots=True, eq=False)
class Refund(Record):
    kind: ClassVar[str] = "Refund"
    order: "Order"
    created_at: datetime
    note: str | None
    lines: list[RefundLine] = field(default_factory=list)
    transactions: list[OrderTransaction] = field(default_factory=list)
    shipping: Pair = NOTHING
    shipping_tax: Pair = NOTHING
    discrepancy: Pair = NOTHING
    discrepancy_reason: str | None = None
    idempotency_key: str | None = None
    of_return: "Return | None" = None

    @property
    def processed_at(self) -> datetime:
        return self.created_at

    @property
    def updated_at(self) -> datetime:
        return self.created_at

    @property
    def total(self) -> Pair:
        """Money that moved: successful and pending transactions."""
        paid = [tx.amount for tx in self.transactions if tx.status in {"SUCCESS", "PENDING"}]
        return sum(paid, NOTHING)


@dataclass(slots=True, eq=False)
class Order(Record):
    kind: ClassVar[str] = "Order"
    name: str
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    currencies: Currencies
    taxes_included: bool
    confirmation_number: str
    test: bool = False
    email: str | None = None
    phone: str | None = None
    customer: "Customer | None" = None
    customer_locale: str | None = "en"
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    source_name: str = "web"
    source_identifier: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    custom_attributes: list[dict[str, str]] = field(default_factory=list)
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_title: str | None = None
    shipping: Pair = NOTHING
    shipping_tax: Pair = NOTHING
    discount_code: str | None = None
    line_items: list[LineItem] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    transactions: list[OrderTransaction] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)
    timeline: list[tuple[datetime, str]] = field(default_factory=list)
    deleted: bool = False
    dispute: str | None = None
    """The state of a chargeback, as Shopify names it."""
    returns: list["Return"] = field(default_factory=list)

    @property
    def currency_code(self) -> str:
        return self.currencies.shop

    @property
    def presentment_currency_code(self) -> str:
        return self.currencies.presentment
