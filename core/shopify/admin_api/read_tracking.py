from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ParcelFacts


class ReadTracking(BaseModel):
    order: Optional["ReadTrackingOrder"]


class ReadTrackingOrder(BaseModel):
    fulfillments: list["ReadTrackingOrderFulfillments"]


class ReadTrackingOrderFulfillments(ParcelFacts):
    tracking_info: list["ReadTrackingOrderFulfillmentsTrackingInfo"] = Field(
        alias="trackingInfo"
    )


class ReadTrackingOrderFulfillmentsTrackingInfo(BaseModel):
    company: Optional[str]
    number: Optional[str]
    url: Optional[str]
