"""Erasing people: what names them goes, what was promised, decided and paid stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, text, update

from core.domain.actors import SHOPIFY, SYSTEM
from core.domain.registrations import normalise_email
from core.services import address_questions
from core.services.people import orders_of, orders_with, owners_of, owners_to_ask_about
from core.store import history
from core.store.addresses import DeliveryAddress
from core.store.base import Tx, shop_of
from core.store.claims import Claim, Evidence, Message
from core.store.costs import CostRow
from core.store.data_requests import DataRequest
from core.store.end_dates import EndChange
from core.store.letters import LetterRow
from core.store.orders import OrderRow
from core.store.owners import Owner, get_owner
from core.store.parcels import ParcelRow
from core.store.payments import Payment
from core.store.registrations import Correction, Registration
from core.store.repairs import Repair
from core.store.resolutions import Resolution
from core.store.returns import Return
from core.store.shops import get_shop
from core.store.signals import Signal
from core.store.staff import StaffMember
from core.store.units import Unit
from core.store.warranties import Warranty


async def files_of(tx: Tx, owner_ids: list[UUID]) -> list[str]:
    """Keys of the private files to delete before these owners are blanked."""
    evidence = select(Evidence.key).join(Claim, Claim.id == Evidence.claim_id)
    labels = select(Repair.label_key).join(Claim, Claim.id == Repair.claim_id)
    keys = list(await tx.scalars(evidence.where(Claim.owner_id.in_(owner_ids))))
    back = select(Return.label_key).join(Claim, Claim.id == Return.claim_id)
    for query in (labels, back):
        keys += [key for key in await tx.scalars(query.where(Claim.owner_id.in_(owner_ids))) if key]
    return keys


async def erase_person(tx: Tx, *, customer_gid: str | None, email: str | None, now: datetime) -> None:
    """Blank everything that names this person: the customer, and the address that Shopify gives as theirs.

    Other addresses on their orders may be somebody else's: of those that we know, staff are asked.
    """
    owners = await owners_of(tx, email)
    to_ask_about = await owners_to_ask_about(tx, customer_gid, email)
    await _erase_orders(tx, customer_gid, email)
    await _erase_requests(tx, customer_gid, email)
    address_questions.ask(tx, to_ask_about, data_request_id=None, now=now)
    await _erase_owners(tx, owners, now)
    history.record(tx, "person:erased", shop_of(tx), by=SHOPIFY, now=now, owners=len(owners))


async def erase_owner(tx: Tx, owner_id: UUID, *, now: datetime) -> None:
    """Staff said that it is somebody who was erased. Twice does no harm."""
    owner = await get_owner(tx, owner_id)
    if owner.erased_at is not None:
        return
    await _hold_orders(tx, orders_with(owner.email))
    await tx.execute(update(OrderRow).where(orders_with(owner.email)).values(email=None))
    await _erase_owners(tx, [owner_id], now)
    history.record(tx, "person:erased", shop_of(tx), by=SYSTEM, now=now, owners=1)


async def erase_shop(tx: Tx, *, now: datetime) -> None:
    """The shop is gone for 48 hours: blank everybody in it. Its files are deleted as a whole."""
    shop = await get_shop(tx, lock=True)
    await tx.execute(update(OrderRow).values(email=None, customer_name=None, customer_gid=None))
    await tx.execute(update(DataRequest).values(email=None, customer_gid=None))
    await tx.execute(update(StaffMember).values(name=""))
    await tx.execute(update(EndChange).values(reason=""))
    await _erase_owners(tx, list(await tx.scalars(select(Owner.id))), now)
    shop.email, shop.redacted_at = None, now
    history.record(tx, "shop:erased", shop.id, by=SHOPIFY, now=now)


async def _erase_orders(tx: Tx, customer_gid: str | None, email: str | None) -> None:
    """Their own, whole; of an order of somebody else's only the address."""
    theirs = orders_of(customer_gid, email)
    if theirs is None:
        return
    await _hold_orders(tx, or_(theirs, orders_with(email)) if email else theirs)
    blank = update(OrderRow).where(theirs)
    await tx.execute(blank.values(email=None, customer_name=None, customer_gid=None))
    if email:
        await tx.execute(update(OrderRow).where(orders_with(email)).values(email=None))


async def _hold_orders(tx: Tx, wanted: ColumnElement[bool]) -> None:
    """In the order in which `orders.record` writes them."""
    await tx.execute(select(OrderRow.id).where(wanted).order_by(OrderRow.gid).with_for_update())


async def _erase_requests(tx: Tx, customer_gid: str | None, email: str | None) -> None:
    """That they asked stays, and whether they were answered; not who it was."""
    known = [DataRequest.customer_gid == customer_gid] if customer_gid else []
    known += [func.lower(DataRequest.email) == normalise_email(email)] if email else []
    if known:
        blank = update(DataRequest).where(or_(*known))
        await tx.execute(blank.values(email=None, customer_gid=None))


async def _erase_owners(tx: Tx, owner_ids: list[UUID], now: datetime) -> None:
    if not owner_ids:
        return
    units = await _held_units(tx, owner_ids)
    await _held_claims(tx, owner_ids)
    mine = Owner.id.in_(owner_ids)
    blank = update(Owner).where(mine).values(name="", email="", erased_at=now)
    await tx.execute(blank.values(email_normal=func.concat(text("'erased:'"), Owner.id)))
    # Again: one may have been filed before the owner was held. From here on none can be.
    await _erase_claims(tx, await _held_claims(tx, owner_ids))
    await _erase_reasons(tx, units)
    theirs = select(Claim.warranty_id).where(Claim.owner_id.in_(owner_ids))
    extended = or_(EndChange.warranty_id.in_(theirs), EndChange.warranty_id.in_(_warranties_of(owner_ids)))
    await tx.execute(update(EndChange).where(extended).values(reason=""))
    letters = update(LetterRow).where(LetterRow.owner_id.in_(owner_ids))
    await tx.execute(letters.values(context={}, subject=None, text=None, html=None))


