from datetime import datetime
from decimal import Decimal
from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class AttributeInput(BaseModel):
    key: str
    value: str


class BundlesDraftOrderBundleLineItemComponentInput(BaseModel):
    quantity: int
    uuid: Optional[str] = None
    variant_id: Optional[str] = Field(alias="variantId", default=None)


class DraftOrderAppliedDiscountInput(BaseModel):
    amount: Optional[Decimal] = None
    amount_with_currency: Optional["MoneyInput"] = Field(
        alias="amountWithCurrency", default=None
    )
    description: Optional[str] = None
    title: Optional[str] = None
    value: float
    value_type: str = Field(alias="valueType")


class DraftOrderLineItemComponentInput(BaseModel):
    quantity: int
    uuid: Optional[str] = None
    variant_id: Optional[str] = Field(alias="variantId", default=None)


class DraftOrderLineItemInput(BaseModel):
    applied_discount: Optional["DraftOrderAppliedDiscountInput"] = Field(
        alias="appliedDiscount", default=None
    )
    bundle_components: Optional[
        list["BundlesDraftOrderBundleLineItemComponentInput"]
    ] = Field(alias="bundleComponents", default=None)
    components: Optional[list["DraftOrderLineItemComponentInput"]] = None
    custom_attributes: Optional[list["AttributeInput"]] = Field(
        alias="customAttributes", default=None
    )
    generate_price_override: Optional[bool] = Field(
        alias="generatePriceOverride", default=None
    )
    grams: Optional[int] = None
    original_unit_price: Optional[Decimal] = Field(
        alias="originalUnitPrice", default=None
    )
    original_unit_price_with_currency: Optional["MoneyInput"] = Field(
        alias="originalUnitPriceWithCurrency", default=None
    )
    price_override: Optional["MoneyInput"] = Field(alias="priceOverride", default=None)
    quantity: int
    requires_shipping: Optional[bool] = Field(alias="requiresShipping", default=None)
    sku: Optional[str] = None
    taxable: Optional[bool] = None
    title: Optional[str] = None
    uuid: Optional[str] = None
    variant_id: Optional[str] = Field(alias="variantId", default=None)
    weight: Optional["WeightInput"] = None


class MailingAddressInput(BaseModel):
    address_1: Optional[str] = Field(alias="address1", default=None)
    address_2: Optional[str] = Field(alias="address2", default=None)
    city: Optional[str] = None
    company: Optional[str] = None
    country: Optional[str] = None
    country_code: Optional[str] = Field(alias="countryCode", default=None)
    first_name: Optional[str] = Field(alias="firstName", default=None)
    id: Optional[str] = None
    last_name: Optional[str] = Field(alias="lastName", default=None)
    phone: Optional[str] = None
    province: Optional[str] = None
    province_code: Optional[str] = Field(alias="provinceCode", default=None)
    zip_: Optional[str] = Field(alias="zip", default=None)


class MoneyInput(BaseModel):
    amount: Decimal
    currency_code: str = Field(alias="currencyCode")


class OrderTransactionInput(BaseModel):
    amount: Decimal
    gateway: str
    kind: str
    order_id: str = Field(alias="orderId")
    parent_id: Optional[str] = Field(alias="parentId", default=None)


class PurchasingCompanyInput(BaseModel):
    company_contact_id: str = Field(alias="companyContactId")
    company_id: str = Field(alias="companyId")
    company_location_id: str = Field(alias="companyLocationId")


class PurchasingEntityInput(BaseModel):
    customer_id: Optional[str] = Field(alias="customerId", default=None)
    purchasing_company: Optional["PurchasingCompanyInput"] = Field(
        alias="purchasingCompany", default=None
    )


class RefundLineItemInput(BaseModel):
    line_item_id: str = Field(alias="lineItemId")
    location_id: Optional[str] = Field(alias="locationId", default=None)
    quantity: int
    restock_type: Optional[str] = Field(alias="restockType", default=None)


class RefundMethodInput(BaseModel):
    store_credit_refund: Optional["StoreCreditRefundInput"] = Field(
        alias="storeCreditRefund", default=None
    )


class RestockingFeeInput(BaseModel):
    percentage: float


class ReturnLineItemInput(BaseModel):
    fulfillment_line_item_id: str = Field(alias="fulfillmentLineItemId")
    quantity: int
    restocking_fee: Optional["RestockingFeeInput"] = Field(
        alias="restockingFee", default=None
    )
    return_reason: Optional[str] = Field(alias="returnReason", default=None)
    return_reason_definition_id: Optional[str] = Field(
        alias="returnReasonDefinitionId", default=None
    )
    return_reason_note: Optional[str] = Field(alias="returnReasonNote", default="")


class ShippingRefundInput(BaseModel):
    amount: Optional[Decimal] = None
    full_refund: Optional[bool] = Field(alias="fullRefund", default=None)


class StoreCreditRefundInput(BaseModel):
    amount: "MoneyInput"
    expires_at: Optional[datetime] = Field(alias="expiresAt", default=None)


class WeightInput(BaseModel):
    unit: str
    value: float
