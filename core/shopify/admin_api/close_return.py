from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class CloseReturn(BaseModel):
    return_close: Optional["CloseReturnReturnClose"] = Field(alias="returnClose")


class CloseReturnReturnClose(BaseModel):
    return_: Optional["CloseReturnReturnCloseReturn"] = Field(alias="return")
    user_errors: list["CloseReturnReturnCloseUserErrors"] = Field(alias="userErrors")


class CloseReturnReturnCloseReturn(BaseModel):
    id: str
    status: str


class CloseReturnReturnCloseUserErrors(BaseModel):
    code: Optional[str]
    field: Optional[list[str]]
    message: str
