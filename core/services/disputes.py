"""Disputes: two people say that a unit is theirs, and staff decide."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.registrations import RegistrationState
from core.services.reassessments import reassess_open
from core.services.registrations import confirm_by_letter, give_certificate
from core.services.remedies import check_nothing_under_way
from core.store import history
from core.store.base import Tx
from core.store.registrations import Registration, get_registration, list_registrations_of_unit
from core.store.units import get_unit
from core.store.warranties import Warranty, find_warranty_of_unit


async def settle(
    tx: Tx, registration_id: UUID, *, accept: bool, reason: str, by: Actor, now: datetime
) -> Registration:
    """Staff decide whose unit it is. Accepting makes the earlier registrations invalid; dates stay.

    Claims of whoever loses it are assessed anew. Raises RemedyUnderWayError.
    """
    registration = await hold(tx, registration_id)
    if registration.state is not RegistrationState.DISPUTED:
        return registration
    registration.settled_by, registration.settled_reason = str(by), reason
    registration.state = RegistrationState.CONFIRMED if accept else RegistrationState.INVALID
    warranty = await find_warranty_of_unit(tx, registration.unit_id)
    if accept:
        await _hand_over(tx, registration, warranty, reason, by=by, now=now)
    if warranty is not None:
        await reassess_open(tx, warranty.id, now=now)
    name = "registration:accepted" if accept else "registration:rejected"
    history.record(tx, name, registration.unit_id, by=by, now=now, number=registration.number)
    return registration


async def hold(tx: Tx, registration_id: UUID) -> Registration:
    """The registration, locked with its warranty until the transaction ends."""
    unit_id = (await get_registration(tx, registration_id)).unit_id
    await get_unit(tx, unit_id, lock=True)
    await find_warranty_of_unit(tx, unit_id, lock=True)
    return await get_registration(tx, registration_id, lock=True)


async def _hand_over(
    tx: Tx, registration: Registration, warranty: Warranty | None, reason: str, *, by: Actor, now: datetime
) -> None:
    for other, _ in await list_registrations_of_unit(tx, registration.unit_id):
        if other.id != registration.id and other.state is RegistrationState.CONFIRMED:
            if warranty is not None:
                await check_nothing_under_way(tx, warranty, other.owner_id)
            other.state = RegistrationState.INVALID
            other.settled_by, other.settled_reason = str(by), reason
    if warranty is not None:
        warranty.owner_id = registration.owner_id
        warranty.certificate_code = None
        await give_certificate(tx, warranty)
        await confirm_by_letter(tx, registration, warranty, about=str(registration.id), now=now)
