"""What a resolution costs: booked in the transaction that ends it, corrected by staff with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from core.domain.actors import SYSTEM, Actor
from core.domain.amounts import Amounts
from core.domain.costs import (
    Cost,
    CostAccount,
    CostKind,
    CostSource,
    account_of,
    corrected,
    in_currency,
    less_paid,
    of_goods,
    of_refund,
    of_repair,
)
from core.domain.days import day_of
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.services.shipping import shipping_in
from core.store import history
from core.store.base import NotFoundError, Tx
from core.store.catalogue import find_variant
from core.store.claims import Claim, get_claim
from core.store.costs import CostRow, find_check, list_current, list_with_costs
from core.store.orders import OrderLineRow, get_line, get_order
from core.store.payments import find_payment
from core.store.repairs import find_repair_of_resolution
from core.store.resolutions import Resolution, get_resolution
from core.store.shops import get_shop
from core.store.units import get_unit
from core.store.warranties import get_warranty

FIRST = 1


class CostChangedError(Exception):
    """Somebody else entered or corrected it since the page was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What staff enter. `shown` is the version that their page showed, 0 where there was none."""

    kind: CostKind
    account: CostAccount
    amount: Money
    reason: str
    shown: int


async def book(tx: Tx, resolution: Resolution, *, unit_cost: Money | None = None, now: datetime) -> None:
    """Write down what a resolution that is done costs by itself. What is booked already stays as it is.

    A repair that came to nothing has cost what was noted for it, whatever takes its place.
    `unit_cost` is Shopify's of the goods that were sent; without it their price stands in. With the
    resolution locked, so that two do not book at once; the database would refuse the second.
    """
    claim = await get_claim(tx, resolution.claim_id)
    booked = {row.kind for row in await list_current(tx, [resolution.id])}
    costs = [cost for cost in await _costs_of(tx, resolution, claim, unit_cost) if cost.kind not in booked]
    day = await _day_of(tx, resolution, now)
    tx.add_all(_row(resolution, cost, FIRST, day, by=SYSTEM, now=now) for cost in costs)
    await tx.flush()
    for cost in costs:
        _tell(tx, "cost:booked", resolution, cost, by=SYSTEM, now=now)


async def correct(
    tx: Tx, claim_id: UUID, resolution_id: UUID, wanted: Correction, *, by: Actor, now: datetime
) -> None:
    """Staff enter a cost or correct one; what it was before stays in its history.

    Raises NotFoundError where nothing took effect yet, CostChangedError, CostRefusedError.
    """
    claim = await get_claim(tx, claim_id, lock=True)
    if resolution_id not in {each.id for each in await list_with_costs(tx, claim_id)}:
        raise NotFoundError("Resolution")
    resolution = await get_resolution(tx, resolution_id, lock=True)
    current = {row.kind: row for row in await list_current(tx, [resolution_id])}.get(wanted.kind)
    if (current.version if current else 0) != wanted.shown:
        raise CostChangedError
    before = current.value() if current else None
    cost = corrected(before, wanted.kind, wanted.account, wanted.amount, claim.outcome)
    day = current.incurred_on if current else await _day_of(tx, resolution, now)
    row = _row(resolution, cost, wanted.shown + 1, day, by=by, now=now)
    row.reason = wanted.reason
    tx.add(row)
    await tx.flush()
    check = await find_check(tx, resolution_id)
    if check is not None:
        check.difference = None  # somebody looked, and said why
    _tell(tx, "cost:corrected", resolution, cost, by=by, now=now)


def _tell(tx: Tx, name: str, resolution: Resolution, cost: Cost, *, by: Actor, now: datetime) -> None:
    """Of the resolution, without amounts: everybody who sees a claim reads the claim's own history."""
    history.record(tx, name, resolution.id, by=by, now=now, kind=cost.kind, account=cost.account)


async def _costs_of(tx: Tx, resolution: Resolution, claim: Claim, unit_cost: Money | None) -> list[Cost]:
    """What it costs by itself, each kind once. Nothing where nobody knows yet: staff enter it."""
    currency = (await get_shop(tx)).currency
    supplement = resolution.excess and resolution.through_the_order
    account = CostAccount.GOODWILL if supplement else account_of(claim.outcome)
    unit = await get_unit(tx, (await get_warranty(tx, claim.warranty_id)).unit_id)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    if resolution.remedy is Remedy.REPAIR and resolution.outside_reference is None:
        return await _repair_of(tx, resolution, line, currency, account)
    if resolution.remedy is Remedy.REPLACEMENT and resolution.amount is None:
        known = unit_cost if unit_cost and unit_cost.currency == currency else None
        sent = resolution.substitute_gid or unit.variant_gid
        cost = of_goods(known, await _price_of(tx, sent, line, currency), account)
        return [less_paid(cost, await _paid_for(tx, resolution, currency))] if cost else []
    return await _money_of(tx, resolution, line, currency, account)


