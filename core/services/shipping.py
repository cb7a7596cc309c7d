"""What of an order's shipping goes back with the next unit of a line, from what we hold of the order."""

from decimal import Decimal

from core.domain.amounts import Amounts, OrderMoney
from core.domain.shipping import ShippingShare, Weighed, share_of_unit
from core.domain.worth import Due
from core.store.base import Tx
from core.store.orders import OrderLineRow, list_lines
from core.store.resolutions import Resolution
from core.store.values import COMPUTED


async def find_share(
    tx: Tx, line: OrderLineRow, money: OrderMoney, *, ahead: int = 0, promised: Decimal = Decimal(0)
) -> ShippingShare | None:
    """Once so many other pieces have gone, and with them what they take of the shipping.

    None where the money was read before we asked for it. Gift cards and tips are not shipped.
    """
    if money.shipping is None:
        return None
    goods = [each for each in await list_lines(tx, line.order_id) if each.warrantable or each.id == line.id]
    goods.sort(key=lambda each: (len(each.gid), each.gid))
    place = next(number for number, each in enumerate(goods) if each.id == line.id)
    told = money.lines[line.gid]
    weighed = [Weighed(each.shop_unit_price * each.quantity, each.quantity) for each in goods]
    taken = told.quantity - told.current_quantity + ahead
    return share_of_unit(money.shipping, weighed, place, taken, promised)


def told_of(resolution: Resolution) -> Decimal:
    """What of the shipping a refund takes with it, as Shopify is told it, presentment currency."""
    due = _due_of(resolution)
    return due.shipping.told.amount if due and due.shipping else Decimal(0)


def shipping_in(resolution: Resolution, paid: Amounts) -> Amounts | None:
    """What of the money that went back through the order was for its shipping. None: nothing was."""
    due = _due_of(resolution) if resolution.through_the_order else None
    return due.shipping_in(paid) if due and due.shipping else None


def _due_of(resolution: Resolution) -> Due | None:
    kept = resolution.computed_from
    return COMPUTED.validate_python(kept).due if kept else None
