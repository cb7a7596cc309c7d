from typing import Optional

from .base_model import BaseModel
from .fragments import CollectionPage


class ReadProductCollections(BaseModel):
    product: Optional["ReadProductCollectionsProduct"]


class ReadProductCollectionsProduct(BaseModel):
    collections: "ReadProductCollectionsProductCollections"


ReadProductCollectionsProductCollections = CollectionPage
