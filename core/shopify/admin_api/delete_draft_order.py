from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class DeleteDraftOrder(BaseModel):
    draft_order_delete: Optional["DeleteDraftOrderDraftOrderDelete"] = Field(
        alias="draftOrderDelete"
    )


class DeleteDraftOrderDraftOrderDelete(BaseModel):
    deleted_id: Optional[str] = Field(alias="deletedId")
    user_errors: list["DeleteDraftOrderDraftOrderDeleteUserErrors"] = Field(
        alias="userErrors"
    )


class DeleteDraftOrderDraftOrderDeleteUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
