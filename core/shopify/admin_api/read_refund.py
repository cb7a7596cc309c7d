from typing import Optional

from .base_model import BaseModel
from .fragments import RefundFacts


class ReadRefund(BaseModel):
    refund: Optional["ReadRefundRefund"]


ReadRefundRefund = RefundFacts
