"""Staff move the last covered day, and say why. The computed day stays beside it."""

from datetime import date, datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.end_dates import EndRefusal, EndRefusedError, check_extension
from core.domain.rights import Right
from core.services import rights, warranties
from core.services.reassessments import reassess_open
from core.store import history
from core.store.base import Tx
from core.store.end_dates import EndChange
from core.store.units import get_unit
from core.store.warranties import Warranty, get_warranty


async def extend(
    tx: Tx, warranty_id: UUID, ends_on: date, *, reason: str, by: Actor, now: datetime
) -> Warranty:
    """Make it the last covered day. Claims that wait are assessed anew.

    Raises EndRefusedError, and RightMissingError without the right to change dates.
    """
    return await _change(tx, warranty_id, ends_on, reason, by, now)


async def take_back(tx: Tx, warranty_id: UUID, *, reason: str, by: Actor, now: datetime) -> Warranty:
    """Back to the computed day. Raises EndRefusedError, RightMissingError."""
    return await _change(tx, warranty_id, None, reason, by, now)


async def _change(
    tx: Tx, warranty_id: UUID, ends_on: date | None, reason: str, by: Actor, now: datetime
) -> Warranty:
    await rights.check(tx, by, Right.CHANGE_DATES)
    unit = await get_unit(tx, (await get_warranty(tx, warranty_id)).unit_id, lock=True)
    warranty = await get_warranty(tx, warranty_id, lock=True)
    if unit.void_reason is not None or warranty.starts_on is None:
        raise EndRefusedError(EndRefusal.NOTHING_PROMISED)
    check_extension(warranty.computed_ends_on, warranty.extended_ends_on, ends_on)
    before = warranty.ends_on
    warranties.put_extension(warranty, ends_on)
    tx.add(
        EndChange(
            warranty_id=warranty.id,
            before_on=before,
            after_on=warranty.ends_on,
            ends_on=ends_on,
            computed_ends_on=warranty.computed_ends_on,
            reason=reason,
            made_at=now,
            made_by=str(by),
        )
    )
    await tx.flush()
    await reassess_open(tx, warranty.id, now=now)
    days = {"before": str(before), "after": str(warranty.ends_on)}
    name = "warranty:end_taken_back" if ends_on is None else "warranty:extended"
    history.record(tx, name, warranty.id, by=by, now=now, **days)
    return warranty
