from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class AddTags(BaseModel):
    tags_add: Optional["AddTagsTagsAdd"] = Field(alias="tagsAdd")


class AddTagsTagsAdd(BaseModel):
    node: Optional["AddTagsTagsAddNode"]
    user_errors: list["AddTagsTagsAddUserErrors"] = Field(alias="userErrors")


class AddTagsTagsAddNode(BaseModel):
    id: str


class AddTagsTagsAddUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
