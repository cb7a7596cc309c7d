from typing import Literal, Optional

from pydantic import Field

from .base_model import BaseModel


class AddTags(BaseModel):
    tags_add: Optional["AddTagsTagsAdd"] = Field(alias="tagsAdd")


class AddTagsTagsAdd(BaseModel):
    node: Optional["AddTagsTagsAddNode"]
    user_errors: list["AddTagsTagsAddUserErrors"] = Field(alias="userErrors")


class AddTagsTagsAddNode(BaseModel):
    typename__: Literal["Node"] = Field(alias="__typename")
    id: str


class AddTagsTagsAddUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
