from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class ListDraftOrdersByTag(BaseModel):
    draft_orders: "ListDraftOrdersByTagDraftOrders" = Field(alias="draftOrders")


class ListDraftOrdersByTagDraftOrders(BaseModel):
    nodes: list["ListDraftOrdersByTagDraftOrdersNodes"]


ListDraftOrdersByTagDraftOrdersNodes = DraftOrderFacts
