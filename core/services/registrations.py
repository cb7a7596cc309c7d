"""Registrations: an owner ties themself to a unit by its code."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core.domain import codes
from core.domain.actors import BUYER
from core.domain.claims import OPEN
from core.domain.days import day_of
from core.domain.letters import Letter
from core.domain.registrations import Channel, Proof, RegistrationState, normalise_email
from core.domain.terms import Terms
from core.services import letters, owners, warranties
from core.services.codes import publish_code
from core.services.policies import Book
from core.services.promises import terms_of_code
from core.services.warranties import Days
from core.store import history
from core.store.base import Tx
from core.store.catalogue import find_product
from core.store.claims import list_claims_of_warranties
from core.store.codes import CodeRow, find_code, get_sheet
from core.store.owners import Owner
from core.store.registrations import (
    Registration,
    list_registrations_by_code,
    list_registrations_of_unit,
)
from core.store.shops import get_shop
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, find_warranty_of_unit

EARLIEST_PURCHASE = date(2000, 1, 1)


class CodeRefusedError(Exception):
    """Unknown, void or used up: the page answers all three alike."""


class PurchaseDayError(ValueError):
    """The day of purchase cannot be: in the future of the shop's calendar, or before the year 2000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the page may show of a code that can be registered."""

    code: str
    title: str
    image_url: str | None
    knows_purchase: bool
    """The unit came with an order: its day and channel are known and not asked."""
    terms: Terms | None
    """What is promised with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a buyer typed. Day and channel are None where the code knows its order."""

    name: str
    email: str
    purchased_on: date | None
    channel: Channel | None
    locale: str = "en"


async def scan(tx: Tx, code: str, *, now: datetime) -> Scan:
    """What to ask of whoever scanned this. Raises CodeRefusedError."""
    row = await find_code(tx, code)
    if row is None or row.void_at is not None:
        raise CodeRefusedError
    unit = await get_unit(tx, row.unit_id) if row.unit_id else None
    if unit is not None and (unit.void_reason or await _confirmed(tx, unit)):
        raise CodeRefusedError
    product = await find_product(tx, row.product_gid or "")
    title = unit.title if unit else (product.title if product else "")
    return Scan(
        code=row.code,
        title=title,
        image_url=product.image_url if product else None,
        knows_purchase=unit is not None and unit.order_line_id is not None,
        terms=await terms_of_code(tx, row, product, now=now),
    )


async def register(tx: Tx, code: str, entry: Entry, *, now: datetime) -> Registration:
    """Tie a buyer to the unit of a code; the same buyer again gets the same registration.

    Somebody else's unit becomes a dispute, with a letter that reveals nothing. Raises CodeRefusedError for
    an unknown or void code, and PurchaseDayError.
    """
    row, unit = await _usable(tx, code)
    shop = await get_shop(tx)
    today = day_of(now, shop.timezone)
    check_day(entry.purchased_on, today)
    owner = await owners.get_or_add(tx, name=entry.name, email=entry.email, locale=entry.locale, now=now)
    # Never a piece of some order by the address that was typed: anybody can type anybody's.
    unit = unit or await _piece_of_product(tx, row, owner, entry, now)
    known = await _own_registration(tx, unit, owner)
    if known is not None:
        return known
    if await _confirmed(tx, unit):
        return await _dispute(tx, unit, owner, row, entry, today, now)
    return await _confirm(tx, unit, owner, row, entry, today, now)


async def _usable(tx: Tx, code: str) -> tuple[CodeRow, Unit | None]:
    """The code and the unit that it names, both held until the transaction ends.

    Nobody is written down before they are known to be good.
    """
    row = await find_code(tx, code, lock=True)
    if row is None or row.void_at is not None:
        raise CodeRefusedError
    unit = await get_unit(tx, row.unit_id, lock=True) if row.unit_id else None
    if unit is not None and unit.void_reason is not None:
        raise CodeRefusedError
    return row, unit


