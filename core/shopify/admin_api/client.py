from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Optional, Union

from .base_client import AdminBase
from .base_model import UNSET

if TYPE_CHECKING:
    from .add_tags import AddTagsTagsAdd
    from .address_draft_order import AddressDraftOrderDraftOrderUpdate
    from .base_model import UnsetType
    from .cancel_bulk import CancelBulkBulkOperationCancel
    from .cancel_return import CancelReturnReturnCancel
    from .close_return import CloseReturnReturnClose
    from .complete_draft_order import CompleteDraftOrderDraftOrderComplete
    from .create_customer import CreateCustomerCustomerCreate
    from .create_invoice import CreateInvoiceDraftOrderCreate
    from .create_refund import CreateRefundRefundCreate
    from .create_replacement import CreateReplacementDraftOrderCreate
    from .create_return import CreateReturnReturnCreate
    from .delete_draft_order import DeleteDraftOrderDraftOrderDelete
    from .find_customer import FindCustomerCustomerByIdentifier
    from .find_returnable import FindReturnable
    from .give_store_credit import GiveStoreCreditStoreCreditAccountCredit
    from .input_types import (
        AttributeInput,
        DraftOrderAppliedDiscountInput,
        DraftOrderLineItemInput,
        MailingAddressInput,
        MoneyInput,
        OrderTransactionInput,
        PurchasingEntityInput,
        RefundLineItemInput,
        RefundMethodInput,
        ReturnLineItemInput,
        ShippingRefundInput,
    )
    from .list_bulk import ListBulkBulkOperations
    from .list_draft_orders_by_tag import ListDraftOrdersByTagDraftOrders
    from .list_orders_by_tag import ListOrdersByTagOrders
    from .list_refunds import ListRefundsOrder
    from .list_returns import ListReturnsOrder
    from .list_updated_orders import ListUpdatedOrdersOrders
    from .list_updated_products import ListUpdatedProductsProducts
    from .read_bulk import ReadBulkBulkOperation
    from .read_carried_out import (
        ReadCarriedOutNodesNode,
        ReadCarriedOutNodesOrder,
        ReadCarriedOutNodesRefund,
    )
    from .read_draft_order import ReadDraftOrderDraftOrder
    from .read_order import ReadOrderOrder
    from .read_order_lines import ReadOrderLinesOrder
    from .read_order_money import ReadOrderMoney
    from .read_order_updates import (
        ReadOrderUpdatesNodesNode,
        ReadOrderUpdatesNodesOrder,
    )
    from .read_parcel_lines import ReadParcelLinesFulfillment
    from .read_parcels import ReadParcelsOrder
    from .read_product import ReadProductProduct
    from .read_product_collections import ReadProductCollectionsProduct
    from .read_product_updates import (
        ReadProductUpdatesNodesNode,
        ReadProductUpdatesNodesProduct,
    )
    from .read_product_variants import ReadProductVariantsProduct
    from .read_refund_transactions import ReadRefundTransactionsRefund
    from .read_refunded_lines import ReadRefundedLinesOrder
    from .read_return import ReadReturnReturn
    from .read_scopes import ReadScopesCurrentAppInstallation
    from .read_shipping_address import ReadShippingAddressOrder
    from .read_shop import ReadShopShop
    from .read_stock import ReadStockProductVariant
    from .read_store_credit import ReadStoreCreditCustomer
    from .read_tracking import ReadTrackingOrder
    from .read_unit_cost import ReadUnitCostProductVariant
    from .send_invoice import SendInvoiceDraftOrderInvoiceSend
    from .show_warranty_status import ShowWarrantyStatusMetafieldsSet
    from .start_bulk import StartBulkBulkOperationRunQuery
    from .suggest_refund import SuggestRefundOrder


def gql(q: str) -> str:
    return q


