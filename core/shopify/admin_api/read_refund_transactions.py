from typing import Optional

from .base_model import BaseModel


class ReadRefundTransactions(BaseModel):
    refund: Optional["ReadRefundTransactionsRefund"]


class ReadRefundTransactionsRefund(BaseModel):
    transactions: "ReadRefundTransactionsRefundTransactions"


class ReadRefundTransactionsRefundTransactions(BaseModel):
    nodes: list["ReadRefundTransactionsRefundTransactionsNodes"]


class ReadRefundTransactionsRefundTransactionsNodes(BaseModel):
    id: str
    status: str