async def ask(tx: Tx, code: str, entry: Entry, *, now: datetime) -> None:
    """Someone says that a refused code is theirs: the owner gets their link again, others open a dispute.

    Nothing is returned, because the page says the same whatever the code is.
    """
    try:
        registration = await register(tx, code, entry, now=now)
    except CodeRefusedError:
        return
    await _send_links(tx, registration, now=now)


async def remind(tx: Tx, code: str, email: str, *, now: datetime) -> None:
    """Whoever registered by this code with this address gets their link again; anybody else gets nothing.

    Nothing is returned, because the page says the same whatever code and address are.
    """
    for registration in await list_registrations_by_code(tx, code, normalise_email(email)):
        await _send_links(tx, registration, now=now)


async def _send_links(tx: Tx, registration: Registration, *, now: datetime) -> None:
    """To a certificate and to open claims; at most one such letter an hour for each."""
    warranty = await find_warranty_of_unit(tx, registration.unit_id)
    if registration.state is RegistrationState.CONFIRMED and warranty is not None:
        again = f"{registration.id}:{now:%Y%m%d%H}"
        await confirm_by_letter(tx, registration, warranty, about=again, now=now)
        await _send_claim_links(tx, registration, warranty, now=now)


async def _send_claim_links(tx: Tx, registration: Registration, warranty: Warranty, *, now: datetime) -> None:
    """Where the owner's open claims can be followed."""
    for claim in await list_claims_of_warranties(tx, [warranty.id]):
        if claim.state in OPEN and claim.owner_id == registration.owner_id:
            await letters.write(
                tx,
                Letter.CLAIM_LINK,
                to=claim.owner_id,
                about=f"{claim.id}:{now:%Y%m%d%H}",
                now=now,
                claim_id=claim.id,
                warranty_id=warranty.id,
            )


def check_day(day: date | None, today: date) -> None:
    if day is not None and not EARLIEST_PURCHASE <= day <= today:
        raise PurchaseDayError


async def _piece_of_product(tx: Tx, row: CodeRow, owner: Owner, entry: Entry, now: datetime) -> Unit:
    """A product's code stands for many pieces: this buyer's of that day, known or not, or a new one."""
    query = (
        select(Unit)
        .join(Registration, Registration.unit_id == Unit.id)
        .join(Warranty, Warranty.unit_id == Unit.id)
        .where(Registration.code == row.code, Registration.owner_id == owner.id)
        .where(Registration.state != RegistrationState.INVALID)
    )
    same = Registration.purchased_on == entry.purchased_on
    query = query.where(same if entry.purchased_on else Warranty.purchase_estimated)
    known = await tx.scalar(query.limit(1))
    if known is not None:
        return known
    product = await find_product(tx, row.product_gid or "")
    unit = Unit(
        product_gid=row.product_gid,
        variant_gid=row.variant_gid,
        title=product.title if product else "",
        shipped_on=(await get_sheet(tx, row.sheet_id)).shipped_on,
        created_at=now,
    )
    tx.add(unit)
    await tx.flush()
    return unit


async def _own_registration(tx: Tx, unit: Unit, owner: Owner) -> Registration | None:
    pairs = await list_registrations_of_unit(tx, unit.id)
    own = [registration for registration, holder in pairs if holder.id == owner.id]
    return own[-1] if own and own[-1].state is not RegistrationState.INVALID else None


async def _confirmed(tx: Tx, unit: Unit) -> bool:
    pairs = await list_registrations_of_unit(tx, unit.id)
    return any(registration.state is RegistrationState.CONFIRMED for registration, _ in pairs)


