from datetime import datetime
from decimal import Decimal
from typing import Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel


class Amount(BaseModel):
    amount: Decimal
    currency_code: str = Field(alias="currencyCode")


class Amounts(BaseModel):
    shop_money: "AmountsShopMoney" = Field(alias="shopMoney")
    presentment_money: "AmountsPresentmentMoney" = Field(alias="presentmentMoney")


class AmountsShopMoney(Amount):
    pass


class AmountsPresentmentMoney(Amount):
    pass


class BulkFacts(BaseModel):
    id: str
    status: str
    error_code: Optional[str] = Field(alias="errorCode")
    created_at: datetime = Field(alias="createdAt")
    object_count: int = Field(alias="objectCount")
    root_object_count: int = Field(alias="rootObjectCount")
    file_size: Optional[int] = Field(alias="fileSize")
    url: Optional[str]
    partial_data_url: Optional[str] = Field(alias="partialDataUrl")
    query: str


class CollectionPage(BaseModel):
    nodes: list["CollectionPageNodes"]
    page_info: "CollectionPagePageInfo" = Field(alias="pageInfo")


class CollectionPageNodes(BaseModel):
    id: str
    title: str


class CollectionPagePageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class CreditFacts(BaseModel):
    id: str
    created_at: datetime = Field(alias="createdAt")
    event: str
    amount: "CreditFactsAmount"
    origin: Optional[Union["CreditFactsOriginOrderTransaction",]]


class CreditFactsAmount(Amount):
    pass


class CreditFactsOriginOrderTransaction(BaseModel):
    typename__: Literal["OrderTransaction"] = Field(alias="__typename")


class DraftOrderFacts(BaseModel):
    id: str
    name: str
    status: str
    ready: bool
    tags: list[str]
    created_at: datetime = Field(alias="createdAt")
    completed_at: Optional[datetime] = Field(alias="completedAt")
    invoice_sent_at: Optional[datetime] = Field(alias="invoiceSentAt")
    invoice_url: Optional[str] = Field(alias="invoiceUrl")
    total_price_set: "DraftOrderFactsTotalPriceSet" = Field(alias="totalPriceSet")
    order: Optional["DraftOrderFactsOrder"]
    shipping_address: Optional["DraftOrderFactsShippingAddress"] = Field(
        alias="shippingAddress"
    )


class DraftOrderFactsTotalPriceSet(Amounts):
    pass


class DraftOrderFactsOrder(BaseModel):
    id: str
    name: str


class DraftOrderFactsShippingAddress(BaseModel):
    country_code_v_2: Optional[str] = Field(alias="countryCodeV2")


class LineFacts(BaseModel):
    id: str
    title: str
    variant_title: Optional[str] = Field(alias="variantTitle")
    sku: Optional[str]
    vendor: Optional[str]
    quantity: int
    current_quantity: int = Field(alias="currentQuantity")
    refundable_quantity: int = Field(alias="refundableQuantity")
    is_gift_card: bool = Field(alias="isGiftCard")
    requires_shipping: bool = Field(alias="requiresShipping")
    discounted_unit_price_after_all_discounts_set: "LineFactsDiscountedUnitPriceAfterAllDiscountsSet" = Field(
        alias="discountedUnitPriceAfterAllDiscountsSet"
    )
    product: Optional["LineFactsProduct"]
    variant: Optional["LineFactsVariant"]
    line_item_group: Optional["LineFactsLineItemGroup"] = Field(alias="lineItemGroup")


class LineFactsDiscountedUnitPriceAfterAllDiscountsSet(Amounts):
    pass


class LineFactsProduct(BaseModel):
    id: str


class LineFactsVariant(BaseModel):
    id: str


class LineFactsLineItemGroup(BaseModel):
    id: str
    title: str


class LinePage(BaseModel):
    nodes: list["LinePageNodes"]
    page_info: "LinePagePageInfo" = Field(alias="pageInfo")


class LinePageNodes(LineFacts):
    pass


class LinePagePageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class OrderFacts(BaseModel):
    id: str
    name: str
    created_at: datetime = Field(alias="createdAt")
    processed_at: datetime = Field(alias="processedAt")
    updated_at: datetime = Field(alias="updatedAt")
    cancelled_at: Optional[datetime] = Field(alias="cancelledAt")
    test: bool
    source_name: Optional[str] = Field(alias="sourceName")
    display_financial_status: Optional[str] = Field(alias="displayFinancialStatus")
    tags: list[str]
    currency_code: str = Field(alias="currencyCode")
    presentment_currency_code: str = Field(alias="presentmentCurrencyCode")
    email: Optional[str]
    customer: Optional["OrderFactsCustomer"]
    shipping_address: Optional["OrderFactsShippingAddress"] = Field(
        alias="shippingAddress"
    )


class OrderFactsCustomer(BaseModel):
    id: str
    display_name: str = Field(alias="displayName")
    default_email_address: Optional["OrderFactsCustomerDefaultEmailAddress"] = Field(
        alias="defaultEmailAddress"
    )


class OrderFactsCustomerDefaultEmailAddress(BaseModel):
    email_address: str = Field(alias="emailAddress")


class OrderFactsShippingAddress(BaseModel):
    country_code_v_2: Optional[str] = Field(alias="countryCodeV2")


class ParcelFacts(BaseModel):
    id: str
    status: str
    created_at: datetime = Field(alias="createdAt")
    delivered_at: Optional[datetime] = Field(alias="deliveredAt")


class ParcelLinePage(BaseModel):
    nodes: list["ParcelLinePageNodes"]
    page_info: "ParcelLinePagePageInfo" = Field(alias="pageInfo")


class ParcelLinePageNodes(BaseModel):
    quantity: Optional[int]
    line_item: "ParcelLinePageNodesLineItem" = Field(alias="lineItem")


class ParcelLinePageNodesLineItem(BaseModel):
    id: str


class ParcelLinePagePageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class ProductFacts(BaseModel):
    id: str
    title: str
    handle: str
    vendor: str
    product_type: str = Field(alias="productType")
    status: str
    tags: list[str]
    updated_at: datetime = Field(alias="updatedAt")
    featured_media: Optional["ProductFactsFeaturedMedia"] = Field(alias="featuredMedia")


class ProductFactsFeaturedMedia(BaseModel):
    preview: Optional["ProductFactsFeaturedMediaPreview"]


class ProductFactsFeaturedMediaPreview(BaseModel):
    image: Optional["ProductFactsFeaturedMediaPreviewImage"]


class ProductFactsFeaturedMediaPreviewImage(BaseModel):
    url: str


class RefundFacts(BaseModel):
    id: str
    created_at: Optional[datetime] = Field(alias="createdAt")
    note: Optional[str]
    total_refunded_set: "RefundFactsTotalRefundedSet" = Field(alias="totalRefundedSet")
    transactions: "RefundFactsTransactions"


class RefundFactsTotalRefundedSet(Amounts):
    pass


class RefundFactsTransactions(BaseModel):
    nodes: list["RefundFactsTransactionsNodes"]


class RefundFactsTransactionsNodes(BaseModel):
    id: str
    status: str


class VariantPage(BaseModel):
    nodes: list["VariantPageNodes"]
    page_info: "VariantPagePageInfo" = Field(alias="pageInfo")


class VariantPageNodes(BaseModel):
    id: str
    title: str
    sku: Optional[str]
    barcode: Optional[str]
    price: Decimal


class VariantPagePageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")
