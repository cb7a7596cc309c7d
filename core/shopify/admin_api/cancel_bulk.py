from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import BulkFacts


class CancelBulk(BaseModel):
    bulk_operation_cancel: Optional["CancelBulkBulkOperationCancel"] = Field(
        alias="bulkOperationCancel"
    )


class CancelBulkBulkOperationCancel(BaseModel):
    bulk_operation: Optional["CancelBulkBulkOperationCancelBulkOperation"] = Field(
        alias="bulkOperation"
    )
    user_errors: list["CancelBulkBulkOperationCancelUserErrors"] = Field(
        alias="userErrors"
    )


CancelBulkBulkOperationCancelBulkOperation = BulkFacts


class CancelBulkBulkOperationCancelUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
