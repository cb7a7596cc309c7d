from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ReadShippingAddress(BaseModel):
    order: Optional["ReadShippingAddressOrder"]


class ReadShippingAddressOrder(BaseModel):
    shipping_address: Optional["ReadShippingAddressOrderShippingAddress"] = Field(
        alias="shippingAddress"
    )


class ReadShippingAddressOrderShippingAddress(BaseModel):
    first_name: Optional[str] = Field(alias="firstName")
    last_name: Optional[str] = Field(alias="lastName")
    company: Optional[str]
    address_1: Optional[str] = Field(alias="address1")
    address_2: Optional[str] = Field(alias="address2")
    city: Optional[str]
    province_code: Optional[str] = Field(alias="provinceCode")
    zip_: Optional[str] = Field(alias="zip")
    country_code_v_2: Optional[str] = Field(alias="countryCodeV2")
    phone: Optional[str]
