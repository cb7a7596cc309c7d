from pydantic import Field

from .base_model import BaseModel


class FindReturnable(BaseModel):
    returnable_fulfillments: "FindReturnableReturnableFulfillments" = Field(
        alias="returnableFulfillments"
    )
    return_reason_definitions: "FindReturnableReturnReasonDefinitions" = Field(
        alias="returnReasonDefinitions"
    )


class FindReturnableReturnableFulfillments(BaseModel):
    nodes: list["FindReturnableReturnableFulfillmentsNodes"]


class FindReturnableReturnableFulfillmentsNodes(BaseModel):
    returnable_fulfillment_line_items: "FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItems" = Field(
        alias="returnableFulfillmentLineItems"
    )


class FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItems(
    BaseModel
):
    nodes: list[
        "FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodes"
    ]


class FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodes(
    BaseModel
):
    quantity: int
    fulfillment_line_item: "FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodesFulfillmentLineItem" = Field(
        alias="fulfillmentLineItem"
    )


class FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodesFulfillmentLineItem(
    BaseModel
):
    id: str
    line_item: "FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodesFulfillmentLineItemLineItem" = Field(
        alias="lineItem"
    )


class FindReturnableReturnableFulfillmentsNodesReturnableFulfillmentLineItemsNodesFulfillmentLineItemLineItem(
    BaseModel
):
    id: str


class FindReturnableReturnReasonDefinitions(BaseModel):
    nodes: list["FindReturnableReturnReasonDefinitionsNodes"]


class FindReturnableReturnReasonDefinitionsNodes(BaseModel):
    id: str
    deleted: bool
