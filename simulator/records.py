"""What a shop consists of. Attribute names are the schema's field names in snake case."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from simulator.money import NOTHING, Currencies, Pair


@dataclass(slots=True, eq=False)
class Record:
    """Anything with a global id."""

    number: int
    kind: ClassVar[str] = ""

    @property
    def id(self) -> str:
        return f"gid://shopify/{self.kind}/{self.number}"

    @property
    def legacy_resource_id(self) -> int:
        return self.number


@dataclass(slots=True, kw_only=True)
class Address:
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code_v2: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def country_code(self) -> str | None:
        return self.country_code_v2


@dataclass(slots=True, eq=False)
class Metafield(Record):
    kind: ClassVar[str] = "Metafield"
    namespace: str
    key: str
    type: str
    value: str
    created_at: datetime
    updated_at: datetime
    owner: Any = None


@dataclass(slots=True, eq=False)
class Location(Record):
    kind: ClassVar[str] = "Location"
    name: str
    is_active: bool = True
    fulfills_online_orders: bool = True
    ships_inventory: bool = True


@dataclass(slots=True)
class Stock:
    """Pieces at one location. Available = on hand − committed − reserved."""

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


@dataclass(slots=True, eq=False)
class StoreCreditTransaction(Record):
    kind: ClassVar[str] = "StoreCreditAccountCreditTransaction"
    account: "StoreCreditAccount"
    amount: Decimal
    balance_after_transaction: Decimal
    created_at: datetime
    event: str
    expires_at: datetime | None
    origin: "OrderTransaction | None" = None


@dataclass(slots=True, eq=False)
class StoreCreditAccount(Record):
    kind: ClassVar[str] = "StoreCreditAccount"
    owner: "Customer"
    currency_code: str
    balance: Decimal
    transactions: list[StoreCreditTransaction] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Customer(Record):
    kind: ClassVar[str] = "Customer"
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    tags: list[str] = field(default_factory=list)
    note: str | None = None
    default_address: Address | None = None
    deleted: bool = False
    merged_into: "Customer | None" = None
    accounts: list[StoreCreditAccount] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)


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
    customer: Customer | None = None
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

    @property
    def currency_code(self) -> str:
        return self.currencies.shop

    @property
    def presentment_currency_code(self) -> str:
        return self.currencies.presentment


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


@dataclass(slots=True, eq=False)
class BulkOperation(Record):
    kind: ClassVar[str] = "BulkOperation"
    client_id: str
    query: str
    created_at: datetime
    status: str = "CREATED"
    error_code: str | None = None
    completed_at: datetime | None = None
    object_count: int = 0
    root_object_count: int = 0
    file_size: int | None = None
    path: str | None = None
    secret: str = ""
    partial: bool = False
    type: str = "QUERY"
