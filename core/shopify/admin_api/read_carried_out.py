from datetime import datetime
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    RefundFacts,
    RefundFactsTotalRefundedSet,
    RefundFactsTransactions,
)


class ReadCarriedOut(BaseModel):
    nodes: list[
        Optional[
            Union[
                "ReadCarriedOutNodesNode",
                "ReadCarriedOutNodesOrder",
                "ReadCarriedOutNodesRefund",
            ]
        ]
    ]


class ReadCarriedOutNodesNode(BaseModel):
    id: str


class ReadCarriedOutNodesOrder(BaseModel):
    id: str
    cancelled_at: Optional[datetime] = Field(alias="cancelledAt")


class ReadCarriedOutNodesRefund(RefundFacts):
    id: str
