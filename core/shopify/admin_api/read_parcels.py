from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ParcelFacts


class ReadParcels(BaseModel):
    order: Optional["ReadParcelsOrder"]


class ReadParcelsOrder(BaseModel):
    updated_at: datetime = Field(alias="updatedAt")
    fulfillments: list["ReadParcelsOrderFulfillments"]


ReadParcelsOrderFulfillments = ParcelFacts
