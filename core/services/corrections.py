"""Staff correct a registration, or make it invalid, and say why."""

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from core.domain import codes
from core.domain.actors import Actor
from core.domain.days import day_of
from core.domain.registrations import RegistrationState
from core.domain.rights import Right
from core.domain.units import VoidReason
from core.services import owners, rights, warranties
from core.services.codes import publish_code
from core.services.reassessments import reassess_open
from core.services.registrations import Entry, check_day, confirm_by_letter, give_certificate
from core.services.remedies import check_nothing_under_way
from core.services.warranties import Days
from core.store import history
from core.store.base import Tx, new_id
from core.store.claims import list_claims_of_warranties
from core.store.codes import find_code_of_unit
from core.store.end_dates import EndChange
from core.store.owners import Owner, get_owner
from core.store.registrations import (
    Correction,
    Registration,
    get_registration,
    list_registrations_of_unit,
)
from core.store.shops import get_shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, find_warranty_of_unit

FOR_LIFE = "for_life"
Changes = dict[str, list[str]]
"""Before and after of a day or a channel; of what names a person (`named`) only that it changed."""


class NotCorrectableError(Exception):
    """It is invalid, or the person in it was erased."""


class NothingChangedError(ValueError):
    """The correction says what is known already."""


class DisputeOpenError(Exception):
    """Somebody else says that the unit is theirs: settling the dispute decides it."""


async def correct(
    tx: Tx, registration_id: UUID, said: Entry, *, reason: str, by: Actor, now: datetime
) -> Correction:
    """What was typed wrongly. The day and channel of an order stay the order's.

    Another day is another cover, even a shorter one: this is a person's decision. Whoever moves the last
    covered day by it needs the right for that as well, and the exceptions report lists it with both days.
    Raises NotCorrectableError, NothingChangedError, PurchaseDayError, RightMissingError.
    """
    new = await _new_owner(tx, registration_id, said, now)
    registration, warranty, unit = await _lock(tx, registration_id)
    old = await get_owner(tx, registration.owner_id)
    await tx.refresh(new)
    if registration.state is RegistrationState.INVALID or old.erased_at or new.erased_at:
        raise NotCorrectableError
    check_day(said.purchased_on, day_of(now, (await get_shop(tx)).timezone))
    changes = _purchase_changes(registration, unit, said) | _owner_changes(old, said)
    if not changes:
        raise NothingChangedError
    confirmed = registration.state is RegistrationState.CONFIRMED
    was = _end_of(warranty)
    await _put_purchase(tx, registration, warranty if confirmed else None, unit, changes, said)
    if was is not None and _end_of(warranty) != was:
        await rights.check(tx, by, Right.CHANGE_DATES)
        changes |= _note_move(tx, registration, warranty, was, reason=reason, by=by, now=now)
    await _put_owner(tx, registration, warranty if confirmed else None, old, new, said)
    correction = Correction(
        id=new_id(),
        registration_id=registration.id,
        owner_id=old.id,
        made_at=now,
        made_by=str(by),
        reason=reason,
    )
    tx.add(correction)
    if confirmed and ("purchased_on" in changes or "email" in changes.get("named", [])):
        about = f"{registration.id}:{correction.id}"
        await confirm_by_letter(tx, registration, warranty, about=about, now=now)
    _record(tx, "registration:corrected", registration, by, now, changes)
    await tx.flush()
    await reassess_open(tx, warranty.id, now=now)
    return correction


async def invalidate(tx: Tx, registration_id: UUID, *, reason: str, by: Actor, now: datetime) -> Registration:
    """It was a mistake or a fraud: the owner's link stops working, a label may be registered again.

    A unit that came with an order keeps its promise. Another promise ends with its registration, which the
    exceptions report lists; days that staff had added go only with the right to change dates. Their claims
    are assessed anew. Raises NotCorrectableError, DisputeOpenError, RemedyUnderWayError, RightMissingError.
    """
    registration, warranty, unit = await _lock(tx, registration_id)
    if registration.state is RegistrationState.INVALID:
        raise NotCorrectableError
    confirmed = registration.state is RegistrationState.CONFIRMED
    pairs = await list_registrations_of_unit(tx, unit.id)
    if confirmed and any(other.state is RegistrationState.DISPUTED for other, _ in pairs):
        raise DisputeOpenError
    await check_nothing_under_way(tx, warranty, registration.owner_id)
    registration.state = RegistrationState.INVALID
    registration.settled_by, registration.settled_reason = str(by), reason
    changes: Changes = {}
    if confirmed:
        was, extended = _end_of(warranty), warranty.extended_ends_on
        await _take_back(tx, warranty, unit)
        if warranty.extended_ends_on != extended:
            await rights.check(tx, by, Right.CHANGE_DATES)
        if was is not None and _end_of(warranty) != was:
            changes = _note_move(tx, registration, warranty, was, reason=reason, by=by, now=now)
    await tx.flush()
    await reassess_open(tx, warranty.id, now=now)
    _record(tx, "registration:invalidated", registration, by, now, changes)
    return registration


