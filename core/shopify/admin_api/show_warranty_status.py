from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ShowWarrantyStatus(BaseModel):
    metafields_set: Optional["ShowWarrantyStatusMetafieldsSet"] = Field(
        alias="metafieldsSet"
    )


class ShowWarrantyStatusMetafieldsSet(BaseModel):
    metafields: Optional[list["ShowWarrantyStatusMetafieldsSetMetafields"]]
    user_errors: list["ShowWarrantyStatusMetafieldsSetUserErrors"] = Field(
        alias="userErrors"
    )


class ShowWarrantyStatusMetafieldsSetMetafields(BaseModel):
    id: str


class ShowWarrantyStatusMetafieldsSetUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
    code: Optional[str]
