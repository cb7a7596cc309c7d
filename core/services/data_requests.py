"""A buyer asks for their data: noted, put together from everything we hold, answered by staff."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from core.domain.actors import SHOPIFY, Actor
from core.services import address_questions
from core.services.people import orders_of, owners_of, owners_to_ask_about
from core.store import history
from core.store.address_questions import list_confirmed_owners
from core.store.addresses import find_address
from core.store.base import Tx, new_id, shop_of
from core.store.claims import Claim, list_evidence, list_messages
from core.store.data_requests import DataRequest, get_data_request
from core.store.letters import LetterRow
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.parcels import list_parcels_of_claim
from core.store.payments import list_payments
from core.store.registrations import Correction, Registration
from core.store.repairs import list_repairs_of_claim
from core.store.resolutions import Resolution
from core.store.returns import find_return_of_claim
from core.store.signals import list_signals
from core.store.units import Unit
from core.store.warranties import Warranty

Record = dict[str, Any]

ORDER = "name gid processed_at email customer_name customer_gid country_code financial_status"
OWNER = "name email locale created_at erased_at"
UNIT = "title sku serial"
REGISTRATION = "number state channel purchased_on registered_at settled_reason"
CORRECTION = "made_at reason"
WARRANTY = "purchased_on registered_on starts_on ends_on channel proof"
CLAIM = (
    "number state fault description wished_remedy submitted_at outcome remedy decided_at decline_reason "
    "decision_note own_appeal_reason serial order_named credit_consent_at"
)
ADDRESS = "name line1 line2 postcode town province_code country_code phone given_at"
PARCEL = "sent_at delivered_at carrier number url"
RESOLUTION = "remedy state amount currency order_name refund_gid credit_gid outside_reference reason done_at"
REPAIR = (
    "state changed_at tracking_in tracking_back grade findings quote_amount quote_currency quote_until "
    "quote_words order_name paid_at reason credit_amount credited_at credit_reference"
)
"""The label itself is on the claim's page."""
RETURN = "state back days due_on changed_at tracking grade findings reason name"
PAYMENT = (
    "piece_amount shipping_amount currency until asked_at missed_at overdue_since paid_at waived_at "
    "waived_reason "
    "returned_reference"
)
"""What they pay for a replacement. Not where: the invoice's link opens it."""
EVIDENCE = "piece proof_kind content_type width height seconds pages size sha256 added_at"
"""The file itself is on the claim's page."""
SIGNAL = "kind noticed_at set_aside_at"
"""Not why: the reason may name whoever filed the other claim."""
LETTER = "kind subject written_at sent_at"
PRIVATE_LINK = re.compile(r"https?://\S*[A-Za-z0-9_-]{32}\S*")
"""It ends in a secret (`core.domain.codes.link_token`) that opens a certificate or a claim."""


async def note(
    tx: Tx, *, customer_gid: str | None, email: str | None, requested_at: datetime, now: datetime
) -> None:
    """Shopify passed a buyer's request on. It waits on the page until staff have answered it."""
    asked = DataRequest(id=new_id(), customer_gid=customer_gid, email=email, requested_at=requested_at)
    tx.add(asked)
    to_ask_about = await owners_to_ask_about(tx, customer_gid, email)
    address_questions.ask(tx, to_ask_about, data_request_id=asked.id, now=now)
    # Not who: the history outlives an erasure.
    history.record(tx, "person:data_requested", shop_of(tx), by=SHOPIFY, now=now, request_id=str(asked.id))