async def _money_of(
    tx: Tx, resolution: Resolution, line: OrderLineRow | None, currency: str, account: CostAccount
) -> list[Cost]:
    """What was refunded, credited, or paid by staff themselves."""
    if resolution.amount is None or resolution.currency is None:
        return []
    paid = Money(resolution.amount, resolution.currency)
    if resolution.shop_amount is not None:
        amount: Money | None = Money(resolution.shop_amount, currency)
    else:
        amount = in_currency(paid, await _rate_of(tx, line, paid.currency), currency)
    shipping = shipping_in(resolution, Amounts(paid, amount)) if amount else None
    return of_refund(paid, amount, shipping, account, _source_of(resolution))


async def _paid_for(tx: Tx, resolution: Resolution, currency: str) -> Money | None:
    """What came in for a replacement, in the shop's currency."""
    payment = await find_payment(tx, resolution.id)
    if payment is None or payment.paid_at is None or payment.shop_currency != currency:
        return None
    return payment.owed().total.shop


async def _repair_of(
    tx: Tx, resolution: Resolution, line: OrderLineRow | None, currency: str, account: CostAccount
) -> list[Cost]:
    """Nothing for what went back unrepaired: what was noted then was what it would have cost.

    One that was given up has cost what was noted; what the buyer had paid for it is theirs again.
    """
    repair = await find_repair_of_resolution(tx, resolution.id)
    if repair is None or (repair.repaired_at is None and not repair.came_to_nothing):
        return []
    quote, paid = repair.quote(), None
    kept = repair.paid_at is not None and repair.credited_at is None and not repair.owes_credit
    if quote is not None and kept:
        paid = in_currency(quote.amount, await _rate_of(tx, line, quote.amount.currency), currency)
    parts = Money(repair.parts_cost, currency) if repair.parts_cost is not None else None
    labour = Money(repair.labour_cost, currency) if repair.labour_cost is not None else None
    return of_repair(parts, labour, paid, account)


def _source_of(resolution: Resolution) -> CostSource:
    if resolution.outside_reference is not None:
        return CostSource.OUTSIDE
    return CostSource.CREDIT if resolution.by_account else CostSource.REFUND


async def _rate_of(tx: Tx, line: OrderLineRow | None, currency: str) -> Decimal | None:
    """The order's own, where the money is the order's."""
    if line is None or not line.shop_unit_price:
        return None
    order = await get_order(tx, line.order_id)
    return line.unit_price / line.shop_unit_price if order.presentment_currency == currency else None


async def _price_of(
    tx: Tx, variant_gid: str | None, line: OrderLineRow | None, currency: str
) -> Money | None:
    variant = await find_variant(tx, variant_gid) if variant_gid else None
    if variant is not None:
        return Money(variant.price, currency)
    return Money(line.shop_unit_price, currency) if line else None


async def _day_of(tx: Tx, resolution: Resolution, now: datetime) -> date:
    """Of its end, on the shop's calendar."""
    ended_at = resolution.done_at
    if ended_at is None and resolution.remedy is Remedy.REPAIR:
        repair = await find_repair_of_resolution(tx, resolution.id)
        ended_at = repair.ended_at if repair else None
    return day_of(ended_at or now, (await get_shop(tx)).timezone)


def _row(resolution: Resolution, cost: Cost, version: int, day: date, *, by: Actor, now: datetime) -> CostRow:
    return CostRow(
        resolution_id=resolution.id,
        claim_id=resolution.claim_id,
        kind=cost.kind,
        version=version,
        account=cost.account,
        amount=cost.amount.amount,
        currency=cost.amount.currency,
        presentment_amount=cost.presentment.amount if cost.presentment else None,
        presentment_currency=cost.presentment.currency if cost.presentment else None,
        source=cost.source,
        incurred_on=day,
        booked_by=str(by),
        booked_at=now,
    )
