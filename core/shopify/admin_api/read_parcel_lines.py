from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ParcelLinePage


class ReadParcelLines(BaseModel):
    fulfillment: Optional["ReadParcelLinesFulfillment"]


class ReadParcelLinesFulfillment(BaseModel):
    id: str
    fulfillment_line_items: "ReadParcelLinesFulfillmentFulfillmentLineItems" = Field(
        alias="fulfillmentLineItems"
    )


ReadParcelLinesFulfillmentFulfillmentLineItems = ParcelLinePage
