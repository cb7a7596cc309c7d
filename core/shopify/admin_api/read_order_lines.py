from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import LinePage


class ReadOrderLines(BaseModel):
    order: Optional["ReadOrderLinesOrder"]


class ReadOrderLinesOrder(BaseModel):
    updated_at: datetime = Field(alias="updatedAt")
    line_items: "ReadOrderLinesOrderLineItems" = Field(alias="lineItems")


ReadOrderLinesOrderLineItems = LinePage
