"""What the buyer would pay for a replacement by the terms, from what we hold."""

from decimal import Decimal
from uuid import UUID

from core.domain.amounts import Amounts
from core.domain.cases import Case
from core.domain.money import Money
from core.domain.payments import Owed, owed_of
from core.domain.remedies import Remedy
from core.domain.worth import Due, Portion, offered
from core.store.base import Tx
from core.store.orders import get_line, get_order
from core.store.owners import Owner
from core.store.units import Unit


async def find_owed(tx: Tx, unit: Unit, case: Case | None, portion: Portion, due: Due | None) -> Owed | None:
    """In the currencies of the order; the shop's where there is none. None: nothing, or not known yet."""
    if case is None:
        return None
    if due is not None:
        return owed_of(due.worth.total - due.piece, portion.sending, due.worth.total.rate)
    pays = offered(case, portion, [Remedy.REPLACEMENT])[0].buyer_pays - portion.sending
    piece = Money(pays, case.facts.currency)
    if unit.order_line_id is None:
        return owed_of(Amounts(piece, piece), portion.sending)
    line = await get_line(tx, unit.order_line_id)
    rate = line.unit_price / line.shop_unit_price if line.shop_unit_price else Decimal(1)
    presentment = (await get_order(tx, line.order_id)).presentment_currency
    return owed_of(Amounts(Money(pays * rate, presentment).rounded(), piece), portion.sending, rate)


async def can_be_asked(tx: Tx, owner_id: UUID) -> bool:
    """Whether an invoice reaches whoever claims. Whoever has not said yet who they are will."""
    owner = await tx.get(Owner, owner_id)
    return owner is None or (owner.erased_at is None and bool(owner.email))
