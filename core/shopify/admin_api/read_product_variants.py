from typing import Optional

from .base_model import BaseModel
from .fragments import VariantPage


class ReadProductVariants(BaseModel):
    product: Optional["ReadProductVariantsProduct"]


class ReadProductVariantsProduct(BaseModel):
    variants: "ReadProductVariantsProductVariants"


ReadProductVariantsProductVariants = VariantPage
