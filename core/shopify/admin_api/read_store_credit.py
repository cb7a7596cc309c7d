from datetime import datetime
from typing import Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    Amount,
    CreditFacts,
    CreditFactsAmount,
    CreditFactsOriginOrderTransaction,
)


class ReadStoreCredit(BaseModel):
    customer: Optional["ReadStoreCreditCustomer"]


class ReadStoreCreditCustomer(BaseModel):
    store_credit_accounts: "ReadStoreCreditCustomerStoreCreditAccounts" = Field(
        alias="storeCreditAccounts"
    )


class ReadStoreCreditCustomerStoreCreditAccounts(BaseModel):
    nodes: list["ReadStoreCreditCustomerStoreCreditAccountsNodes"]


class ReadStoreCreditCustomerStoreCreditAccountsNodes(BaseModel):
    balance: "ReadStoreCreditCustomerStoreCreditAccountsNodesBalance"
    transactions: "ReadStoreCreditCustomerStoreCreditAccountsNodesTransactions"


ReadStoreCreditCustomerStoreCreditAccountsNodesBalance = Amount


class ReadStoreCreditCustomerStoreCreditAccountsNodesTransactions(BaseModel):
    nodes: list[
        Union[
            "ReadStoreCreditCustomerStoreCreditAccountsNodesTransactionsNodesStoreCreditAccountTransaction",
            "ReadStoreCreditCustomerStoreCreditAccountsNodesTransactionsNodesStoreCreditAccountCreditTransaction",
        ]
    ]


class ReadStoreCreditCustomerStoreCreditAccountsNodesTransactionsNodesStoreCreditAccountTransaction(
    BaseModel
):
    created_at: datetime = Field(alias="createdAt")


class ReadStoreCreditCustomerStoreCreditAccountsNodesTransactionsNodesStoreCreditAccountCreditTransaction(
    CreditFacts
):
    created_at: datetime = Field(alias="createdAt")
