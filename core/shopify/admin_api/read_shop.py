from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class ReadShop(BaseModel):
    shop: "ReadShopShop"


class ReadShopShop(BaseModel):
    id: str
    name: str
    myshopify_domain: str = Field(alias="myshopifyDomain")
    primary_domain: "ReadShopShopPrimaryDomain" = Field(alias="primaryDomain")
    contact_email: str = Field(alias="contactEmail")
    currency_code: str = Field(alias="currencyCode")
    iana_timezone: str = Field(alias="ianaTimezone")
    shop_address: "ReadShopShopShopAddress" = Field(alias="shopAddress")
    plan: "ReadShopShopPlan"


class ReadShopShopPrimaryDomain(BaseModel):
    host: str


class ReadShopShopShopAddress(BaseModel):
    country_code_v_2: Optional[str] = Field(alias="countryCodeV2")


class ReadShopShopPlan(BaseModel):
    partner_development: bool = Field(alias="partnerDevelopment")
