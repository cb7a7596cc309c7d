"""What a buyer is asked to pay: a draft order with one line of our own words, whose invoice Shopify sends."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.money import Money
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.input_types import AttributeInput, DraftOrderLineItemInput, MoneyInput
from core.shopify.draft_orders import DraftOrder, purchaser, read, to_ours
from core.shopify.errors import Rejected, UnknownOutcome, Unreadable
from core.shopify.results import refuse_errors, user_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """Personal: never log it."""

    title: str
    amount: Money
    """Shopify adds tax where the shop's prices are without it."""
    tags: tuple[str, ...]
    note: str
    attributes: Mapping[str, str]
    email: str
    customer_gid: str | None = None


async def create(api: AdminApi, invoice: Invoice) -> DraftOrder:
    """Create the draft. Raises Rejected, UnknownOutcome and the errors of the transport."""
    price = MoneyInput(amount=invoice.amount.amount, currencyCode=invoice.amount.currency)
    answer = await api.create_invoice(
        line=DraftOrderLineItemInput(
            title=invoice.title, quantity=1, originalUnitPriceWithCurrency=price, requiresShipping=False
        ),
        currency=invoice.amount.currency,
        tags=list(invoice.tags),
        note=invoice.note,
        attributes=[AttributeInput(key=key, value=value) for key, value in invoice.attributes.items()],
        email=invoice.email,
        purchasing_entity=purchaser(invoice.customer_gid),
    )
    if answer is not None:
        refuse_errors(answer.user_errors)
    if answer is None or answer.draft_order is None:
        raise UnknownOutcome("Shopify did not say whether the invoice was made: look for its tag")
    return to_ours(answer.draft_order)


async def send(api: AdminApi, gid: str) -> DraftOrder:
    """Let Shopify write to the buyer. One that was paid meanwhile is as good as sent.

    Raises Rejected, Unreadable, UnknownOutcome.
    """
    answer = await api.send_invoice(gid)
    errors = user_errors(answer.user_errors) if answer else ()
    if answer and answer.draft_order and not errors:
        return to_ours(answer.draft_order)
    draft = await read(api, gid)
    if draft is None:
        raise Unreadable(gid)
    if draft.order_gid:
        return draft
    if errors:
        raise Rejected(errors)
    raise UnknownOutcome("Shopify did not say whether the invoice was sent: read its draft order")
