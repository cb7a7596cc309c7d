from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class CompleteDraftOrder(BaseModel):
    draft_order_complete: Optional["CompleteDraftOrderDraftOrderComplete"] = Field(
        alias="draftOrderComplete"
    )


class CompleteDraftOrderDraftOrderComplete(BaseModel):
    draft_order: Optional["CompleteDraftOrderDraftOrderCompleteDraftOrder"] = Field(
        alias="draftOrder"
    )
    user_errors: list["CompleteDraftOrderDraftOrderCompleteUserErrors"] = Field(
        alias="userErrors"
    )


CompleteDraftOrderDraftOrderCompleteDraftOrder = DraftOrderFacts


class CompleteDraftOrderDraftOrderCompleteUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
