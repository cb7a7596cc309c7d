from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ReadStock(BaseModel):
    product_variant: Optional["ReadStockProductVariant"] = Field(alias="productVariant")


class ReadStockProductVariant(BaseModel):
    id: str
    inventory_policy: str = Field(alias="inventoryPolicy")
    inventory_item: "ReadStockProductVariantInventoryItem" = Field(
        alias="inventoryItem"
    )


class ReadStockProductVariantInventoryItem(BaseModel):
    tracked: bool
    inventory_levels: "ReadStockProductVariantInventoryItemInventoryLevels" = Field(
        alias="inventoryLevels"
    )


class ReadStockProductVariantInventoryItemInventoryLevels(BaseModel):
    nodes: list["ReadStockProductVariantInventoryItemInventoryLevelsNodes"]
    page_info: "ReadStockProductVariantInventoryItemInventoryLevelsPageInfo" = Field(
        alias="pageInfo"
    )


class ReadStockProductVariantInventoryItemInventoryLevelsNodes(BaseModel):
    location: "ReadStockProductVariantInventoryItemInventoryLevelsNodesLocation"
    quantities: list[
        "ReadStockProductVariantInventoryItemInventoryLevelsNodesQuantities"
    ]


class ReadStockProductVariantInventoryItemInventoryLevelsNodesLocation(BaseModel):
    id: str
    name: str
    is_active: bool = Field(alias="isActive")


class ReadStockProductVariantInventoryItemInventoryLevelsNodesQuantities(BaseModel):
    name: str
    quantity: int


class ReadStockProductVariantInventoryItemInventoryLevelsPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")
