from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DraftOrderFacts


class CreateReplacement(BaseModel):
    draft_order_create: Optional["CreateReplacementDraftOrderCreate"] = Field(
        alias="draftOrderCreate"
    )


class CreateReplacementDraftOrderCreate(BaseModel):
    draft_order: Optional["CreateReplacementDraftOrderCreateDraftOrder"] = Field(
        alias="draftOrder"
    )
    user_errors: list["CreateReplacementDraftOrderCreateUserErrors"] = Field(
        alias="userErrors"
    )


CreateReplacementDraftOrderCreateDraftOrder = DraftOrderFacts


class CreateReplacementDraftOrderCreateUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
