from typing import Optional

from .base_model import BaseModel


class ListRefundNotes(BaseModel):
    order: Optional["ListRefundNotesOrder"]


class ListRefundNotesOrder(BaseModel):
    refunds: list["ListRefundNotesOrderRefunds"]


class ListRefundNotesOrderRefunds(BaseModel):
    id: str
    note: Optional[str]
