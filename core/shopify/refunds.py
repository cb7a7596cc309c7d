"""Money back for units of an order line: what Shopify suggests, the refund itself, and finding it again.

A refund must be looked up with `find_by_marker` before it is created again: Shopify forgets an idempotency
key after 24 hours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain.amounts import Amounts
from core.domain.money import Money
from core.shopify.admin_api.base_model import UNSET
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import RefundFacts
from core.shopify.admin_api.input_types import (
    MoneyInput,
    OrderTransactionInput,
    RefundLineItemInput,
    RefundMethodInput,
    ShippingRefundInput,
    StoreCreditRefundInput,
)
from core.shopify.admin_api.suggest_refund import SuggestRefundOrderSuggestedRefund
from core.shopify.errors import Rejected, UnknownOutcome, Unreadable
from core.shopify.results import amounts, money, user_errors

FAILED = frozenset({"FAILURE", "ERROR"})
REFUNDS_READ = 100
TRANSACTIONS_READ = 3
"""Of each refund; of one that has as many the others are read by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment of the order to which money can go back."""

    gid: str | None
    gateway: str
    amount: Money
    """What Shopify would send back to it, presentment currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSuggestion:
    """What Shopify would refund for the units: after discounts, with tax."""

    quantity: int
    shipping: Money | None
    """So much of the shipping is among it, presentment currency, as Shopify is told it."""
    amounts: Amounts
    """As the buyer paid, and as the shop keeps its books."""
    tax: Money
    """Contained in `amount`."""
    most: Amounts
    """The most that can still be refunded on the order."""
    payments: tuple[Payment, ...]
    store_credit: bool
    """To the buyer's account with the shop, not to the payments."""

    @property
    def amount(self) -> Money:
        """Presentment currency."""
        return self.amounts.presentment

    @property
    def maximum(self) -> Money:
        """Presentment currency."""
        return self.most.presentment


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade:
    gid: str
    amounts: Amounts
    note: str | None
    created_at: datetime | None
    statuses: tuple[str, ...]
    """Of its transactions; the gateway may still refuse after Shopify has made the refund."""

    @property
    def amount(self) -> Money:
        """Presentment currency."""
        return self.amounts.presentment

    @property
    def failed(self) -> bool:
        """Of several payments perhaps only one, and the money of the others went back."""
        return bool(FAILED.intersection(self.statuses))

    @property
    def moved_nothing(self) -> bool:
        """Every payment was refused."""
        return bool(self.statuses) and FAILED.issuperset(self.statuses)

    @property
    def settled(self) -> bool:
        return all(status == "SUCCESS" for status in self.statuses)


async def suggest(
    api: AdminApi,
    order_gid: str,
    line_gid: str,
    quantity: int,
    *,
    shipping: Money | None = None,
    store_credit: bool = False,
) -> RefundSuggestion:
    """What Shopify would refund for units of a line that come back broken. Raises Unreadable.

    `shipping` of the order's shipping with it, presentment currency.
    """
    allocation = "STORE_CREDIT" if store_credit else "ORIGINAL_PAYMENT_METHODS"
    order = await api.suggest_refund(
        order_gid,
        [_line(line_gid, quantity)],
        allocation,
        shipping=shipping.amount if shipping else UNSET,
    )
    if order is None or order.suggested_refund is None:
        raise Unreadable(order_gid)
    suggested = order.suggested_refund
    return RefundSuggestion(
        quantity=quantity,
        shipping=shipping,
        amounts=amounts(suggested.amount_set),
        tax=money(suggested.total_tax_set.presentment_money),
        most=amounts(suggested.maximum_refundable_set),
        payments=() if store_credit else _payments(suggested),
        store_credit=store_credit,
    )


