from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amounts


class SuggestRefund(BaseModel):
    order: Optional["SuggestRefundOrder"]


class SuggestRefundOrder(BaseModel):
    refundable: bool
    suggested_refund: Optional["SuggestRefundOrderSuggestedRefund"] = Field(
        alias="suggestedRefund"
    )


class SuggestRefundOrderSuggestedRefund(BaseModel):
    amount_set: "SuggestRefundOrderSuggestedRefundAmountSet" = Field(alias="amountSet")
    maximum_refundable_set: "SuggestRefundOrderSuggestedRefundMaximumRefundableSet" = (
        Field(alias="maximumRefundableSet")
    )
    total_tax_set: "SuggestRefundOrderSuggestedRefundTotalTaxSet" = Field(
        alias="totalTaxSet"
    )
    suggested_transactions: list[
        "SuggestRefundOrderSuggestedRefundSuggestedTransactions"
    ] = Field(alias="suggestedTransactions")


SuggestRefundOrderSuggestedRefundAmountSet = Amounts
SuggestRefundOrderSuggestedRefundMaximumRefundableSet = Amounts
SuggestRefundOrderSuggestedRefundTotalTaxSet = Amounts


class SuggestRefundOrderSuggestedRefundSuggestedTransactions(BaseModel):
    gateway: Optional[str]
    amount_set: "SuggestRefundOrderSuggestedRefundSuggestedTransactionsAmountSet" = (
        Field(alias="amountSet")
    )
    parent_transaction: Optional[
        "SuggestRefundOrderSuggestedRefundSuggestedTransactionsParentTransaction"
    ] = Field(alias="parentTransaction")


SuggestRefundOrderSuggestedRefundSuggestedTransactionsAmountSet = Amounts


class SuggestRefundOrderSuggestedRefundSuggestedTransactionsParentTransaction(
    BaseModel
):
    id: str