async def answer(tx: Tx, request_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Staff gave the buyer their data. False if somebody had said so before."""
    request = await get_data_request(tx, request_id, lock=True)
    if request.answered_at is not None:
        return False
    request.answered_at, request.answered_by = now, str(by)
    history.record(tx, "person:data_given", shop_of(tx), by=by, now=now, request_id=str(request.id))
    return True


async def held(tx: Tx, request: DataRequest) -> Record:
    """Everything about this person, and what staff said is theirs beside it."""
    owners = [*await owners_of(tx, request.email), *await list_confirmed_owners(tx, request.id)]
    return {
        "asked": _pick(request, "customer_gid email requested_at"),
        "orders": await _orders(tx, request),
        "people": [_pick(owner, OWNER) for owner in await tx.scalars(_of(Owner, Owner.id, owners))],
        "registrations": await _registrations(tx, owners),
        "corrections": await _corrections(tx, owners),
        "warranties": await _warranties(tx, owners),
        "claims": [await _claim(tx, claim) for claim in await tx.scalars(_of(Claim, Claim.owner_id, owners))],
        "letters": [
            _letter(letter) for letter in await tx.scalars(_of(LetterRow, LetterRow.owner_id, owners))
        ],
    }


async def _orders(tx: Tx, request: DataRequest) -> list[Record]:
    theirs = orders_of(request.customer_gid, request.email)
    if theirs is None:
        return []
    found = []
    for order in await tx.scalars(select(OrderRow).where(theirs).order_by(OrderRow.id)):
        lines = await tx.scalars(_of(OrderLineRow, OrderLineRow.order_id, [order.id]))
        found.append(_pick(order, ORDER) | {"lines": [_pick(line, "title sku quantity") for line in lines]})
    return found


async def _registrations(tx: Tx, owners: Sequence[UUID]) -> list[Record]:
    query = select(Registration, Unit).join(Unit, Unit.id == Registration.unit_id)
    rows = await tx.execute(query.where(Registration.owner_id.in_(owners)).order_by(Registration.id))
    return [_pick(registration, REGISTRATION) | _pick(unit, UNIT) for registration, unit in rows]


async def _corrections(tx: Tx, owners: Sequence[UUID]) -> list[Record]:
    """Of what is theirs, and of what was until then."""
    registrations = select(Registration.id).where(Registration.owner_id.in_(owners))
    theirs = or_(Correction.owner_id.in_(owners), Correction.registration_id.in_(registrations))
    rows = await tx.scalars(select(Correction).where(theirs).order_by(Correction.id))
    return [_pick(correction, CORRECTION) for correction in rows]


async def _warranties(tx: Tx, owners: Sequence[UUID]) -> list[Record]:
    query = select(Warranty, Unit).join(Unit, Unit.id == Warranty.unit_id)
    rows = await tx.execute(query.where(Warranty.owner_id.in_(owners)).order_by(Warranty.id))
    return [_pick(warranty, WARRANTY) | _pick(unit, UNIT) for warranty, unit in rows]


async def _claim(tx: Tx, claim: Claim) -> Record:
    resolutions = await tx.scalars(_of(Resolution, Resolution.claim_id, [claim.id]))
    address, back = await find_address(tx, claim.id), await find_return_of_claim(tx, claim.id)
    return _pick(claim, CLAIM) | {
        "messages": [
            {"from": message.actor.partition(":")[0]} | _pick(message, "text sent_at")
            for message in await list_messages(tx, claim.id)
        ],
        "evidence": [_pick(file, EVIDENCE) for file in await list_evidence(tx, claim.id)],
        "signals": [_pick(noticed.signal, SIGNAL) for noticed in await list_signals(tx, claim.id)],
        "address": _pick(address, ADDRESS) if address else None,
        "parcels": [_pick(parcel, PARCEL) for parcel in await list_parcels_of_claim(tx, claim.id)],
        "resolutions": [_pick(resolution, RESOLUTION) for resolution in resolutions],
        "repairs": [_pick(repair, REPAIR) for repair in await list_repairs_of_claim(tx, claim.id)],
        "payments": [_pick(payment, PAYMENT) for payment in await list_payments(tx, claim.id)],
        "return": _pick(back, RETURN) if back else None,
    }


def _letter(letter: LetterRow) -> Record:
    """As it was sent, but for its links: the file passes through more hands than the letter did."""
    text = letter.text and PRIVATE_LINK.sub("[private link]", letter.text)
    return _pick(letter, LETTER) | {"text": text}


def _of(model: Any, column: Any, values: Sequence[UUID]) -> Any:  # noqa: ANN401 - a table, its column, a query
    return select(model).where(column.in_(values)).order_by(model.id)


def _pick(row: object, names: str) -> Record:
    return {name: getattr(row, name) for name in names.split()}
