from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class AddressDraftOrder(BaseModel):
    draft_order_update: Optional["AddressDraftOrderDraftOrderUpdate"] = Field(
        alias="draftOrderUpdate"
    )


class AddressDraftOrderDraftOrderUpdate(BaseModel):
    draft_order: Optional["AddressDraftOrderDraftOrderUpdateDraftOrder"] = Field(
        alias="draftOrder"
    )
    user_errors: list["AddressDraftOrderDraftOrderUpdateUserErrors"] = Field(
        alias="userErrors"
    )


AddressDraftOrderDraftOrderUpdateDraftOrder = DraftOrderFacts


class AddressDraftOrderDraftOrderUpdateUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
