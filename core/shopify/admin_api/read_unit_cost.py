from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amount


class ReadUnitCost(BaseModel):
    product_variant: Optional["ReadUnitCostProductVariant"] = Field(
        alias="productVariant"
    )


class ReadUnitCostProductVariant(BaseModel):
    inventory_item: "ReadUnitCostProductVariantInventoryItem" = Field(
        alias="inventoryItem"
    )


class ReadUnitCostProductVariantInventoryItem(BaseModel):
    unit_cost: Optional["ReadUnitCostProductVariantInventoryItemUnitCost"] = Field(
        alias="unitCost"
    )


ReadUnitCostProductVariantInventoryItemUnitCost = Amount
