from .base_model import BaseModel


class ListOrdersByTag(BaseModel):
    orders: "ListOrdersByTagOrders"


class ListOrdersByTagOrders(BaseModel):
    nodes: list["ListOrdersByTagOrdersNodes"]


class ListOrdersByTagOrdersNodes(BaseModel):
    id: str
    name: str
    tags: list[str]
