from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class FindCustomer(BaseModel):
    customer_by_identifier: Optional["FindCustomerCustomerByIdentifier"] = Field(
        alias="customerByIdentifier"
    )


class FindCustomerCustomerByIdentifier(BaseModel):
    id: str
