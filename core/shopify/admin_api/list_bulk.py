from pydantic import Field

from .base_model import BaseModel
from .fragments import BulkFacts


class ListBulk(BaseModel):
    bulk_operations: "ListBulkBulkOperations" = Field(alias="bulkOperations")


class ListBulkBulkOperations(BaseModel):
    nodes: list["ListBulkBulkOperationsNodes"]


ListBulkBulkOperationsNodes = BulkFacts
