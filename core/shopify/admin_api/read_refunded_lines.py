from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amounts


class ReadRefundedLines(BaseModel):
    order: Optional["ReadRefundedLinesOrder"]


class ReadRefundedLinesOrder(BaseModel):
    refunds: list["ReadRefundedLinesOrderRefunds"]


class ReadRefundedLinesOrderRefunds(BaseModel):
    refund_line_items: "ReadRefundedLinesOrderRefundsRefundLineItems" = Field(
        alias="refundLineItems"
    )


class ReadRefundedLinesOrderRefundsRefundLineItems(BaseModel):
    nodes: list["ReadRefundedLinesOrderRefundsRefundLineItemsNodes"]
    page_info: "ReadRefundedLinesOrderRefundsRefundLineItemsPageInfo" = Field(
        alias="pageInfo"
    )


class ReadRefundedLinesOrderRefundsRefundLineItemsNodes(BaseModel):
    line_item: "ReadRefundedLinesOrderRefundsRefundLineItemsNodesLineItem" = Field(
        alias="lineItem"
    )
    subtotal_set: "ReadRefundedLinesOrderRefundsRefundLineItemsNodesSubtotalSet" = (
        Field(alias="subtotalSet")
    )
    total_tax_set: "ReadRefundedLinesOrderRefundsRefundLineItemsNodesTotalTaxSet" = (
        Field(alias="totalTaxSet")
    )


class ReadRefundedLinesOrderRefundsRefundLineItemsNodesLineItem(BaseModel):
    id: str


ReadRefundedLinesOrderRefundsRefundLineItemsNodesSubtotalSet = Amounts
ReadRefundedLinesOrderRefundsRefundLineItemsNodesTotalTaxSet = Amounts


class ReadRefundedLinesOrderRefundsRefundLineItemsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
