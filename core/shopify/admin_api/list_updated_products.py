from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ListUpdatedProducts(BaseModel):
    products: "ListUpdatedProductsProducts"


class ListUpdatedProductsProducts(BaseModel):
    nodes: list["ListUpdatedProductsProductsNodes"]
    page_info: "ListUpdatedProductsProductsPageInfo" = Field(alias="pageInfo")


class ListUpdatedProductsProductsNodes(BaseModel):
    id: str
    updated_at: datetime = Field(alias="updatedAt")


class ListUpdatedProductsProductsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")
