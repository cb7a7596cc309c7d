from typing import Optional

from .base_model import BaseModel
from .fragments import (
    CollectionPage,
    ProductFacts,
    ProductFactsFeaturedMedia,  # noqa: F401
    VariantPage,
)


class ReadProduct(BaseModel):
    product: Optional["ReadProductProduct"]


class ReadProductProduct(ProductFacts):
    collections: "ReadProductProductCollections"
    variants: "ReadProductProductVariants"


ReadProductProductCollections = CollectionPage
ReadProductProductVariants = VariantPage
