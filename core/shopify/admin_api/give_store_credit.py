from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import CreditFacts


class GiveStoreCredit(BaseModel):
    store_credit_account_credit: Optional["GiveStoreCreditStoreCreditAccountCredit"] = (
        Field(alias="storeCreditAccountCredit")
    )


class GiveStoreCreditStoreCreditAccountCredit(BaseModel):
    store_credit_account_transaction: Optional[
        "GiveStoreCreditStoreCreditAccountCreditStoreCreditAccountTransaction"
    ] = Field(alias="storeCreditAccountTransaction")
    user_errors: list["GiveStoreCreditStoreCreditAccountCreditUserErrors"] = Field(
        alias="userErrors"
    )


GiveStoreCreditStoreCreditAccountCreditStoreCreditAccountTransaction = CreditFacts


class GiveStoreCreditStoreCreditAccountCreditUserErrors(BaseModel):
    code: Optional[str]
    field: Optional[list[str]]
    message: str
