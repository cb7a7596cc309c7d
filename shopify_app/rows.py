"""One line of a list, as several pages show it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.domain.coverage import Status, status
from core.store.claims import Claim
from core.store.orders import OrderRow
from core.store.owners import Owner
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.locales import Gettext
from shopify_app import words
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyLine:
    id: UUID
    title: str
    sku: str | None
    order_name: str | None
    purchased_on: date
    ends_on: date | None
    lifetime: bool
    badge: Badge
    exception: Badge | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    id: UUID
    number: str
    title: str
    owner: str
    fault: str
    submitted_at: datetime
    outcome: Badge
    queue: str
    """Where it waits for staff; nothing once it is decided."""
    state: Badge
    overridden: bool
    clock: Badge | None
    way: Badge | None
    """Where its repair or its faulty unit is, on lists that say it."""
    promised: str
    """Until when it waits for stock, where a list says it."""


def status_of(warranty: Warranty, unit: Unit, today: date) -> Status:
    return status(warranty.coverage(), today, void=unit.void_reason is not None)


def warranty_line(
    warranty: Warranty, unit: Unit, order: OrderRow | None, *, today: date, _: Gettext
) -> WarrantyLine:
    exception = words.EXCEPTION.get(warranty.exception or "")
    return WarrantyLine(
        id=warranty.id,
        title=unit.title,
        sku=unit.sku,
        order_name=order.name if order else None,
        purchased_on=warranty.purchased_on,
        ends_on=warranty.ends_on,
        lifetime=warranty.starts_on is not None and warranty.ends_on is None,
        badge=words.STATUS[status_of(warranty, unit, today)].said(_),
        exception=exception.said(_) if exception else None,
        created_at=warranty.created_at,
    )


def claim_line(
    claim: Claim,
    unit: Unit,
    owner: Owner | None,
    *,
    _: Gettext,
    clock: Badge | None = None,
    way: Badge | None = None,
    promised: str = "",
) -> ClaimLine:
    return ClaimLine(
        id=claim.id,
        number=claim.number,
        title=unit.title,
        owner=owner.name if owner else "",
        fault=_(words.FAULT[claim.fault]),
        submitted_at=claim.submitted_at,
        outcome=words.OUTCOME[claim.outcome].said(_),
        queue=_(words.QUEUE[claim.queue]) if claim.queue and claim.decided_at is None else "",
        state=words.STATE[claim.state].said(_),
        overridden=claim.overridden,
        clock=clock,
        way=way.said(_) if way else None,
        promised=promised,
    )
