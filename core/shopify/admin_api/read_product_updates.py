from datetime import datetime
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel


class ReadProductUpdates(BaseModel):
    nodes: list[
        Optional[Union["ReadProductUpdatesNodesNode", "ReadProductUpdatesNodesProduct"]]
    ]


class ReadProductUpdatesNodesNode(BaseModel):
    id: str


class ReadProductUpdatesNodesProduct(BaseModel):
    id: str
    updated_at: datetime = Field(alias="updatedAt")
