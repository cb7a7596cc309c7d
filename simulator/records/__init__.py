"""What a shop consists of. Attribute names are the schema's field names in snake case."""

from simulator.records.base import Address, BulkOperation, Metafield, Record
from simulator.records.drafts import DraftLine, DraftOrder
from simulator.records.goods import Collection, InventoryItem, Location, Product, ProductVariant, Stock
from simulator.records.orders import (
    Fulfillment,
    FulfillmentEvent,
    FulfillmentLine,
    LineItem,
    LineItemGroup,
    Order,
    OrderTransaction,
    Refund,
    RefundLine,
)
from simulator.records.people import Customer, StaffMember, StoreCreditAccount, StoreCreditTransaction
from simulator.records.returns import Return, ReturnLine

__all__ = [
    "Address",
    "BulkOperation",
    "Collection",
    "Customer",
    "DraftLine",
    "DraftOrder",
    "Fulfillment",
    "FulfillmentEvent",
    "FulfillmentLine",
    "InventoryItem",
    "LineItem",
    "LineItemGroup",
    "Location",
    "Metafield",
    "Order",
    "OrderTransaction",
    "Product",
    "ProductVariant",
    "Record",
    "Refund",
    "RefundLine",
    "Return",
    "ReturnLine",
    "StaffMember",
    "Stock",
    "StoreCreditAccount",
    "StoreCreditTransaction",
]
