from datetime import datetime
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel


class ReadOrderUpdates(BaseModel):
    nodes: list[
        Optional[Union["ReadOrderUpdatesNodesNode", "ReadOrderUpdatesNodesOrder"]]
    ]


class ReadOrderUpdatesNodesNode(BaseModel):
    id: str


class ReadOrderUpdatesNodesOrder(BaseModel):
    id: str
    updated_at: datetime = Field(alias="updatedAt")
