from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    LinePage,
    OrderFacts,
    OrderFactsCustomer,
    OrderFactsShippingAddress,
    ParcelFacts,
    ParcelLinePage,
)


class ReadOrder(BaseModel):
    order: Optional["ReadOrderOrder"]


class ReadOrderOrder(OrderFacts):
    line_items: "ReadOrderOrderLineItems" = Field(alias="lineItems")
    fulfillments: list["ReadOrderOrderFulfillments"]


ReadOrderOrderLineItems = LinePage


class ReadOrderOrderFulfillments(ParcelFacts):
    fulfillment_line_items: "ReadOrderOrderFulfillmentsFulfillmentLineItems" = Field(
        alias="fulfillmentLineItems"
    )


ReadOrderOrderFulfillmentsFulfillmentLineItems = ParcelLinePage
