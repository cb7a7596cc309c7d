from typing import Optional

from .base_model import BaseModel
from .fragments import RefundFacts


class ListRefunds(BaseModel):
    order: Optional["ListRefundsOrder"]


class ListRefundsOrder(BaseModel):
    refunds: list["ListRefundsOrderRefunds"]


ListRefundsOrderRefunds = RefundFacts
