from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ReadReturn(BaseModel):
    return_: Optional["ReadReturnReturn"] = Field(alias="return")


class ReadReturnReturn(BaseModel):
    id: str
    status: str