async def _confirm(
    tx: Tx, unit: Unit, owner: Owner, row: CodeRow, entry: Entry, today: date, now: datetime
) -> Registration:
    warranty = await _warranty_for(tx, unit, entry, today, now)
    warranty.owner_id = owner.id
    warranties.put_days(
        warranty,
        Days(
            purchased_on=warranty.purchased_on,
            fulfilled_on=warranty.fulfilled_on,
            delivered_on=warranty.delivered_on,
            registered_on=today,
        ),
    )
    await warranties.refresh(tx, warranty, unit)
    await give_certificate(tx, warranty)
    registration = await _add(tx, RegistrationState.CONFIRMED, unit, owner, row, warranty, now)
    await confirm_by_letter(tx, registration, warranty, about=str(registration.id), now=now)
    history.record(tx, "registration:confirmed", unit.id, by=BUYER, now=now, number=registration.number)
    return registration


async def confirm_by_letter(
    tx: Tx, registration: Registration, warranty: Warranty, *, about: str, now: datetime
) -> None:
    """Number, covered days and the certificate's link, to the owner; once for each `about`."""
    await letters.write(
        tx,
        Letter.REGISTRATION_CONFIRMED,
        to=registration.owner_id,
        about=about,
        now=now,
        warranty_id=warranty.id,
        number=registration.number,
    )


async def _dispute(
    tx: Tx, unit: Unit, owner: Owner, row: CodeRow, entry: Entry, today: date, now: datetime
) -> Registration:
    warranty = await _warranty_for(tx, unit, entry, today, now)
    registration = await _add(tx, RegistrationState.DISPUTED, unit, owner, row, warranty, now)
    if entry.purchased_on is not None:
        registration.purchased_on = entry.purchased_on
    await letters.write(
        tx,
        Letter.DISPUTE_RECEIVED,
        to=owner.id,
        about=registration.id,
        now=now,
        warranty_id=warranty.id,
        number=registration.number,
    )
    history.record(tx, "registration:disputed", unit.id, by=BUYER, now=now, number=registration.number)
    return registration


async def _add(
    tx: Tx,
    state: RegistrationState,
    unit: Unit,
    owner: Owner,
    row: CodeRow,
    warranty: Warranty,
    now: datetime,
) -> Registration:
    registration = Registration(
        number=codes.registration_number(secrets.token_bytes),
        unit_id=unit.id,
        owner_id=owner.id,
        state=state,
        channel=warranty.channel,
        purchased_on=warranty.purchased_on,
        registered_at=now,
        code=row.code,
    )
    tx.add(registration)
    await tx.flush()
    return registration


async def _warranty_for(tx: Tx, unit: Unit, entry: Entry, today: date, now: datetime) -> Warranty:
    """The unit's warranty; one that nobody bought in the store gets it by what the buyer says."""
    warranty = await find_warranty_of_unit(tx, unit.id, lock=True)
    if warranty is not None:
        if warranty.owner_id is None and unit.order_line_id is None:
            # Whoever registered it before was found invalid: their day and channel count no more.
            warranty.purchased_on = entry.purchased_on or today
            warranty.purchase_estimated = entry.purchased_on is None
            warranty.channel = entry.channel or Channel.OTHER
        return warranty
    days = Days(purchased_on=entry.purchased_on or today, registered_on=today)
    product = await find_product(tx, unit.product_gid or "")
    given = warranties.promise(
        await Book.read(tx), product, product_gid=unit.product_gid, variant_gid=unit.variant_gid, days=days
    )
    warranty = Warranty(
        unit_id=unit.id,
        purchased_on=days.purchased_on,
        purchase_estimated=entry.purchased_on is None,
        registered_on=today,
        channel=entry.channel or Channel.OTHER,
        proof=Proof.NONE,
        created_at=now,
        **given.columns(),
    )
    tx.add(warranty)
    await tx.flush()
    return warranty


async def give_certificate(tx: Tx, warranty: Warranty) -> str:
    """The private link of a warranty's certificate, made the first time."""
    if warranty.certificate_code is None:
        warranty.certificate_code = await publish_code(tx, codes.link_token(secrets.token_bytes))
    return warranty.certificate_code