class AdminApi(AdminBase):
    async def start_bulk(
        self, query: str, **kwargs: Any
    ) -> Optional["StartBulkBulkOperationRunQuery"]:
        from .start_bulk import StartBulk

        _query = gql("""
            mutation StartBulk($query: String!) {
              bulkOperationRunQuery(query: $query, groupObjects: false) {
                bulkOperation {
                  ...BulkFacts
                }
                userErrors {
                  code
                  field
                  message
                }
              }
            }

            fragment BulkFacts on BulkOperation {
              id
              status
              errorCode
              createdAt
              objectCount
              rootObjectCount
              fileSize
              url
              partialDataUrl
              query
            }
            """)
        variables: dict[str, object] = {"query": query}
        response = await self.execute(
            query=_query, operation_name="StartBulk", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return StartBulk.model_validate(data).bulk_operation_run_query

    async def read_bulk(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadBulkBulkOperation"]:
        from .read_bulk import ReadBulk

        query = gql("""
            query ReadBulk($id: ID!) {
              bulkOperation(id: $id) {
                ...BulkFacts
              }
            }

            fragment BulkFacts on BulkOperation {
              id
              status
              errorCode
              createdAt
              objectCount
              rootObjectCount
              fileSize
              url
              partialDataUrl
              query
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadBulk", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadBulk.model_validate(data).bulk_operation

    async def list_bulk(self, query: str, **kwargs: Any) -> "ListBulkBulkOperations":
        from .list_bulk import ListBulk

        _query = gql("""
            query ListBulk($query: String!) {
              bulkOperations(first: 20, query: $query, sortKey: CREATED_AT, reverse: true) {
                nodes {
                  ...BulkFacts
                }
              }
            }

            fragment BulkFacts on BulkOperation {
              id
              status
              errorCode
              createdAt
              objectCount
              rootObjectCount
              fileSize
              url
              partialDataUrl
              query
            }
            """)
        variables: dict[str, object] = {"query": query}
        response = await self.execute(
            query=_query, operation_name="ListBulk", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListBulk.model_validate(data).bulk_operations

    async def cancel_bulk(
        self, id: str, **kwargs: Any
    ) -> Optional["CancelBulkBulkOperationCancel"]:
        from .cancel_bulk import CancelBulk

        query = gql("""
            mutation CancelBulk($id: ID!) {
              bulkOperationCancel(id: $id) {
                bulkOperation {
                  ...BulkFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment BulkFacts on BulkOperation {
              id
              status
              errorCode
              createdAt
              objectCount
              rootObjectCount
              fileSize
              url
              partialDataUrl
              query
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="CancelBulk", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CancelBulk.model_validate(data).bulk_operation_cancel

    async def read_unit_cost(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadUnitCostProductVariant"]:
        from .read_unit_cost import ReadUnitCost

        query = gql("""
            query ReadUnitCost($id: ID!) {
              productVariant(id: $id) {
                inventoryItem {
                  unitCost {
                    ...Amount
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadUnitCost", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadUnitCost.model_validate(data).product_variant

    async def read_carried_out(
        self, ids: list[str], **kwargs: Any
    ) -> list[
        Optional[
            Union[
                "ReadCarriedOutNodesNode",
                "ReadCarriedOutNodesOrder",
                "ReadCarriedOutNodesRefund",
            ]
        ]
    ]:
        from .read_carried_out import ReadCarriedOut

        query = gql("""
            query ReadCarriedOut($ids: [ID!]!) {
              nodes(ids: $ids) {
                id
                ... on Refund {
                  ...RefundFacts
                }
                ... on Order {
                  cancelledAt
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment RefundFacts on Refund {
              id
              createdAt
              note
              totalRefundedSet {
                ...Amounts
              }
              transactions(first: 3) {
                nodes {
                  id
                  status
                }
              }
            }
            """)
        variables: dict[str, object] = {"ids": ids}
        response = await self.execute(
            query=query, operation_name="ReadCarriedOut", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadCarriedOut.model_validate(data).nodes

    async def create_replacement(
        self,
        lines: list["DraftOrderLineItemInput"],
        shipping_title: str,
        shipping_price: "MoneyInput",
        currency: str,
        tags: list[str],
        note: str,
        attributes: list["AttributeInput"],
        discount: Union[
            Optional["DraftOrderAppliedDiscountInput"], "UnsetType"
        ] = UNSET,
        purchasing_entity: Union[
            Optional["PurchasingEntityInput"], "UnsetType"
        ] = UNSET,
        email: Union[Optional[str], "UnsetType"] = UNSET,
        shipping_address: Union[Optional["MailingAddressInput"], "UnsetType"] = UNSET,
        reserve_inventory_until: Union[Optional[datetime], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["CreateReplacementDraftOrderCreate"]:
        from .create_replacement import CreateReplacement

        query = gql("""
            mutation CreateReplacement($lines: [DraftOrderLineItemInput!]!, $discount: DraftOrderAppliedDiscountInput, $shippingTitle: String!, $shippingPrice: MoneyInput!, $currency: CurrencyCode!, $tags: [String!]!, $note: String!, $attributes: [AttributeInput!]!, $purchasingEntity: PurchasingEntityInput, $email: String, $shippingAddress: MailingAddressInput, $reserveInventoryUntil: DateTime) {
              draftOrderCreate(
                input: {lineItems: $lines, appliedDiscount: $discount, shippingLine: {title: $shippingTitle, priceWithCurrency: $shippingPrice}, presentmentCurrencyCode: $currency, tags: $tags, note: $note, customAttributes: $attributes, purchasingEntity: $purchasingEntity, email: $email, shippingAddress: $shippingAddress, reserveInventoryUntil: $reserveInventoryUntil, taxExempt: true, acceptAutomaticDiscounts: false, allowDiscountCodesInCheckout: false, visibleToCustomer: false}
              ) {
                draftOrder {
                  ...DraftOrderFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {
            "lines": lines,
            "discount": discount,
            "shippingTitle": shipping_title,
            "shippingPrice": shipping_price,
            "currency": currency,
            "tags": tags,
            "note": note,
            "attributes": attributes,
            "purchasingEntity": purchasing_entity,
            "email": email,
            "shippingAddress": shipping_address,
            "reserveInventoryUntil": reserve_inventory_until,
        }
        response = await self.execute(
            query=query,
            operation_name="CreateReplacement",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateReplacement.model_validate(data).draft_order_create

    async def read_draft_order(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadDraftOrderDraftOrder"]:
        from .read_draft_order import ReadDraftOrder

        query = gql("""
            query ReadDraftOrder($id: ID!) {
              draftOrder(id: $id) {
                ...DraftOrderFacts
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadDraftOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadDraftOrder.model_validate(data).draft_order

    async def list_draft_orders_by_tag(
        self, query: str, **kwargs: Any
    ) -> "ListDraftOrdersByTagDraftOrders":
        from .list_draft_orders_by_tag import ListDraftOrdersByTag

        _query = gql("""
            query ListDraftOrdersByTag($query: String!) {
              draftOrders(first: 10, query: $query, sortKey: ID) {
                nodes {
                  ...DraftOrderFacts
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {"query": query}
        response = await self.execute(
            query=_query,
            operation_name="ListDraftOrdersByTag",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListDraftOrdersByTag.model_validate(data).draft_orders

    async def address_draft_order(
        self, id: str, shipping_address: "MailingAddressInput", **kwargs: Any
    ) -> Optional["AddressDraftOrderDraftOrderUpdate"]:
        from .address_draft_order import AddressDraftOrder

        query = gql("""
            mutation AddressDraftOrder($id: ID!, $shippingAddress: MailingAddressInput!) {
              draftOrderUpdate(id: $id, input: {shippingAddress: $shippingAddress}) {
                draftOrder {
                  ...DraftOrderFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "shippingAddress": shipping_address}
        response = await self.execute(
            query=query,
            operation_name="AddressDraftOrder",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AddressDraftOrder.model_validate(data).draft_order_update

    async def complete_draft_order(
        self, id: str, **kwargs: Any
    ) -> Optional["CompleteDraftOrderDraftOrderComplete"]:
        from .complete_draft_order import CompleteDraftOrder

        query = gql("""
            mutation CompleteDraftOrder($id: ID!) {
              draftOrderComplete(id: $id) {
                draftOrder {
                  ...DraftOrderFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="CompleteDraftOrder",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CompleteDraftOrder.model_validate(data).draft_order_complete

    async def delete_draft_order(
        self, id: str, **kwargs: Any
    ) -> Optional["DeleteDraftOrderDraftOrderDelete"]:
        from .delete_draft_order import DeleteDraftOrder

        query = gql("""
            mutation DeleteDraftOrder($id: ID!) {
              draftOrderDelete(input: {id: $id}) {
                deletedId
                userErrors {
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="DeleteDraftOrder",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteDraftOrder.model_validate(data).draft_order_delete

    async def create_invoice(
        self,
        line: "DraftOrderLineItemInput",
        currency: str,
        tags: list[str],
        note: str,
        attributes: list["AttributeInput"],
        email: str,
        purchasing_entity: Union[
            Optional["PurchasingEntityInput"], "UnsetType"
        ] = UNSET,
        **kwargs: Any,
    ) -> Optional["CreateInvoiceDraftOrderCreate"]:
        from .create_invoice import CreateInvoice

        query = gql("""
            mutation CreateInvoice($line: DraftOrderLineItemInput!, $currency: CurrencyCode!, $tags: [String!]!, $note: String!, $attributes: [AttributeInput!]!, $purchasingEntity: PurchasingEntityInput, $email: String!) {
              draftOrderCreate(
                input: {lineItems: [$line], presentmentCurrencyCode: $currency, tags: $tags, note: $note, customAttributes: $attributes, purchasingEntity: $purchasingEntity, email: $email, acceptAutomaticDiscounts: false, allowDiscountCodesInCheckout: false, visibleToCustomer: false}
              ) {
                draftOrder {
                  ...DraftOrderFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {
            "line": line,
            "currency": currency,
            "tags": tags,
            "note": note,
            "attributes": attributes,
            "purchasingEntity": purchasing_entity,
            "email": email,
        }
        response = await self.execute(
            query=query, operation_name="CreateInvoice", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateInvoice.model_validate(data).draft_order_create

    async def send_invoice(
        self, id: str, **kwargs: Any
    ) -> Optional["SendInvoiceDraftOrderInvoiceSend"]:
        from .send_invoice import SendInvoice

        query = gql("""
            mutation SendInvoice($id: ID!) {
              draftOrderInvoiceSend(id: $id) {
                draftOrder {
                  ...DraftOrderFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment DraftOrderFacts on DraftOrder {
              id
              name
              status
              ready
              tags
              createdAt
              completedAt
              invoiceSentAt
              invoiceUrl
              totalPriceSet {
                ...Amounts
              }
              order {
                id
                name
              }
              shippingAddress {
                countryCodeV2
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="SendInvoice", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SendInvoice.model_validate(data).draft_order_invoice_send

    async def read_order_money(
        self, id: str, lines: list[str], **kwargs: Any
    ) -> "ReadOrderMoney":
        from .read_order_money import ReadOrderMoney

        query = gql("""
            query ReadOrderMoney($id: ID!, $lines: [ID!]!) {
              order(id: $id) {
                updatedAt
                taxesIncluded
                netPaymentSet {
                  ...Amounts
                }
                disputes {
                  id
                  status
                }
                returnStatus
                shippingLines(first: 5) {
                  nodes {
                    discountedPriceSet {
                      ...Amounts
                    }
                    taxLines {
                      priceSet {
                        ...Amounts
                      }
                    }
                  }
                }
                suggestedRefund(refundShipping: true) {
                  shipping {
                    maximumRefundableSet {
                      ...Amounts
                    }
                  }
                }
                transactions(first: 20) {
                  kind
                  status
                  formattedGateway
                  maximumRefundableV2 {
                    ...Amount
                  }
                }
              }
              nodes(ids: $lines) {
                id
                ... on LineItem {
                  quantity
                  currentQuantity
                  originalTotalSet {
                    ...Amounts
                  }
                  discountAllocations {
                    allocatedAmountSet {
                      ...Amounts
                    }
                  }
                  taxLines {
                    priceSet {
                      ...Amounts
                    }
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "lines": lines}
        response = await self.execute(
            query=query, operation_name="ReadOrderMoney", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadOrderMoney.model_validate(data)

    async def read_refunded_lines(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadRefundedLinesOrder"]:
        from .read_refunded_lines import ReadRefundedLines

        query = gql("""
            query ReadRefundedLines($id: ID!) {
              order(id: $id) {
                refunds(first: 100) {
                  refundLineItems(first: 50) {
                    nodes {
                      lineItem {
                        id
                      }
                      subtotalSet {
                        ...Amounts
                      }
                      totalTaxSet {
                        ...Amounts
                      }
                    }
                    pageInfo {
                      hasNextPage
                    }
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="ReadRefundedLines",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadRefundedLines.model_validate(data).order

    async def add_tags(
        self, id: str, tags: list[str], **kwargs: Any
    ) -> Optional["AddTagsTagsAdd"]:
        from .add_tags import AddTags

        query = gql("""
            mutation AddTags($id: ID!, $tags: [String!]!) {
              tagsAdd(id: $id, tags: $tags) {
                node {
                  id
                }
                userErrors {
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "tags": tags}
        response = await self.execute(
            query=query, operation_name="AddTags", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddTags.model_validate(data).tags_add

    async def show_warranty_status(
        self, owner_id: str, text: str, **kwargs: Any
    ) -> Optional["ShowWarrantyStatusMetafieldsSet"]:
        from .show_warranty_status import ShowWarrantyStatus

        query = gql("""
            mutation ShowWarrantyStatus($ownerId: ID!, $text: String!) {
              metafieldsSet(
                metafields: [{ownerId: $ownerId, namespace: "$app", key: "warranty_status", type: "single_line_text_field", value: $text}]
              ) {
                metafields {
                  id
                }
                userErrors {
                  field
                  message
                  code
                }
              }
            }
            """)
        variables: dict[str, object] = {"ownerId": owner_id, "text": text}
        response = await self.execute(
            query=query,
            operation_name="ShowWarrantyStatus",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ShowWarrantyStatus.model_validate(data).metafields_set

    async def read_order(self, id: str, **kwargs: Any) -> Optional["ReadOrderOrder"]:
        from .read_order import ReadOrder

        query = gql("""
            query ReadOrder($id: ID!) {
              order(id: $id) {
                ...OrderFacts
                lineItems(first: 10) {
                  ...LinePage
                }
                fulfillments(first: 5) {
                  ...ParcelFacts
                  fulfillmentLineItems(first: 10) {
                    ...ParcelLinePage
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment LineFacts on LineItem {
              id
              title
              variantTitle
              sku
              vendor
              quantity
              currentQuantity
              refundableQuantity
              isGiftCard
              requiresShipping
              discountedUnitPriceAfterAllDiscountsSet {
                ...Amounts
              }
              product {
                id
              }
              variant {
                id
              }
              lineItemGroup {
                id
                title
              }
            }

            fragment LinePage on LineItemConnection {
              nodes {
                ...LineFacts
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }

            fragment OrderFacts on Order {
              id
              name
              createdAt
              processedAt
              updatedAt
              cancelledAt
              test
              sourceName
              displayFinancialStatus
              tags
              currencyCode
              presentmentCurrencyCode
              email
              customer {
                id
                displayName
                defaultEmailAddress {
                  emailAddress
                }
              }
              shippingAddress {
                countryCodeV2
              }
            }

            fragment ParcelFacts on Fulfillment {
              id
              status
              createdAt
              deliveredAt
            }

            fragment ParcelLinePage on FulfillmentLineItemConnection {
              nodes {
                quantity
                lineItem {
                  id
                }
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadOrder.model_validate(data).order

    async def read_order_lines(
        self, id: str, after: str, **kwargs: Any
    ) -> Optional["ReadOrderLinesOrder"]:
        from .read_order_lines import ReadOrderLines

        query = gql("""
            query ReadOrderLines($id: ID!, $after: String!) {
              order(id: $id) {
                updatedAt
                lineItems(first: 40, after: $after) {
                  ...LinePage
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment LineFacts on LineItem {
              id
              title
              variantTitle
              sku
              vendor
              quantity
              currentQuantity
              refundableQuantity
              isGiftCard
              requiresShipping
              discountedUnitPriceAfterAllDiscountsSet {
                ...Amounts
              }
              product {
                id
              }
              variant {
                id
              }
              lineItemGroup {
                id
                title
              }
            }

            fragment LinePage on LineItemConnection {
              nodes {
                ...LineFacts
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "after": after}
        response = await self.execute(
            query=query, operation_name="ReadOrderLines", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadOrderLines.model_validate(data).order

    async def read_tracking(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadTrackingOrder"]:
        from .read_tracking import ReadTracking

        query = gql("""
            query ReadTracking($id: ID!) {
              order(id: $id) {
                fulfillments(first: 20) {
                  ...ParcelFacts
                  trackingInfo(first: 5) {
                    company
                    number
                    url
                  }
                }
              }
            }

            fragment ParcelFacts on Fulfillment {
              id
              status
              createdAt
              deliveredAt
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadTracking", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadTracking.model_validate(data).order

    async def read_parcels(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadParcelsOrder"]:
        from .read_parcels import ReadParcels

        query = gql("""
            query ReadParcels($id: ID!) {
              order(id: $id) {
                updatedAt
                fulfillments(first: 250) {
                  ...ParcelFacts
                }
              }
            }

            fragment ParcelFacts on Fulfillment {
              id
              status
              createdAt
              deliveredAt
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadParcels", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadParcels.model_validate(data).order

    async def read_parcel_lines(
        self, id: str, after: Union[Optional[str], "UnsetType"] = UNSET, **kwargs: Any
    ) -> Optional["ReadParcelLinesFulfillment"]:
        from .read_parcel_lines import ReadParcelLines

        query = gql("""
            query ReadParcelLines($id: ID!, $after: String) {
              fulfillment(id: $id) {
                id
                fulfillmentLineItems(first: 100, after: $after) {
                  ...ParcelLinePage
                }
              }
            }

            fragment ParcelLinePage on FulfillmentLineItemConnection {
              nodes {
                quantity
                lineItem {
                  id
                }
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "after": after}
        response = await self.execute(
            query=query, operation_name="ReadParcelLines", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadParcelLines.model_validate(data).fulfillment

    async def list_updated_orders(
        self,
        query: str,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> "ListUpdatedOrdersOrders":
        from .list_updated_orders import ListUpdatedOrders

        _query = gql("""
            query ListUpdatedOrders($query: String!, $after: String) {
              orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
                nodes {
                  id
                  updatedAt
                }
                pageInfo {
                  hasNextPage
                  endCursor
                }
              }
            }
            """)
        variables: dict[str, object] = {"query": query, "after": after}
        response = await self.execute(
            query=_query,
            operation_name="ListUpdatedOrders",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListUpdatedOrders.model_validate(data).orders

    async def list_orders_by_tag(
        self, query: str, **kwargs: Any
    ) -> "ListOrdersByTagOrders":
        from .list_orders_by_tag import ListOrdersByTag

        _query = gql("""
            query ListOrdersByTag($query: String!) {
              orders(first: 10, query: $query, sortKey: CREATED_AT) {
                nodes {
                  id
                  name
                  tags
                }
              }
            }
            """)
        variables: dict[str, object] = {"query": query}
        response = await self.execute(
            query=_query,
            operation_name="ListOrdersByTag",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListOrdersByTag.model_validate(data).orders

    async def read_shipping_address(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadShippingAddressOrder"]:
        from .read_shipping_address import ReadShippingAddress

        query = gql("""
            query ReadShippingAddress($id: ID!) {
              order(id: $id) {
                shippingAddress {
                  firstName
                  lastName
                  company
                  address1
                  address2
                  city
                  provinceCode
                  zip
                  countryCodeV2
                  phone
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="ReadShippingAddress",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadShippingAddress.model_validate(data).order

    async def read_order_updates(
        self, ids: list[str], **kwargs: Any
    ) -> list[
        Optional[Union["ReadOrderUpdatesNodesNode", "ReadOrderUpdatesNodesOrder"]]
    ]:
        from .read_order_updates import ReadOrderUpdates

        query = gql("""
            query ReadOrderUpdates($ids: [ID!]!) {
              nodes(ids: $ids) {
                id
                ... on Order {
                  updatedAt
                }
              }
            }
            """)
        variables: dict[str, object] = {"ids": ids}
        response = await self.execute(
            query=query,
            operation_name="ReadOrderUpdates",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadOrderUpdates.model_validate(data).nodes

    async def read_product(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadProductProduct"]:
        from .read_product import ReadProduct

        query = gql("""
            query ReadProduct($id: ID!) {
              product(id: $id) {
                ...ProductFacts
                collections(first: 100) {
                  ...CollectionPage
                }
                variants(first: 100) {
                  ...VariantPage
                }
              }
            }

            fragment CollectionPage on CollectionConnection {
              nodes {
                id
                title
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }

            fragment ProductFacts on Product {
              id
              title
              handle
              vendor
              productType
              status
              tags
              updatedAt
              featuredMedia {
                preview {
                  image {
                    url
                  }
                }
              }
            }

            fragment VariantPage on ProductVariantConnection {
              nodes {
                id
                title
                sku
                barcode
                price
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadProduct", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadProduct.model_validate(data).product

    async def read_product_variants(
        self, id: str, after: str, **kwargs: Any
    ) -> Optional["ReadProductVariantsProduct"]:
        from .read_product_variants import ReadProductVariants

        query = gql("""
            query ReadProductVariants($id: ID!, $after: String!) {
              product(id: $id) {
                variants(first: 250, after: $after) {
                  ...VariantPage
                }
              }
            }

            fragment VariantPage on ProductVariantConnection {
              nodes {
                id
                title
                sku
                barcode
                price
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "after": after}
        response = await self.execute(
            query=query,
            operation_name="ReadProductVariants",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadProductVariants.model_validate(data).product

    async def read_product_collections(
        self, id: str, after: str, **kwargs: Any
    ) -> Optional["ReadProductCollectionsProduct"]:
        from .read_product_collections import ReadProductCollections

        query = gql("""
            query ReadProductCollections($id: ID!, $after: String!) {
              product(id: $id) {
                collections(first: 250, after: $after) {
                  ...CollectionPage
                }
              }
            }

            fragment CollectionPage on CollectionConnection {
              nodes {
                id
                title
              }
              pageInfo {
                hasNextPage
                endCursor
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "after": after}
        response = await self.execute(
            query=query,
            operation_name="ReadProductCollections",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadProductCollections.model_validate(data).product

    async def list_updated_products(
        self,
        query: str,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> "ListUpdatedProductsProducts":
        from .list_updated_products import ListUpdatedProducts

        _query = gql("""
            query ListUpdatedProducts($query: String!, $after: String) {
              products(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
                nodes {
                  id
                  updatedAt
                }
                pageInfo {
                  hasNextPage
                  endCursor
                }
              }
            }
            """)
        variables: dict[str, object] = {"query": query, "after": after}
        response = await self.execute(
            query=_query,
            operation_name="ListUpdatedProducts",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ListUpdatedProducts.model_validate(data).products

    async def read_product_updates(
        self, ids: list[str], **kwargs: Any
    ) -> list[
        Optional[Union["ReadProductUpdatesNodesNode", "ReadProductUpdatesNodesProduct"]]
    ]:
        from .read_product_updates import ReadProductUpdates

        query = gql("""
            query ReadProductUpdates($ids: [ID!]!) {
              nodes(ids: $ids) {
                id
                ... on Product {
                  updatedAt
                }
              }
            }
            """)
        variables: dict[str, object] = {"ids": ids}
        response = await self.execute(
            query=query,
            operation_name="ReadProductUpdates",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadProductUpdates.model_validate(data).nodes

    async def suggest_refund(
        self,
        order_id: str,
        lines: list["RefundLineItemInput"],
        allocation: str,
        shipping: Union[Optional[Decimal], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["SuggestRefundOrder"]:
        from .suggest_refund import SuggestRefund

        query = gql("""
            query SuggestRefund($orderId: ID!, $lines: [RefundLineItemInput!]!, $shipping: Money, $allocation: RefundMethodAllocation!) {
              order(id: $orderId) {
                refundable
                suggestedRefund(
                  refundLineItems: $lines
                  shippingAmount: $shipping
                  refundMethodAllocation: $allocation
                ) {
                  amountSet {
                    ...Amounts
                  }
                  maximumRefundableSet {
                    ...Amounts
                  }
                  totalTaxSet {
                    ...Amounts
                  }
                  suggestedTransactions {
                    gateway
                    amountSet {
                      ...Amounts
                    }
                    parentTransaction {
                      id
                    }
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }
            """)
        variables: dict[str, object] = {
            "orderId": order_id,
            "lines": lines,
            "shipping": shipping,
            "allocation": allocation,
        }
        response = await self.execute(
            query=query, operation_name="SuggestRefund", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SuggestRefund.model_validate(data).order

    async def create_refund(
        self,
        order_id: str,
        lines: list["RefundLineItemInput"],
        transactions: list["OrderTransactionInput"],
        methods: list["RefundMethodInput"],
        currency: str,
        note: str,
        key: str,
        shipping: Union[Optional["ShippingRefundInput"], "UnsetType"] = UNSET,
        discrepancy_reason: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["CreateRefundRefundCreate"]:
        from .create_refund import CreateRefund

        query = gql("""
            mutation CreateRefund($orderId: ID!, $lines: [RefundLineItemInput!]!, $shipping: ShippingRefundInput, $transactions: [OrderTransactionInput!]!, $methods: [RefundMethodInput!]!, $currency: CurrencyCode!, $discrepancyReason: OrderAdjustmentInputDiscrepancyReason, $note: String!, $key: String!) {
              refundCreate(
                input: {orderId: $orderId, refundLineItems: $lines, shipping: $shipping, transactions: $transactions, refundMethods: $methods, currency: $currency, discrepancyReason: $discrepancyReason, note: $note, notify: false}
              ) @idempotent(key: $key) {
                refund {
                  ...RefundFacts
                }
                userErrors {
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment RefundFacts on Refund {
              id
              createdAt
              note
              totalRefundedSet {
                ...Amounts
              }
              transactions(first: 3) {
                nodes {
                  id
                  status
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "orderId": order_id,
            "lines": lines,
            "shipping": shipping,
            "transactions": transactions,
            "methods": methods,
            "currency": currency,
            "discrepancyReason": discrepancy_reason,
            "note": note,
            "key": key,
        }
        response = await self.execute(
            query=query, operation_name="CreateRefund", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateRefund.model_validate(data).refund_create

    async def list_refunds(
        self, order_id: str, **kwargs: Any
    ) -> Optional["ListRefundsOrder"]:
        from .list_refunds import ListRefunds

        query = gql("""
            query ListRefunds($orderId: ID!) {
              order(id: $orderId) {
                refunds(first: 100) {
                  ...RefundFacts
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment Amounts on MoneyBag {
              shopMoney {
                ...Amount
              }
              presentmentMoney {
                ...Amount
              }
            }

            fragment RefundFacts on Refund {
              id
              createdAt
              note
              totalRefundedSet {
                ...Amounts
              }
              transactions(first: 3) {
                nodes {
                  id
                  status
                }
              }
            }
            """)
        variables: dict[str, object] = {"orderId": order_id}
        response = await self.execute(
            query=query, operation_name="ListRefunds", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListRefunds.model_validate(data).order

    async def read_refund_transactions(
        self, id: str, **kwargs: Any
    ) -> Optional["ReadRefundTransactionsRefund"]:
        from .read_refund_transactions import ReadRefundTransactions

        query = gql("""
            query ReadRefundTransactions($id: ID!) {
              refund(id: $id) {
                transactions(first: 100) {
                  nodes {
                    id
                    status
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="ReadRefundTransactions",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return ReadRefundTransactions.model_validate(data).refund

    async def list_returns(
        self, id: str, **kwargs: Any
    ) -> Optional["ListReturnsOrder"]:
        from .list_returns import ListReturns

        query = gql("""
            query ListReturns($id: ID!) {
              order(id: $id) {
                returns(first: 10, reverse: true) {
                  nodes {
                    id
                    name
                    status
                    returnLineItems(first: 15) {
                      nodes {
                        processedQuantity
                        unprocessedQuantity
                        returnReasonNote
                        ... on ReturnLineItem {
                          fulfillmentLineItem {
                            lineItem {
                              id
                            }
                          }
                        }
                      }
                      pageInfo {
                        hasNextPage
                      }
                    }
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ListReturns", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ListReturns.model_validate(data).order

    async def find_returnable(
        self, id: str, reasons: list[str], **kwargs: Any
    ) -> "FindReturnable":
        from .find_returnable import FindReturnable

        query = gql("""
            query FindReturnable($id: ID!, $reasons: [String!]!) {
              returnableFulfillments(orderId: $id, first: 10) {
                nodes {
                  returnableFulfillmentLineItems(first: 20) {
                    nodes {
                      quantity
                      fulfillmentLineItem {
                        id
                        lineItem {
                          id
                        }
                      }
                    }
                  }
                }
              }
              returnReasonDefinitions(first: 1, handles: $reasons) {
                nodes {
                  id
                  deleted
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "reasons": reasons}
        response = await self.execute(
            query=query, operation_name="FindReturnable", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return FindReturnable.model_validate(data)

    async def create_return(
        self, order: str, lines: list["ReturnLineItemInput"], **kwargs: Any
    ) -> Optional["CreateReturnReturnCreate"]:
        from .create_return import CreateReturn

        query = gql("""
            mutation CreateReturn($order: ID!, $lines: [ReturnLineItemInput!]!) {
              returnCreate(returnInput: {orderId: $order, returnLineItems: $lines}) {
                return {
                  id
                  name
                  status
                }
                userErrors {
                  code
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {"order": order, "lines": lines}
        response = await self.execute(
            query=query, operation_name="CreateReturn", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateReturn.model_validate(data).return_create

    async def read_return(self, id: str, **kwargs: Any) -> Optional["ReadReturnReturn"]:
        from .read_return import ReadReturn

        query = gql("""
            query ReadReturn($id: ID!) {
              return(id: $id) {
                id
                status
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ReadReturn", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadReturn.model_validate(data).return_

    async def close_return(
        self, id: str, **kwargs: Any
    ) -> Optional["CloseReturnReturnClose"]:
        from .close_return import CloseReturn

        query = gql("""
            mutation CloseReturn($id: ID!) {
              returnClose(id: $id) {
                return {
                  id
                  status
                }
                userErrors {
                  code
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="CloseReturn", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CloseReturn.model_validate(data).return_close

    async def cancel_return(
        self, id: str, **kwargs: Any
    ) -> Optional["CancelReturnReturnCancel"]:
        from .cancel_return import CancelReturn

        query = gql("""
            mutation CancelReturn($id: ID!) {
              returnCancel(id: $id) {
                return {
                  id
                  status
                }
                userErrors {
                  code
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="CancelReturn", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CancelReturn.model_validate(data).return_cancel

    async def read_shop(self, **kwargs: Any) -> "ReadShopShop":
        from .read_shop import ReadShop

        query = gql("""
            query ReadShop {
              shop {
                id
                name
                myshopifyDomain
                primaryDomain {
                  host
                }
                contactEmail
                currencyCode
                ianaTimezone
                shopAddress {
                  countryCodeV2
                }
                plan {
                  partnerDevelopment
                }
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="ReadShop", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadShop.model_validate(data).shop

    async def read_scopes(self, **kwargs: Any) -> "ReadScopesCurrentAppInstallation":
        from .read_scopes import ReadScopes

        query = gql("""
            query ReadScopes {
              currentAppInstallation {
                id
                accessScopes {
                  handle
                }
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="ReadScopes", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadScopes.model_validate(data).current_app_installation

    async def read_stock(
        self, id: str, after: Union[Optional[str], "UnsetType"] = UNSET, **kwargs: Any
    ) -> Optional["ReadStockProductVariant"]:
        from .read_stock import ReadStock

        query = gql("""
            query ReadStock($id: ID!, $after: String) {
              productVariant(id: $id) {
                id
                inventoryPolicy
                inventoryItem {
                  tracked
                  inventoryLevels(first: 50, after: $after) {
                    nodes {
                      location {
                        id
                        name
                        isActive
                      }
                      quantities(names: ["available"]) {
                        name
                        quantity
                      }
                    }
                    pageInfo {
                      hasNextPage
                      endCursor
                    }
                  }
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "after": after}
        response = await self.execute(
            query=query, operation_name="ReadStock", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadStock.model_validate(data).product_variant

    async def find_customer(
        self, email: str, **kwargs: Any
    ) -> Optional["FindCustomerCustomerByIdentifier"]:
        from .find_customer import FindCustomer

        query = gql("""
            query FindCustomer($email: String!) {
              customerByIdentifier(identifier: {emailAddress: $email}) {
                id
              }
            }
            """)
        variables: dict[str, object] = {"email": email}
        response = await self.execute(
            query=query, operation_name="FindCustomer", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return FindCustomer.model_validate(data).customer_by_identifier

    async def read_store_credit(
        self, customer_id: str, **kwargs: Any
    ) -> Optional["ReadStoreCreditCustomer"]:
        from .read_store_credit import ReadStoreCredit

        query = gql("""
            query ReadStoreCredit($customerId: ID!) {
              customer(id: $customerId) {
                storeCreditAccounts(first: 10) {
                  nodes {
                    balance {
                      ...Amount
                    }
                    transactions(first: 25, reverse: true) {
                      nodes {
                        createdAt
                        ... on StoreCreditAccountCreditTransaction {
                          ...CreditFacts
                        }
                      }
                    }
                  }
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment CreditFacts on StoreCreditAccountCreditTransaction {
              id
              createdAt
              event
              amount {
                ...Amount
              }
              origin {
                __typename
              }
            }
            """)
        variables: dict[str, object] = {"customerId": customer_id}
        response = await self.execute(
            query=query, operation_name="ReadStoreCredit", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReadStoreCredit.model_validate(data).customer

    async def create_customer(
        self,
        email: str,
        locale: str,
        note: str,
        name: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["CreateCustomerCustomerCreate"]:
        from .create_customer import CreateCustomer

        query = gql("""
            mutation CreateCustomer($email: String!, $name: String, $locale: String!, $note: String!) {
              customerCreate(
                input: {email: $email, firstName: $name, locale: $locale, note: $note}
              ) {
                customer {
                  id
                }
                userErrors {
                  field
                  message
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "email": email,
            "name": name,
            "locale": locale,
            "note": note,
        }
        response = await self.execute(
            query=query, operation_name="CreateCustomer", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateCustomer.model_validate(data).customer_create

    async def give_store_credit(
        self, id: str, amount: "MoneyInput", **kwargs: Any
    ) -> Optional["GiveStoreCreditStoreCreditAccountCredit"]:
        from .give_store_credit import GiveStoreCredit

        query = gql("""
            mutation GiveStoreCredit($id: ID!, $amount: MoneyInput!) {
              storeCreditAccountCredit(
                id: $id
                creditInput: {creditAmount: $amount, notify: false}
              ) {
                storeCreditAccountTransaction {
                  ...CreditFacts
                }
                userErrors {
                  code
                  field
                  message
                }
              }
            }

            fragment Amount on MoneyV2 {
              amount
              currencyCode
            }

            fragment CreditFacts on StoreCreditAccountCreditTransaction {
              id
              createdAt
              event
              amount {
                ...Amount
              }
              origin {
                __typename
              }
            }
            """)
        variables: dict[str, object] = {"id": id, "amount": amount}
        response = await self.execute(
            query=query, operation_name="GiveStoreCredit", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GiveStoreCredit.model_validate(data).store_credit_account_credit
