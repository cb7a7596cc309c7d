from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class CreateCustomer(BaseModel):
    customer_create: Optional["CreateCustomerCustomerCreate"] = Field(
        alias="customerCreate"
    )


class CreateCustomerCustomerCreate(BaseModel):
    customer: Optional["CreateCustomerCustomerCreateCustomer"]
    user_errors: list["CreateCustomerCustomerCreateUserErrors"] = Field(
        alias="userErrors"
    )


class CreateCustomerCustomerCreateCustomer(BaseModel):
    id: str


class CreateCustomerCustomerCreateUserErrors(BaseModel):
    field: Optional[list[str]]
    message: str
