from datetime import datetime
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amount, Amounts


class ReadOrderMoney(BaseModel):
    order: Optional["ReadOrderMoneyOrder"]
    nodes: list[
        Optional[Union["ReadOrderMoneyNodesNode", "ReadOrderMoneyNodesLineItem"]]
    ]


class ReadOrderMoneyOrder(BaseModel):
    updated_at: datetime = Field(alias="updatedAt")
    taxes_included: bool = Field(alias="taxesIncluded")
    net_payment_set: "ReadOrderMoneyOrderNetPaymentSet" = Field(alias="netPaymentSet")
    disputes: list["ReadOrderMoneyOrderDisputes"]
    return_status: str = Field(alias="returnStatus")
    shipping_lines: "ReadOrderMoneyOrderShippingLines" = Field(alias="shippingLines")
    suggested_refund: Optional["ReadOrderMoneyOrderSuggestedRefund"] = Field(
        alias="suggestedRefund"
    )
    transactions: list["ReadOrderMoneyOrderTransactions"]


ReadOrderMoneyOrderNetPaymentSet = Amounts


class ReadOrderMoneyOrderDisputes(BaseModel):
    id: str
    status: str


class ReadOrderMoneyOrderShippingLines(BaseModel):
    nodes: list["ReadOrderMoneyOrderShippingLinesNodes"]


class ReadOrderMoneyOrderShippingLinesNodes(BaseModel):
    discounted_price_set: "ReadOrderMoneyOrderShippingLinesNodesDiscountedPriceSet" = (
        Field(alias="discountedPriceSet")
    )
    tax_lines: list["ReadOrderMoneyOrderShippingLinesNodesTaxLines"] = Field(
        alias="taxLines"
    )


ReadOrderMoneyOrderShippingLinesNodesDiscountedPriceSet = Amounts


class ReadOrderMoneyOrderShippingLinesNodesTaxLines(BaseModel):
    price_set: "ReadOrderMoneyOrderShippingLinesNodesTaxLinesPriceSet" = Field(
        alias="priceSet"
    )


ReadOrderMoneyOrderShippingLinesNodesTaxLinesPriceSet = Amounts


class ReadOrderMoneyOrderSuggestedRefund(BaseModel):
    shipping: "ReadOrderMoneyOrderSuggestedRefundShipping"


class ReadOrderMoneyOrderSuggestedRefundShipping(BaseModel):
    maximum_refundable_set: "ReadOrderMoneyOrderSuggestedRefundShippingMaximumRefundableSet" = Field(
        alias="maximumRefundableSet"
    )


ReadOrderMoneyOrderSuggestedRefundShippingMaximumRefundableSet = Amounts


class ReadOrderMoneyOrderTransactions(BaseModel):
    kind: str
    status: str
    formatted_gateway: Optional[str] = Field(alias="formattedGateway")
    maximum_refundable_v_2: Optional[
        "ReadOrderMoneyOrderTransactionsMaximumRefundableV2"
    ] = Field(alias="maximumRefundableV2")


ReadOrderMoneyOrderTransactionsMaximumRefundableV2 = Amount


class ReadOrderMoneyNodesNode(BaseModel):
    id: str


class ReadOrderMoneyNodesLineItem(BaseModel):
    id: str
    quantity: int
    current_quantity: int = Field(alias="currentQuantity")
    original_total_set: "ReadOrderMoneyNodesLineItemOriginalTotalSet" = Field(
        alias="originalTotalSet"
    )
    discount_allocations: list["ReadOrderMoneyNodesLineItemDiscountAllocations"] = (
        Field(alias="discountAllocations")
    )
    tax_lines: list["ReadOrderMoneyNodesLineItemTaxLines"] = Field(alias="taxLines")


ReadOrderMoneyNodesLineItemOriginalTotalSet = Amounts


class ReadOrderMoneyNodesLineItemDiscountAllocations(BaseModel):
    allocated_amount_set: "ReadOrderMoneyNodesLineItemDiscountAllocationsAllocatedAmountSet" = Field(
        alias="allocatedAmountSet"
    )


ReadOrderMoneyNodesLineItemDiscountAllocationsAllocatedAmountSet = Amounts


class ReadOrderMoneyNodesLineItemTaxLines(BaseModel):
    price_set: "ReadOrderMoneyNodesLineItemTaxLinesPriceSet" = Field(alias="priceSet")


ReadOrderMoneyNodesLineItemTaxLinesPriceSet = Amounts
