from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import BulkFacts


class ReadBulk(BaseModel):
    bulk_operation: Optional["ReadBulkBulkOperation"] = Field(alias="bulkOperation")


ReadBulkBulkOperation = BulkFacts