def _warranties_of(owner_ids: list[UUID]) -> Select[UUID]:
    return select(Warranty.id).where(Warranty.owner_id.in_(owner_ids))


async def _held_units(tx: Tx, owner_ids: list[UUID]) -> list[UUID]:
    """Units that they registered, or that were theirs until a correction; locked with what hangs on them.

    In the order in which all lock: unit, warranty, registration. Nothing that refers to them has to wait.
    """
    corrected = select(Correction.registration_id).where(Correction.owner_id.in_(owner_ids))
    named = or_(Registration.owner_id.in_(owner_ids), Registration.id.in_(corrected))
    units = list(await tx.scalars(select(Registration.unit_id).where(named)))
    for model, unit_id in (
        (Unit, Unit.id),
        (Warranty, Warranty.unit_id),
        (Registration, Registration.unit_id),
    ):
        query = select(model.id).where(unit_id.in_(units)).order_by(model.id)
        await tx.execute(query.with_for_update(key_share=True))
    return units


async def _held_claims(tx: Tx, owner_ids: list[UUID]) -> list[UUID]:
    """Locked before their owners, as everywhere: a step in a claim writes to its owner last."""
    query = select(Claim.id).where(Claim.owner_id.in_(owner_ids))
    return list(await tx.scalars(query.order_by(Claim.id).with_for_update()))


async def _erase_claims(tx: Tx, claims: list[UUID]) -> None:
    blank = update(Claim).where(Claim.id.in_(claims))
    await tx.execute(
        blank.values(description="", decision_note=None, serial=None, serial_normal=None, order_named=None)
    )
    await tx.execute(delete(DeliveryAddress).where(DeliveryAddress.claim_id.in_(claims)))
    await tx.execute(blank.where(Claim.own_appeal_reason.is_not(None)).values(own_appeal_reason=""))
    await tx.execute(update(Signal).where(_about(claims)).values(set_aside_reason=None))
    await tx.execute(update(Message).where(Message.claim_id.in_(claims)).values(text=""))
    theirs = select(Resolution.id).where(Resolution.claim_id.in_(claims))
    sent = update(ParcelRow).where(ParcelRow.resolution_id.in_(theirs))
    await tx.execute(sent.values(number=None, url=None))
    by_hand = update(Resolution).where(Resolution.claim_id.in_(claims))
    await tx.execute(by_hand.values(reason=None, customer_gid=None))
    corrected = update(CostRow).where(CostRow.claim_id.in_(claims), CostRow.reason.is_not(None))
    await tx.execute(corrected.values(reason=""))
    await _erase_repairs(tx, claims)
    sent_back = update(Return).where(Return.claim_id.in_(claims))
    fields = ("label_key", "label_type", "label_url", "tracking", "findings", "reason")
    await tx.execute(sent_back.values(**dict.fromkeys(fields)))
    await _erase_payments(tx, claims)
    typed = by_hand.where(Resolution.outside_reference.is_not(None))
    await tx.execute(typed.values(outside_reference=""))


async def _erase_repairs(tx: Tx, claims: list[UUID]) -> None:
    """Labels and parcels lead to an address; an invoice's link opens it; staff's words may name anybody."""
    blank = update(Repair).where(Repair.claim_id.in_(claims))
    named = dict.fromkeys(("label_key", "label_type", "label_url", "tracking_in", "tracking_back"))
    words = dict.fromkeys(("findings", "quote_words", "reason", "invoice_url"))
    await tx.execute(blank.values(**named, **words))
    by_hand = blank.where(Repair.credit_reference.is_not(None))
    await tx.execute(by_hand.values(credit_reference=""))


async def _erase_payments(tx: Tx, claims: list[UUID]) -> None:
    """An invoice's link opens it; staff's words may name anybody."""
    blank = update(Payment).where(Payment.claim_id.in_(claims))
    await tx.execute(blank.values(invoice_url=None))
    await tx.execute(blank.where(Payment.waived_reason.is_not(None)).values(waived_reason=""))
    await tx.execute(blank.where(Payment.returned_reference.is_not(None)).values(returned_reference=""))


def _about(claims: list[UUID]) -> ColumnElement[bool]:
    """Signals of these claims, and of others that name them: staff may have named either side's people."""
    others = select(Evidence.id).where(Evidence.claim_id.in_(claims))
    return or_(Signal.claim_id.in_(claims), Signal.other_evidence_id.in_(others))


async def _erase_reasons(tx: Tx, units: list[UUID]) -> None:
    """Why staff corrected or settled something names either side, on the other's registration, too."""
    registrations = Registration.unit_id.in_(units)
    await tx.execute(update(Registration).where(registrations).values(settled_reason=None))
    corrected = Correction.registration_id.in_(select(Registration.id).where(registrations))
    await tx.execute(update(Correction).where(corrected).values(reason=""))
    extended = EndChange.warranty_id.in_(select(Warranty.id).where(Warranty.unit_id.in_(units)))
    await tx.execute(update(EndChange).where(extended).values(reason=""))
