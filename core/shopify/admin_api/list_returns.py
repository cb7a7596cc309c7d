from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel


class ListReturns(BaseModel):
    order: Optional["ListReturnsOrder"]


class ListReturnsOrder(BaseModel):
    returns: "ListReturnsOrderReturns"


class ListReturnsOrderReturns(BaseModel):
    nodes: list["ListReturnsOrderReturnsNodes"]


class ListReturnsOrderReturnsNodes(BaseModel):
    id: str
    name: str
    status: str
    return_line_items: "ListReturnsOrderReturnsNodesReturnLineItems" = Field(
        alias="returnLineItems"
    )


class ListReturnsOrderReturnsNodesReturnLineItems(BaseModel):
    nodes: list[
        Union[
            "ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemType",
            "ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItem",
        ]
    ]
    page_info: "ListReturnsOrderReturnsNodesReturnLineItemsPageInfo" = Field(
        alias="pageInfo"
    )


class ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemType(BaseModel):
    processed_quantity: int = Field(alias="processedQuantity")
    unprocessed_quantity: int = Field(alias="unprocessedQuantity")
    return_reason_note: str = Field(alias="returnReasonNote")


class ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItem(BaseModel):
    processed_quantity: int = Field(alias="processedQuantity")
    unprocessed_quantity: int = Field(alias="unprocessedQuantity")
    return_reason_note: str = Field(alias="returnReasonNote")
    fulfillment_line_item: "ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemFulfillmentLineItem" = Field(
        alias="fulfillmentLineItem"
    )


class ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemFulfillmentLineItem(
    BaseModel
):
    line_item: "ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemFulfillmentLineItemLineItem" = Field(
        alias="lineItem"
    )


class ListReturnsOrderReturnsNodesReturnLineItemsNodesReturnLineItemFulfillmentLineItemLineItem(
    BaseModel
):
    id: str


class ListReturnsOrderReturnsNodesReturnLineItemsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