async def _new_owner(tx: Tx, registration_id: UUID, said: Entry, now: datetime) -> Owner:
    """Written before anything is locked, as everywhere; a refusal takes it back."""
    registration = await get_registration(tx, registration_id)
    # The column alone: whose it is may change until it is locked, and is read then.
    locale = (await tx.scalars(select(Owner.locale).where(Owner.id == registration.owner_id))).one()
    return await owners.get_or_add(tx, name=said.name, email=said.email, locale=locale, now=now)


async def _lock(tx: Tx, registration_id: UUID) -> tuple[Registration, Warranty, Unit]:
    """Unit, warranty, registration, as everywhere."""
    unit = await get_unit(tx, (await get_registration(tx, registration_id)).unit_id, lock=True)
    warranty = await find_warranty_of_unit(tx, unit.id, lock=True)
    if warranty is None:
        raise LookupError("a registration without a warranty")
    return await get_registration(tx, registration_id, lock=True), warranty, unit


def _purchase_changes(registration: Registration, unit: Unit, said: Entry) -> Changes:
    if unit.order_line_id is not None:
        return {}
    changes: Changes = {}
    if said.purchased_on not in {None, registration.purchased_on}:
        changes["purchased_on"] = [registration.purchased_on.isoformat(), f"{said.purchased_on}"]
    if said.channel not in {None, registration.channel}:
        changes["channel"] = [registration.channel.value, f"{said.channel}"]
    return changes


def _owner_changes(old: Owner, said: Entry) -> Changes:
    changed = {"name": said.name != old.name, "email": said.email != old.email}
    named = [name for name, new in changed.items() if new]
    return {"named": named} if named else {}


async def _put_purchase(
    tx: Tx,
    registration: Registration,
    warranty: Warranty | None,
    unit: Unit,
    changes: Changes,
    said: Entry,
) -> None:
    if "channel" in changes and said.channel is not None:
        registration.channel = said.channel
        if warranty is not None:
            warranty.channel = said.channel
    if "purchased_on" in changes and said.purchased_on is not None:
        registration.purchased_on = said.purchased_on
        if warranty is not None:
            warranty.purchased_on, warranty.purchase_estimated = said.purchased_on, False
            await warranties.promise_anew(tx, warranty, unit)


def _end_of(warranty: Warranty) -> str | None:
    """The last covered day as history writes it; None where nothing is promised, so nothing can be moved."""
    if warranty.starts_on is None:
        return None
    return str(warranty.ends_on) if warranty.ends_on else FOR_LIFE


def _note_move(
    tx: Tx,
    registration: Registration,
    warranty: Warranty,
    was: str,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> Changes:
    """Keep both days with the reason."""
    tx.add(
        EndChange(
            warranty_id=warranty.id,
            registration_id=registration.id,
            before_on=None if was == FOR_LIFE else date.fromisoformat(was),
            after_on=warranty.ends_on,
            after_for_life=warranty.starts_on is not None and warranty.ends_on is None,
            ends_on=warranty.extended_ends_on,
            computed_ends_on=warranty.computed_ends_on,
            reason=reason,
            made_at=now,
            made_by=str(by),
        )
    )
    return {"ends_on": [was, _end_of(warranty) or ""]}


async def _put_owner(
    tx: Tx,
    registration: Registration,
    warranty: Warranty | None,
    old: Owner,
    new: Owner,
    said: Entry,
) -> None:
    """Another address is another person to us: the wrong one keeps nothing, and their links stop working."""
    new.name = said.name
    if new.id == old.id:
        new.email = said.email
        return
    registration.owner_id = new.id
    if warranty is None:
        return
    warranty.owner_id, warranty.certificate_code = new.id, None
    await give_certificate(tx, warranty)
    for claim in await list_claims_of_warranties(tx, [warranty.id]):
        if claim.owner_id == old.id:
            claim.owner_id = new.id
            claim.access_code = await publish_code(tx, codes.link_token(secrets.token_bytes))


async def _take_back(tx: Tx, warranty: Warranty, unit: Unit) -> None:
    """What the registration gave: owner, link, and where no order stands behind it, the promise."""
    warranty.owner_id = warranty.certificate_code = None
    days = warranties.days_of(warranty)
    without = Days(
        purchased_on=days.purchased_on, fulfilled_on=days.fulfilled_on, delivered_on=days.delivered_on
    )
    warranties.put_days(warranty, without)
    if unit.order_line_id is not None:
        await warranties.refresh(tx, warranty, unit)
        return
    warranties.put_promise(warranty, warranties.NOTHING)
    warranties.put_extension(warranty, None)  # it was given to whoever did not have the unit
    if await find_code_of_unit(tx, unit.id) is None:
        # The piece is known by this registration only, so nobody can register it again.
        unit.void_reason = VoidReason.INVALIDATED


def _record(
    tx: Tx, name: str, registration: Registration, by: Actor, now: datetime, changes: Changes
) -> None:
    history.record(tx, name, registration.unit_id, by=by, now=now, number=registration.number, **changes)
