"""Returns of fulfilled pieces."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from simulator.records.base import Record
from simulator.records.orders import FulfillmentLine, Order, Refund


@dataclass(slots=True, eq=False)
class ReturnLine(Record):
    kind: ClassVar[str] = "ReturnLineItem"
    fulfillment_line_item: FulfillmentLine
    quantity: int
    return_reason_note: str = ""
    reason: str | None = None
    """Handle of its reason."""
    customer_note: str | None = None
    processed_quantity: int = 0
    refunded_quantity: int = 0

    @property
    def unprocessed_quantity(self) -> int:
        return self.quantity - self.processed_quantity

    @property
    def processable_quantity(self) -> int:
        return self.unprocessed_quantity

    @property
    def refundable_quantity(self) -> int:
        return self.quantity - self.refunded_quantity


@dataclass(slots=True, eq=False)
class Return(Record):
    """`status` is Shopify's: REQUESTED, OPEN, CLOSED, CANCELED or DECLINED."""

    kind: ClassVar[str] = "Return"
    order: Order
    name: str
    created_at: datetime
    status: str
    lines: list[ReturnLine] = field(default_factory=list)
    request_approved_at: datetime | None = None
    closed_at: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)

    @property
    def total_quantity(self) -> int:
        return sum(line.quantity for line in self.lines)
