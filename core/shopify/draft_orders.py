"""Replacements as draft orders at 100 % discount. Shopify has no idempotency keys for them.

So: tag the draft with the claim, look for the tag before creating (the search may lag some seconds), store
the gid, wait until it is ready, complete it. To complete it again answers the same order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.domain.money import Money
from core.shopify.admin_api.base_model import UNSET, UnsetType
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import DraftOrderFacts
from core.shopify.admin_api.input_types import (
    AttributeInput,
    DraftOrderAppliedDiscountInput,
    DraftOrderLineItemInput,
    MailingAddressInput,
    MoneyInput,
    PurchasingEntityInput,
)
from core.shopify.errors import NotReady, Rejected, UnknownOutcome, Unreadable
from core.shopify.orders import by_tag, has_tag
from core.shopify.results import money, refuse_errors, user_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a replacement goes. Personal: never log it."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country_code: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the buyer pays for it, presentment currency: the draft comes to exactly that."""

    piece: Money
    shipping: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What is sent, and to whom."""

    lines: tuple[tuple[str, int], ...]
    """Variant gid and quantity."""
    currency: str
    """The buyer's."""
    tags: tuple[str, ...]
    note: str
    attributes: Mapping[str, str]
    """Shown on the order; they and the tags carry over from the draft."""
    discount_title: str
    shipping_title: str
    charge: Charge | None = None
    """None: it is free."""
    customer_gid: str | None = None
    email: str | None = None
    address: Address | None = None
    reserve_until: datetime | None = None
    """Until then the draft holds its stock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    gid: str
    name: str
    status: str
    ready: bool
    """Shopify has finished calculating it."""
    tags: tuple[str, ...]
    created_at: datetime
    completed_at: datetime | None
    total: Money
    has_address: bool
    """Where to is known. What it is, is nobody's business here."""
    order_gid: str | None
    order_name: str | None
    invoice_sent_at: datetime | None
    invoice_url: str | None
    """Where the buyer pays. It ends in a secret."""


async def create(api: AdminApi, replacement: Replacement) -> DraftOrder:
    """Create the draft. Raises Rejected, UnknownOutcome and the errors of the transport."""
    charge, free = replacement.charge, Money.zero(replacement.currency)
    answer = await api.create_replacement(
        lines=_lines(replacement, charge),
        discount=UNSET if charge else _everything_off(replacement),
        shipping_title=replacement.shipping_title,
        shipping_price=_input(charge.shipping if charge else free),
        currency=replacement.currency,
        tags=list(replacement.tags),
        note=replacement.note,
        attributes=[AttributeInput(key=key, value=value) for key, value in replacement.attributes.items()],
        purchasing_entity=purchaser(replacement.customer_gid),
        email=replacement.email or UNSET,
        shipping_address=_mailing(replacement.address) if replacement.address else UNSET,
        reserve_inventory_until=replacement.reserve_until or UNSET,
    )
    if answer is not None:
        refuse_errors(answer.user_errors)
    if answer is None or answer.draft_order is None:
        raise UnknownOutcome("Shopify did not say whether the draft order was created: look for its tag")
    return to_ours(answer.draft_order)


async def read(api: AdminApi, gid: str) -> DraftOrder | None:
    """The draft as it is now; None when it is gone."""
    draft = await api.read_draft_order(gid)
    return to_ours(draft) if draft else None


async def list_tagged(api: AdminApi, tag: str) -> list[DraftOrder]:
    """Every draft with exactly this tag. Shopify's search may lag some seconds behind."""
    found = await api.list_draft_orders_by_tag(by_tag(tag))
    return [to_ours(each) for each in found.nodes if has_tag(each.tags, tag)]


