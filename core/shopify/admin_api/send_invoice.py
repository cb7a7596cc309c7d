from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class SendInvoice(BaseModel):
    draft_order_invoice_send: Optional["SendInvoiceDraftOrderInvoiceSend"] = Field(
        alias="draftOrderInvoiceSend"
    )


class SendInvoiceDraftOrderInvoiceSend(BaseModel):
    draft_order: Optional["SendInvoiceDraftOrderInvoiceSendDraftOrder"] = Field(
        alias="draftOrder"
    )
    user_errors: list["SendInvoiceDraftOrderInvoiceSendUserErrors"] = Field(
        alias="userErrors"
    )


SendInvoiceDraftOrderInvoiceSendDraftOrder = DraftOrderFacts


class SendInvoiceDraftOrderInvoiceSendUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
