from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import BulkFacts


class StartBulk(BaseModel):
    bulk_operation_run_query: Optional["StartBulkBulkOperationRunQuery"] = Field(
        alias="bulkOperationRunQuery"
    )


class StartBulkBulkOperationRunQuery(BaseModel):
    bulk_operation: Optional["StartBulkBulkOperationRunQueryBulkOperation"] = Field(
        alias="bulkOperation"
    )
    user_errors: list["StartBulkBulkOperationRunQueryUserErrors"] = Field(
        alias="userErrors"
    )


StartBulkBulkOperationRunQueryBulkOperation = BulkFacts


class StartBulkBulkOperationRunQueryUserErrors(BaseModel):
    code: Optional[str]
    field: Optional[list[str]]
    message: str
