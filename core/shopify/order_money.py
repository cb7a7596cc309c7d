"""The money of an order of which somebody claims a piece: prices, taxes, payments, what went back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from core.domain.amounts import (
    Amounts,
    Chargeback,
    LineMoney,
    OrderMoney,
    PaymentLeft,
    ShippingMoney,
)
from core.domain.money import Money
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.read_order_money import (
    ReadOrderMoneyNodesLineItem,
    ReadOrderMoneyOrder,
    ReadOrderMoneyOrderTransactions,
)
from core.shopify.results import amounts, money
from core.shopify.returns import read_line_returns

PAYMENTS = frozenset({"SALE", "CAPTURE"})
"""Kinds of transactions by which money came in."""
OPEN, LOST = frozenset({"NEEDS_RESPONSE", "UNDER_REVIEW"}), frozenset({"LOST", "ACCEPTED"})
"""Shopify's `DisputeStatus`."""
REFUNDS_READ = 100


async def read_order_money(
    api: AdminApi, gid: str, line_gids: Sequence[str], *, may_read_returns: bool
) -> OrderMoney | None:
    """The order's money as it is now, with that of these lines. None when Shopify shows us no such order.

    Without `may_read_returns` an order that has an open return counts as returned line by line.
    """
    answer = await api.read_order_money(gid, list(line_gids))
    if answer.order is None:
        return None
    found = [each for each in answer.nodes if isinstance(each, ReadOrderMoneyNodesLineItem)]
    reduced = any(each.current_quantity < each.quantity for each in found)
    refunded = await _refunded(api, gid, answer.order) if reduced else {}
    lines = {each.id: _line(answer.order, each, refunded) for each in found}
    status = answer.order.return_status
    told = await read_line_returns(api, gid, line_gids, status, may_read=may_read_returns)
    for line, (returning, returned) in told.items():
        if line in lines:
            lines[line] = replace(lines[line], returning=returning, returned=returned)
    return OrderMoney(
        updated_at=answer.order.updated_at,
        left=amounts(answer.order.net_payment_set),
        payments=tuple(_payments(answer.order.transactions)),
        lines=lines,
        chargeback=_chargeback([each.status for each in answer.order.disputes]),
        shipping=_shipping(answer.order),
    )


def _shipping(order: ReadOrderMoneyOrder) -> ShippingMoney:
    """All of the order's shipping together; orders that were merged or split have several."""
    nothing, lines = _total((), amounts(order.net_payment_set)), order.shipping_lines.nodes
    suggested = order.suggested_refund
    left = amounts(suggested.shipping.maximum_refundable_set) if suggested else nothing
    return ShippingMoney(
        cost=_total((amounts(each.discounted_price_set) for each in lines), nothing),
        tax=_total((amounts(tax.price_set) for each in lines for tax in each.tax_lines), nothing),
        taxes_included=order.taxes_included,
        left=left.presentment,
    )


def _chargeback(statuses: Sequence[str]) -> Chargeback:
    """Won or prevented leaves nothing. Inquiries count like chargebacks: one becomes the other."""
    if OPEN & set(statuses):
        return Chargeback.OPEN
    return Chargeback.LOST if LOST & set(statuses) else Chargeback.NONE


async def _refunded(api: AdminApi, gid: str, order: ReadOrderMoneyOrder) -> dict[str, Amounts] | None:
    """What refunds booked on each line, tax and all. None where there are more than we read."""
    answer = await api.read_refunded_lines(gid)
    refunds = answer.refunds if answer else []
    if len(refunds) >= REFUNDS_READ or any(
        each.refund_line_items.page_info.has_next_page for each in refunds
    ):
        return None
    booked: defaultdict[str, list[Amounts]] = defaultdict(list)
    for row in (row for each in refunds for row in each.refund_line_items.nodes):
        booked[row.line_item.id].append(amounts(row.subtotal_set))
        if not order.taxes_included:
            booked[row.line_item.id].append(amounts(row.total_tax_set))
    return {line: _total(each, each[0]) for line, each in booked.items()}


def _line(
    order: ReadOrderMoneyOrder, line: ReadOrderMoneyNodesLineItem, refunded: dict[str, Amounts] | None
) -> LineMoney:
    whole = amounts(line.original_total_set)
    off = _total((amounts(each.allocated_amount_set) for each in line.discount_allocations), whole)
    nothing = _total((), whole)
    return LineMoney(
        quantity=line.quantity,
        current_quantity=line.current_quantity,
        net=whole - off,
        tax=_total((amounts(each.price_set) for each in line.tax_lines), whole),
        taxes_included=order.taxes_included,
        refunded=None if refunded is None else refunded.get(line.id, nothing),
    )


def _payments(transactions: Iterable[ReadOrderMoneyOrderTransactions]) -> Iterable[PaymentLeft]:
    for each in transactions:
        left = each.maximum_refundable_v_2
        if each.kind in PAYMENTS and each.status == "SUCCESS" and left is not None and left.amount > 0:
            yield PaymentLeft(each.formatted_gateway or "", money(left))


def _total(parts: Iterable[Amounts], like: Amounts) -> Amounts:
    """The sum, in the currencies of another amount."""
    total = like.each(lambda each: Money(Decimal(0), each.currency))
    for part in parts:
        total += part
    return total
