from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ListUpdatedOrders(BaseModel):
    orders: "ListUpdatedOrdersOrders"


class ListUpdatedOrdersOrders(BaseModel):
    nodes: list["ListUpdatedOrdersOrdersNodes"]
    page_info: "ListUpdatedOrdersOrdersPageInfo" = Field(alias="pageInfo")


class ListUpdatedOrdersOrdersNodes(BaseModel):
    id: str
    updated_at: datetime = Field(alias="updatedAt")


class ListUpdatedOrdersOrdersPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")