async def create(
    api: AdminApi,
    order_gid: str,
    line_gid: str,
    suggestion: RefundSuggestion,
    *,
    note: str,
    key: str,
    amount: Money | None = None,
    takes_the_piece: bool = True,
) -> RefundMade:
    """Refund what was suggested, or another amount of it (pro rata, goodwill).

    Without `takes_the_piece` the money alone goes back, and the line stays as it is.
    `note` must hold the marker by which the refund is found again; `key` makes a repetition within 24 hours
    harmless. Raises ValueError for more than is refundable and for money that has no payment to go back to,
    Rejected, UnknownOutcome and what the transport raises.
    """
    wanted = amount or suggestion.amount
    if not Money.zero(wanted.currency) < wanted or not wanted <= suggestion.maximum:
        msg = f"{wanted} cannot be refunded: at most {suggestion.maximum} is left"
        raise ValueError(msg)
    answer = await api.create_refund(
        order_id=order_gid,
        lines=[_line(line_gid, suggestion.quantity)] if takes_the_piece else [],
        shipping=ShippingRefundInput(amount=suggestion.shipping.amount) if suggestion.shipping else UNSET,
        transactions=[] if suggestion.store_credit else _transactions(order_gid, suggestion.payments, wanted),
        methods=_store_credit(wanted) if suggestion.store_credit else [],
        currency=wanted.currency,
        discrepancy_reason=UNSET if takes_the_piece and wanted == suggestion.amount else "DAMAGE",
        note=note,
        key=key,
    )
    if answer is not None and answer.refund is not None:
        return await _whole(api, made_of(answer.refund))
    errors = user_errors(answer.user_errors) if answer else ()
    if not errors:
        raise UnknownOutcome("Shopify did not say whether the refund was made: look it up")
    if any("idempoten" in each.message.casefold() for each in errors):
        raise UnknownOutcome("The key of this refund was used before: look the refund up")
    raise Rejected(errors)


async def find_by_marker(api: AdminApi, order_gid: str, marker: str) -> RefundMade | None:
    """The refund of the order whose note holds the marker as a word of its own.

    None means certainly none. Raises Unreadable for an order that we cannot read or that has more refunds
    than we can look through, lest the refund be made twice.
    """
    order = await api.list_refunds(order_gid)
    if order is None:
        raise Unreadable(order_gid)
    whole = re.compile(rf"(?<![\w-]){re.escape(marker)}(?![\w-])")
    for each in order.refunds:
        if whole.search(each.note or ""):
            return await _whole(api, made_of(each))
    if len(order.refunds) >= REFUNDS_READ:
        raise Unreadable(order_gid)
    return None


async def _whole(api: AdminApi, made: RefundMade) -> RefundMade:
    """With all its payments: one refused or pending among them is told apart. Raises Unreadable."""
    if len(made.statuses) < TRANSACTIONS_READ:
        return made
    refund = await api.read_refund_transactions(made.gid)
    if refund is None:
        raise Unreadable(made.gid)
    return replace(made, statuses=tuple(each.status for each in refund.transactions.nodes))


def _line(gid: str, quantity: int) -> RefundLineItemInput:
    """Broken goods do not go back on the shelf."""
    return RefundLineItemInput(lineItemId=gid, quantity=quantity, restockType="NO_RESTOCK")


def _payments(suggested: SuggestRefundOrderSuggestedRefund) -> tuple[Payment, ...]:
    return tuple(
        Payment(
            gid=each.parent_transaction.id if each.parent_transaction else None,
            gateway=each.gateway or "",
            amount=money(each.amount_set.presentment_money),
        )
        for each in suggested.suggested_transactions
    )


def _transactions(order_gid: str, payments: Sequence[Payment], wanted: Money) -> list[OrderTransactionInput]:
    """The wanted amount over the payments, in Shopify's order; the last takes what exceeds the suggestion."""
    left, transactions = wanted, []
    for number, payment in enumerate(payments, start=1):
        part = left if number == len(payments) or left < payment.amount else payment.amount
        if part.amount > 0:
            transactions.append(
                OrderTransactionInput(
                    orderId=order_gid,
                    parentId=payment.gid,
                    gateway=payment.gateway,
                    kind="REFUND",
                    amount=part.amount,
                )
            )
        left -= part
    if left.amount:
        msg = f"{left} of the refund has no payment to go back to"
        raise ValueError(msg)
    return transactions


def _store_credit(wanted: Money) -> list[RefundMethodInput]:
    amount = MoneyInput(amount=wanted.amount, currencyCode=wanted.currency)
    return [RefundMethodInput(storeCreditRefund=StoreCreditRefundInput(amount=amount))]


def made_of(refund: RefundFacts) -> RefundMade:
    """Our own value of what Shopify says of a refund."""
    return RefundMade(
        gid=refund.id,
        amounts=amounts(refund.total_refunded_set),
        note=refund.note,
        created_at=refund.created_at,
        statuses=tuple(each.status for each in refund.transactions.nodes),
    )
