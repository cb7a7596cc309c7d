from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class CreateInvoice(BaseModel):
    draft_order_create: Optional["CreateInvoiceDraftOrderCreate"] = Field(
        alias="draftOrderCreate"
    )


class CreateInvoiceDraftOrderCreate(BaseModel):
    draft_order: Optional["CreateInvoiceDraftOrderCreateDraftOrder"] = Field(
        alias="draftOrder"
    )
    user_errors: list["CreateInvoiceDraftOrderCreateUserErrors"] = Field(
        alias="userErrors"
    )


CreateInvoiceDraftOrderCreateDraftOrder = DraftOrderFacts


class CreateInvoiceDraftOrderCreateUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