async def readdress(api: AdminApi, gid: str, address: Address) -> DraftOrder:
    """Let a draft that is not completed go there; the same again changes nothing.

    Raises Rejected, UnknownOutcome and the errors of the transport.
    """
    answer = await api.address_draft_order(gid, _mailing(address))
    if answer is not None:
        refuse_errors(answer.user_errors)
    if answer is None or answer.draft_order is None:
        raise UnknownOutcome("Shopify did not say whether the draft order has the address: say it again")
    return to_ours(answer.draft_order)


def names_address(refused: Rejected) -> bool:
    """Whether Shopify said no because of the address."""
    fields = [each.field or "" for each in refused.user_errors]
    return any("shippingaddress" in field.replace("_", "").lower() for field in fields)


async def complete(api: AdminApi, gid: str) -> DraftOrder:
    """Make it an order. Answers the same when it is one already.

    Raises NotReady (ask again in a second), Rejected, Unreadable, UnknownOutcome.
    """
    answer = await api.complete_draft_order(gid)
    errors = user_errors(answer.user_errors) if answer else ()
    if answer and answer.draft_order and answer.draft_order.order and not errors:
        return to_ours(answer.draft_order)
    draft = await read(api, gid)
    if draft is None:
        raise Unreadable(gid)
    if draft.order_gid:
        return draft
    if errors and not draft.ready:
        raise NotReady(errors)
    if errors:
        raise Rejected(errors)
    raise UnknownOutcome("Shopify did not say whether the draft order was completed: read it")


async def delete(api: AdminApi, gid: str) -> None:
    """Delete a draft that is not completed. One that is gone already is fine."""
    answer = await api.delete_draft_order(gid)
    errors: Sequence[object] = answer.user_errors if answer else ()
    if answer and not errors:
        return
    if await read(api, gid) is None:
        return
    refuse_errors(answer.user_errors if answer else ())
    raise UnknownOutcome("Shopify did not say whether the draft order was deleted: read it")


def _lines(replacement: Replacement, charge: Charge | None) -> list[DraftOrderLineItemInput]:
    """At their price, which is discounted; or the first at what is charged, and the others free.

    A price of our own comes to the cent, whatever Shopify's rounding makes of list prices in the buyer's
    currency.
    """
    rows = [DraftOrderLineItemInput(variantId=gid, quantity=quantity) for gid, quantity in replacement.lines]
    if charge is None:
        return rows
    return [
        DraftOrderLineItemInput(
            variantId=gid,
            quantity=quantity,
            priceOverride=_input(charge.piece if number == 0 else Money.zero(charge.piece.currency)),
        )
        for number, (gid, quantity) in enumerate(replacement.lines)
    ]


def _everything_off(replacement: Replacement) -> DraftOrderAppliedDiscountInput:
    return DraftOrderAppliedDiscountInput(title=replacement.discount_title, value=100, valueType="PERCENTAGE")


def _input(money: Money) -> MoneyInput:
    return MoneyInput(amount=money.amount, currencyCode=money.currency)


def purchaser(customer_gid: str | None) -> PurchasingEntityInput | UnsetType:
    return PurchasingEntityInput(customerId=customer_gid) if customer_gid else UNSET


def _mailing(address: Address) -> MailingAddressInput:
    parts = {
        "firstName": address.first_name,
        "lastName": address.last_name,
        "company": address.company,
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "provinceCode": address.province_code,
        "zip": address.zip,
        "countryCode": address.country_code,
        "phone": address.phone,
    }
    return MailingAddressInput.model_validate({name: value for name, value in parts.items() if value})


def to_ours(draft: DraftOrderFacts) -> DraftOrder:
    return DraftOrder(
        gid=draft.id,
        name=draft.name,
        status=draft.status,
        ready=draft.ready,
        tags=tuple(draft.tags),
        created_at=draft.created_at,
        completed_at=draft.completed_at,
        total=money(draft.total_price_set.presentment_money),
        has_address=draft.shipping_address is not None,
        order_gid=draft.order.id if draft.order else None,
        order_name=draft.order.name if draft.order else None,
        invoice_sent_at=draft.invoice_sent_at,
        invoice_url=draft.invoice_url,
    )
