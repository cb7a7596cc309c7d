from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import RefundFacts


class CreateRefund(BaseModel):
    refund_create: Optional["CreateRefundRefundCreate"] = Field(alias="refundCreate")


class CreateRefundRefundCreate(BaseModel):
    refund: Optional["CreateRefundRefundCreateRefund"]
    user_errors: list["CreateRefundRefundCreateUserErrors"] = Field(alias="userErrors")


CreateRefundRefundCreateRefund = RefundFacts


class CreateRefundRefundCreateUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
